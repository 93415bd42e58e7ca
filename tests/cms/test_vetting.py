"""Drafter, checker and approver are three people, and what two of them read is what becomes public."""

from datetime import date

import pytest

from cms import operations, queries, vetting
from cms.models import ProjectListing
from marketplace.audit import operations as audit
from marketplace.audit.models import Event
from marketplace.caseload import operations as vault
from marketplace.caseload.models import Case
from marketplace.people import operations as people
from marketplace.people.models import Role, User
from marketplace.projects import operations as projects
from marketplace.projects.models import Project


def project_of(listing):
    return Project.objects.get(uuid=listing.project)


def appoint(user, role, region, at):
    people.appoint(user=user, role=role, region=region, valid_from=date(2026, 1, 1), by=user, at=at)


def test_a_submitted_draft_becomes_a_listing_that_waits_for_the_check(submitted, officer, regions):
    listing = submitted("过冬棉被")
    assert (listing.title, listing.live, listing.region) == ("过冬棉被", False, regions["青禾镇"])
    assert listing.latest_revision.user == officer
    assert queries.under_review(listing).task.specific.verb == "check"


def test_two_people_approve_and_it_is_public(published, reviewer, approver):
    listing = published()
    project = project_of(listing)
    assert listing.live
    assert (project.state, project.checked_by, project.published_by) == ("published", reviewer, approver)
    kinds = list(
        Event.objects.filter(subject=listing.project, kind__startswith="listing.").values_list("kind", flat=True)
    )
    assert sorted(kinds) == ["listing.approved", "listing.approved", "listing.published", "listing.received"]


def test_the_handler_may_run_twice(submitted, at):
    listing = submitted()
    operations.receive(project=project_of(listing), at=at)
    assert listing.revisions.count() == 1
    assert listing.workflow_states.count() == 1


@pytest.mark.parametrize("who", ["officer", "approver", "charlie", "neighbour"])
def test_only_the_county_reviewer_may_check(who, request, submitted, step, neighbours, at):
    listing = submitted()
    user = neighbours[Role.COUNTY_REVIEWER] if who == "neighbour" else request.getfixturevalue(who)
    with pytest.raises(operations.MayNotDecide):
        operations.approve(listing=listing, step=step(listing), by=user, at=at)
    assert project_of(listing).state == "deid_check"


def test_who_drafted_may_not_check_even_with_the_role(submitted, step, person, county, at):
    both = person("both", Role.COUNTY_REVIEWER, county)
    appoint(both, Role.COUNTY_OFFICER, county, at)
    listing = submitted(by=both)
    with pytest.raises(operations.MayNotDecide):
        operations.approve(listing=listing, step=step(listing), by=both, at=at)


def test_who_checked_may_not_approve_even_with_the_role(submitted, step, person, county, approver, at):
    both = person("both", Role.COUNTY_REVIEWER, county)
    appoint(both, Role.COUNTY_APPROVER, county, at)
    listing = submitted()
    operations.approve(listing=listing, step=step(listing), by=both, at=at)
    with pytest.raises(operations.MayNotDecide):
        operations.approve(listing=listing, step=step(listing), by=both, at=at)
    assert not ProjectListing.objects.get(pk=listing.pk).live


def test_a_colleague_who_revised_the_draft_is_an_author_too(submitted, step, reviewer, at):
    listing = submitted()
    audit.record("project.revised", subject=listing.project, by=reviewer, at=at)
    with pytest.raises(operations.MayNotDecide):
        operations.approve(listing=listing, step=step(listing), by=reviewer, at=at)


def test_a_superuser_is_nobody_here(submitted, step, db, at):
    root = User.objects.create_superuser("root@example.invalid")
    listing = submitted()
    with pytest.raises(operations.MayNotDecide):
        operations.approve(listing=listing, step=step(listing), by=root, at=at)


def test_an_ended_membership_decides_nothing(submitted, step, reviewer, at):
    listing = submitted()
    reviewer.memberships.update(valid_until=date(2026, 2, 1))
    with pytest.raises(operations.MayNotDecide):
        operations.approve(listing=listing, step=step(listing), by=reviewer, at=at)


def test_a_step_that_is_over_is_not_decided_again(submitted, step, reviewer, at):
    listing = submitted()
    first = step(listing)
    operations.approve(listing=listing, step=first, by=reviewer, at=at)
    with pytest.raises(operations.StepIsOver):
        operations.approve(listing=listing, step=first, by=reviewer, at=at)


def test_another_listings_step_is_no_step_of_this_one(submitted, step, reviewer, at):
    mine, other = submitted("一"), submitted("二")
    with pytest.raises(operations.StepIsOver):
        operations.approve(listing=mine, step=step(other), by=reviewer, at=at)
    assert project_of(other).state == "deid_check"


def test_the_gate_has_the_last_word(submitted, step, reviewer, approver, officer, at):
    listing = submitted()
    operations.approve(listing=listing, step=step(listing), by=reviewer, at=at)
    for case in Case.objects.all()[:3]:
        vault.leave(case=case, because="moved", by=officer, at=at)
    with pytest.raises(projects.GateRefuses):
        operations.approve(listing=listing, step=step(listing), by=approver, at=at)
    listing.refresh_from_db()
    assert (listing.live, project_of(listing).state) == (False, "in_review")
    assert not Event.objects.filter(kind="listing.published").exists()


def test_exactly_the_reviewed_words_become_public(submitted, step, reviewer, approver, officer, at):
    listing = submitted("过冬棉被")
    operations.approve(listing=listing, step=step(listing), by=reviewer, at=at)
    listing.title = "张三家的棉被"
    listing.save_revision(user=officer)
    with pytest.raises(vetting.TextMoved):
        operations.approve(listing=listing, step=step(listing), by=approver, at=at)
    listing.refresh_from_db()
    assert not listing.live


def test_words_that_left_the_draft_behind_are_not_published(submitted, step, reviewer, approver, at):
    listing = submitted()
    operations.approve(listing=listing, step=step(listing), by=reviewer, at=at)
    Project.objects.filter(uuid=listing.project).update(summary="另一段话")
    with pytest.raises(vetting.TextMoved):
        operations.approve(listing=listing, step=step(listing), by=approver, at=at)


def test_mutant_publishing_the_latest_text_is_caught(submitted, step, reviewer, approver, officer, at, monkeypatch):
    """With Wagtail's stock finish the unreviewed title goes live: the test above would be red."""
    from wagtail.models import WorkflowState

    def publish_latest(workflow_state, user=None):
        workflow_state.content_object.get_latest_revision().publish(user=user, skip_permission_checks=True)

    monkeypatch.setattr(WorkflowState, "on_finish", publish_latest)
    with pytest.raises(pytest.fail.Exception):
        test_exactly_the_reviewed_words_become_public(submitted, step, reviewer, approver, officer, at)


def test_back_to_the_drafter_with_a_reason_and_both_checks_again(
    submitted, step, reviewer, approver, officer, relay, at
):
    listing = submitted("过冬棉被")
    operations.approve(listing=listing, step=step(listing), by=reviewer, at=at)
    operations.return_(listing=listing, step=step(listing), reason="identifies", comment="去掉村名", by=approver, at=at)
    project = project_of(listing)
    assert project.state == "returned"
    Project.objects.filter(pk=project.pk).update(title="过冬棉被和电热毯")
    projects.submit(project=project_of(listing), by=officer, at=at)
    relay()
    state = queries.under_review(listing)
    assert state.task.specific.verb == "check"
    assert state.revision.as_object().title == "过冬棉被和电热毯"
    [change] = queries.changes(ProjectListing.objects.get(pk=listing.pk), state.revision)
    assert ("in", "和电热毯") in change.parts


def test_a_withdrawn_project_is_gone_with_its_words(published, approver, relay, client, at):
    listing = published()
    operations.withdraw(listing=listing, reason="家里情况变了", by=approver, at=at)
    listing.refresh_from_db()
    assert (listing.live, project_of(listing).state) == (False, "withdrawn")
    relay()
    assert client.get(f"/projects/{listing.project}/").status_code == 404


def test_withdrawing_stops_a_vetting_under_way(submitted, officer, relay, at):
    listing = submitted()
    projects.withdraw(project=project_of(listing), reason="不办了", by=officer, at=at)
    relay()
    assert queries.under_review(listing) is None
    assert listing.current_workflow_state is None


def test_a_pause_keeps_the_approval(published, approver, relay, client, at):
    listing = published()
    projects.suspend(project=project_of(listing), reason="complaint", by=approver, at=at)
    relay()
    assert client.get(f"/projects/{listing.project}/").status_code == 404
    projects.resume(project=project_of(listing), by=approver, at=at)
    relay()
    assert client.get(f"/projects/{listing.project}/").status_code == 200


def test_nobody_is_mailed_by_wagtail(published, mailoutbox):
    published()
    assert mailoutbox == []
