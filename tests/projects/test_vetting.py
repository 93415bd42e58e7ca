"""From the drafter to the public: three people, the gate each time, and the way back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from marketplace.audit.models import Event, Transition
from marketplace.caseload.models import Consent, Need
from marketplace.caseload.states import BUNDLED, CONSENTED, REVOKED
from marketplace.lib.refusals import NotAllowed, WrongState
from marketplace.outbox.models import Message
from marketplace.people.models import Role, User
from marketplace.places.models import Region
from marketplace.projects import drafting, gate, operations, seats
from marketplace.projects.models import Project
from marketplace.projects.states import DEID_CHECK, IN_REVIEW, PUBLISHED, RETURNED, SUSPENDED, WITHDRAWN

Make = Callable[..., Any]


def test_three_people_bring_it_into_the_public(published: Project) -> None:
    assert published.state == PUBLISHED
    assert Project.objects.public().get() == published
    assert published.k_value == 12
    steps = list(Transition.objects.filter(table="projects_project").order_by("at").values_list("verb", flat=True))
    assert sorted(steps) == ["check", "publish", "submit"]


def test_the_drafter_neither_checks_nor_publishes(quilts: Project, officer: User, person: Make, at: datetime) -> None:
    from marketplace.people import operations as people

    for role in (Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER):
        people.appoint(user=officer, role=role, region=quilts.locality, valid_from=at.date(), by=officer, at=at)
    made = operations.submit(project=quilts, by=officer, at=at)
    with pytest.raises(operations.SecondPersonNeeded):
        operations.check(project=made, by=officer, at=at)
    with pytest.raises(operations.SecondPersonNeeded):
        operations.publish(project=made, by=officer, at=at)


def test_the_database_itself_refuses_a_drafter_who_publishes(submitted: Project, officer: User, at: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=submitted.pk).update(published_by=officer, published_at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=submitted.pk).update(state=PUBLISHED)


def test_the_checker_does_not_publish(submitted: Project, reviewer: User, approver: User, at: datetime) -> None:
    from marketplace.people import operations as people

    people.appoint(
        user=reviewer, role=Role.COUNTY_APPROVER, region=submitted.locality, valid_from=at.date(), by=reviewer, at=at
    )
    checked = operations.check(project=submitted, by=reviewer, at=at)
    with pytest.raises(NotAllowed):
        operations.publish(project=checked, by=reviewer, at=at)


def test_nothing_is_skipped(submitted: Project, approver: User, officer: User, at: datetime) -> None:
    with pytest.raises(WrongState):
        operations.publish(project=submitted, by=approver, at=at)
    with pytest.raises(WrongState):
        operations.submit(project=submitted, by=officer, at=at)


def test_the_gate_reads_again_before_each_step(
    submitted: Project, reviewer: User, approver: User, at: datetime
) -> None:
    checked = operations.check(project=submitted, by=reviewer, at=at)
    Project.objects.filter(pk=checked.pk).update(body="联系人：张秀英")
    with pytest.raises(operations.GateRefuses):
        operations.publish(project=checked, by=approver, at=at)
    checked.refresh_from_db()
    assert checked.state == IN_REVIEW


def test_a_doubt_is_confirmed_by_somebody_else_before_the_check(
    quilts: Project, officer: User, reviewer: User, at: datetime
) -> None:
    Project.objects.filter(pk=quilts.pk).update(body="送到时找张秀英。")
    made = operations.submit(project=Project.objects.get(), by=officer, at=at)
    with pytest.raises(operations.GateRefuses, match="另一位同事"):
        operations.check(project=made, by=reviewer, at=at)
    [doubt] = gate.examine(made, at=at).doubts
    with pytest.raises(operations.SecondPersonNeeded):
        operations.confirm(project=made, finding=doubt.finding.hash, by=officer, at=at)
    operations.confirm(project=made, finding=doubt.finding.hash, by=reviewer, at=at)
    assert operations.check(project=made, by=reviewer, at=at).state == IN_REVIEW


def test_whoever_changed_a_word_confirms_nothing(
    quilts: Project, officer: User, person: Callable[..., User], county: Region, at: datetime
) -> None:
    """A colleague who wrote on the draft is one of its writers, not the second person."""
    colleague = person("colleague", Role.COUNTY_OFFICER, county)
    drafting.revise(project=quilts, words={"body": "送到时找张秀英。"}, by=colleague, at=at)
    made = Project.objects.get()
    [doubt] = gate.examine(made, at=at).doubts
    with pytest.raises(operations.SecondPersonNeeded):
        operations.confirm(project=made, finding=doubt.finding.hash, by=colleague, at=at)


def test_mutant_only_the_drafter_counts_as_a_writer(
    quilts: Project,
    officer: User,
    person: Callable[..., User],
    county: Region,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seats.Seating, "writers", lambda self, project: {project.drafted_by_id})
    with pytest.raises(pytest.fail.Exception):
        test_whoever_changed_a_word_confirms_nothing(quilts, officer, person, county, at)


def test_a_confirmation_holds_for_these_words_alone(submitted: Project, reviewer: User, at: datetime) -> None:
    Project.objects.filter(pk=submitted.pk).update(body="送到时找张秀英。")
    made = Project.objects.get()
    operations.confirm(project=made, finding=gate.examine(made, at=at).doubts[0].finding.hash, by=reviewer, at=at)
    assert gate.examine(made, at=at, words={"body": "送到时找李桂芳。"}).doubts
    with pytest.raises(operations.NotDoubtful):
        operations.confirm(project=made, finding="0" * 64, by=reviewer, at=at)


def test_coming_back_frees_the_pen_and_tells_the_room_above(
    submitted: Project, reviewer: User, officer: User, at: datetime
) -> None:
    returned = operations.return_(project=submitted, reason="太细", by=reviewer, at=at)
    assert (returned.state, returned.reason) == (RETURNED, "太细")
    operations.submit(project=returned, by=officer, at=at)
    assert Project.objects.get().reason == ""


def test_a_lost_consent_stops_every_step(quilts: Project, officer: User, at: datetime) -> None:
    one = Consent.objects.first()
    assert one
    Consent.objects.filter(pk=one.pk).update(state=REVOKED, revoked_at=at, revoked_by=officer)
    with pytest.raises(operations.GateRefuses, match="11 户的同意现在有效"):
        operations.submit(project=quilts, by=officer, at=at)


def test_a_consent_given_later_does_not_count_yet(quilts: Project, officer: User, at: datetime) -> None:
    Consent.objects.update(at=at + timedelta(hours=1))
    with pytest.raises(operations.GateRefuses):
        operations.submit(project=quilts, by=officer, at=at)


def test_withdrawing_frees_the_needs(published: Project, officer: User, at: datetime) -> None:
    operations.withdraw(project=published, reason="家里已经买了", by=officer, at=at)
    assert set(Need.objects.values_list("state", flat=True)) == {CONSENTED}
    assert not Project.objects.public().exists()
    with pytest.raises(WrongState):
        operations.withdraw(project=published, reason="再来", by=officer, at=at)


def test_a_hold_hides_it_and_lifting_counts_again(published: Project, officer: User, at: datetime) -> None:
    held = operations.suspend(project=published, reason="complaint", by=officer, at=at)
    assert (held.state, Project.objects.public().exists()) == (SUSPENDED, False)
    Need.objects.first().case.__class__.objects.update(category="dibao")  # nobody matches the page any more
    with pytest.raises(operations.GateRefuses):
        operations.resume(project=held, by=officer, at=at)
    Need.objects.first().case.__class__.objects.update(category="tekun_home")
    assert operations.resume(project=held, by=officer, at=at).state == PUBLISHED
    assert Project.objects.public().exists()


def test_strangers_to_the_county_stop_and_start_nothing(published: Project, charlie: User, at: datetime) -> None:
    for act in (operations.resume, operations.expire, operations.accept, operations.close):
        with pytest.raises(NotAllowed):
            act(project=published, by=charlie, at=at)
    with pytest.raises(NotAllowed):
        operations.suspend(project=published, reason="other", by=charlie, at=at)
    with pytest.raises(NotAllowed):
        operations.withdraw(project=published, reason="x", by=charlie, at=at)


def test_expiring_is_for_what_nobody_took(published: Project, officer: User, at: datetime) -> None:
    operations.expire(project=published, by=officer, at=at)
    assert not Project.objects.public().exists()
    assert set(Need.objects.values_list("state", flat=True)) == {"unmet"}
    again = drafting.draft(needs=Need.objects.values_list("pk", flat=True), by=officer, at=at)
    assert again.households == 12  # none ends in silence


def test_every_act_is_told_with_its_actor(published: Project, officer: User, reviewer: User, approver: User) -> None:
    told = dict(Event.objects.filter(subject=published.uuid).values_list("kind", "by"))
    assert told["project.drafted"] == told["project.submitted"] == officer.pk
    assert (told["project.checked"], told["project.published"]) == (reviewer.pk, approver.pk)


def test_no_message_carries_anything_but_the_public_id(submitted: Project) -> None:
    bodies = list(Message.objects.filter(kind__startswith="project.").values_list("body", flat=True))
    assert all(body == {"project": str(submitted.uuid)} for body in bodies)


def test_a_submitted_project_stays_out_of_public_reads(submitted: Project) -> None:
    assert submitted.state == DEID_CHECK
    assert not Project.objects.public().exists()
    assert BUNDLED in Need.objects.values_list("state", flat=True)
    assert WITHDRAWN not in Project.objects.values_list("state", flat=True)
