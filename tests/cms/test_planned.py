"""What is planned for a day passes every wall on that day."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from cms import editing, operations, planned
from cms.models import HomePage, PageReading, ProjectListing
from marketplace.caseload import operations as vault
from marketplace.caseload.models import Case
from marketplace.lib import registry
from marketplace.lib.refusals import NotAllowed, WrongState
from marketplace.lib.registry import Delivery
from marketplace.people.models import Notice
from marketplace.projects import operations as projects
from marketplace.projects.models import Project

DAY = timedelta(days=1)


@pytest.fixture
def come_round(at, relay):
    def run(later):
        with time_machine.travel(later, tick=False):
            planned.come_round(Delivery(1, "duty.cms.calendar", None, {}, later))
            relay()

    return run


@pytest.fixture
def approved_for(submitted, step, reviewer, approver, at):
    """Vetted today, to be read from tomorrow."""

    def make(title="独居老人过冬棉被"):
        listing = submitted(title)
        planned.plan(listing=listing, go_live_at=at + DAY, expire_at=None, by=approver, at=at)
        for by in (reviewer, approver):
            listing.refresh_from_db()
            operations.approve(listing=listing, step=step(listing), by=by, at=at)
        listing.refresh_from_db()
        return listing

    return make


def test_an_approved_listing_waits_for_its_day(approved_for, come_round, client, at):
    listing = approved_for()
    assert not listing.live
    assert Project.objects.get(uuid=listing.project).state == "in_review"
    come_round(at + timedelta(hours=1))
    assert client.get(f"/projects/{listing.project}/").status_code == 404
    come_round(at + DAY + timedelta(minutes=1))
    assert client.get(f"/projects/{listing.project}/").status_code == 200
    come_round(at + DAY + timedelta(minutes=9))
    assert Project.objects.get(uuid=listing.project).state == "published"


def test_on_its_day_the_gate_has_the_last_word(approved_for, come_round, officer, approver, at):
    listing = approved_for()
    for case in Case.objects.all()[:3]:
        vault.leave(case=case, because="moved", by=officer, at=at)
    come_round(at + DAY + timedelta(minutes=1))
    listing.refresh_from_db()
    assert not listing.live
    assert not listing.revisions.exclude(approved_go_live_at=None).exists()
    assert Notice.objects.filter(user=approver, key__startswith="not-live:").exists()


def test_mutant_wagtails_own_schedule_asks_nobody(approved_for, come_round, officer, approver, at, monkeypatch):
    monkeypatch.setattr(planned, "_listing_goes_live", lambda r, at: r.publish(skip_permission_checks=True))
    ProjectListing.objects.update(go_live_at=None)
    with pytest.raises(AssertionError):
        test_on_its_day_the_gate_has_the_last_word(approved_for, come_round, officer, approver, at)


def test_one_that_is_refused_does_not_stop_the_next(approved_for, come_round, officer, at):
    first, second = approved_for("一"), approved_for("独居老人过冬棉被")
    Project.objects.filter(uuid=first.project).update(summary="另一段话")
    come_round(at + DAY + timedelta(minutes=1))
    assert [ProjectListing.objects.get(pk=one.pk).live for one in (first, second)] == [False, True]


def test_at_its_end_a_project_nobody_took_on_expires(published, approver, come_round, client, at):
    listing = published()
    planned.plan(listing=listing, go_live_at=None, expire_at=at + DAY, by=approver, at=at)
    come_round(at + DAY + timedelta(minutes=1))
    assert Project.objects.get(uuid=listing.project).state == "expired"
    assert client.get(f"/projects/{listing.project}/").status_code == 404


def test_only_the_countys_approver_plans_and_only_ahead(submitted, reviewer, neighbours, approver, sign_in, at):
    listing = submitted()
    for by in (reviewer, *neighbours.values()):
        with pytest.raises(NotAllowed):
            planned.plan(listing=listing, go_live_at=at + DAY, expire_at=None, by=by, at=at)
        assert sign_in(by).get(f"/desk/approvals/{listing.project}/plan/").status_code == 404
    for days in ((at - DAY, None), (at + DAY, at + DAY)):
        with pytest.raises(planned.BadDays):
            planned.plan(listing=listing, go_live_at=days[0], expire_at=days[1], by=approver, at=at)


def test_the_screen_takes_the_days(submitted, approver, sign_in):
    listing, browser = submitted(), sign_in(approver)
    address = f"/desk/approvals/{listing.project}/plan/"
    assert browser.get(address).status_code == 200
    browser.post(address, {"go_live_at": "2099-01-01T08:00", "expire_at": ""})
    listing.refresh_from_db()
    assert listing.go_live_at.isoformat() == "2099-01-01T00:00:00+00:00"


def test_put_off_after_approval_it_waits_for_the_new_day(approved_for, approver, come_round, at):
    listing = approved_for()
    planned.plan(listing=listing, go_live_at=at + 5 * DAY, expire_at=None, by=approver, at=at)
    assert listing.revisions.get(approved_go_live_at__isnull=False).approved_go_live_at == at + 5 * DAY
    come_round(at + 2 * DAY)
    assert not ProjectListing.objects.get(pk=listing.pk).live
    come_round(at + 5 * DAY)
    assert ProjectListing.objects.get(pk=listing.pk).live


def test_brought_forward_after_approval_it_goes_live_when_we_next_come_round(approved_for, approver, come_round, at):
    listing = approved_for()
    planned.plan(listing=listing, go_live_at=None, expire_at=None, by=approver, at=at)
    come_round(at + timedelta(minutes=5))
    assert ProjectListing.objects.get(pk=listing.pk).live


def test_the_listings_own_day_wins_over_an_older_one(approved_for, come_round, at):
    listing = approved_for()
    ProjectListing.objects.update(go_live_at=at + 5 * DAY)
    come_round(at + 2 * DAY)
    listing.refresh_from_db()
    assert (listing.live, listing.go_live_at) == (False, at + 5 * DAY)


def test_one_held_back_does_not_stop_the_others_and_keeps_its_day(
    published, approver, officer, article, come_round, made_public, at
):
    held, other = published("一"), published("二")
    for listing in (held, other):
        planned.plan(listing=listing, go_live_at=None, expire_at=at + DAY, by=approver, at=at)
    page = made_public(expire_at=at + DAY)
    project = Project.objects.get(uuid=held.project)
    projects.suspend(project=project, reason="complaint", by=approver, at=at)
    come_round(at + 2 * DAY)
    states = [Project.objects.get(uuid=one.project).state for one in (held, other)]
    assert states == ["suspended", "expired"]
    assert ProjectListing.objects.get(pk=held.pk).expire_at == at + DAY
    page.refresh_from_db()
    assert not page.live


def test_a_refusal_at_the_end_of_one_row_is_that_rows_alone(published, approver, come_round, monkeypatch, at):
    first, second = published("一"), published("二")
    for listing in (first, second):
        planned.plan(listing=listing, go_live_at=None, expire_at=at + DAY, by=approver, at=at)
    expires = planned.give_back

    def only_the_second(project, **how):
        if project.uuid == first.project:
            raise WrongState(verb="过期", state="已暂停")
        expires(project, **how)

    monkeypatch.setattr(planned, "give_back", only_the_second)
    come_round(at + 2 * DAY)
    assert [Project.objects.get(uuid=one.project).state for one in (first, second)] == ["published", "expired"]
    assert ProjectListing.objects.get(pk=first.pk).expire_at


def test_refused_on_its_day_it_is_the_drafters_again(approved_for, come_round, officer, reviewer, step, at):
    listing = approved_for()
    Project.objects.filter(uuid=listing.project).update(summary="另一段话")
    come_round(at + DAY + timedelta(minutes=1))
    project = Project.objects.get(uuid=listing.project)
    assert project.state == "returned"
    assert "文字在核对之后又变了" in project.why
    assert Notice.objects.filter(user=officer, key__startswith="not-live:", text__contains="又变了").count() == 1
    projects.submit(project=project, by=officer, at=at + 2 * DAY)


def test_where_an_offer_waits_the_end_waits_too(published, approver, officer, come_round, monkeypatch, at):
    listing = published()
    planned.plan(listing=listing, go_live_at=None, expire_at=at + DAY, by=approver, at=at)
    with monkeypatch.context() as offered:
        offered.setitem(registry._panels, "project.answers", [lambda *, projects: projects])
        come_round(at + 2 * DAY)
    assert Project.objects.get(uuid=listing.project).state == "published"
    assert not Notice.objects.filter(key__startswith="project.expired:").exists()
    come_round(at + 3 * DAY)
    assert Project.objects.get(uuid=listing.project).state == "expired"
    assert Notice.objects.filter(user=officer, key__startswith="project.expired:").count() == 1


def test_the_sites_own_pages_never_end(ask, editor, colleague, come_round, client, at):
    home = HomePage.objects.get()
    home.expire_at = at + DAY
    with pytest.raises(ValidationError, match="整个网站"):
        home.full_clean()
    with pytest.raises(ValidationError, match="整个网站"):
        editing.fit_for_public(home)
    HomePage.objects.update(expire_at=at + DAY)  # from before there was this rule
    come_round(at + 2 * DAY)
    assert client.get("/").status_code == 200
    assert HomePage.objects.get().live


def test_the_second_reader_sees_both_days(article, ask, editor, colleague, sign_in, at):
    page = article(go_live_at=at + 400 * DAY, expire_at=at + 403 * DAY)
    ask(page, by=editor)
    html = sign_in(colleague).get(reverse("cms:page", args=[page.pk])).content.decode()
    assert "才公开" in html
    assert "自动撤下" in html


def test_taken_down_before_its_day_it_stays_down(article, ask, editor, colleague, come_round, at):
    page = article(go_live_at=at + DAY)
    editing.approve(page=page, step=ask(page, by=editor), by=colleague, at=at)
    read_before = page.revisions.get(approved_go_live_at__isnull=False)
    editing.withdraw(page=page, comment="数字不对", by=colleague, at=at)
    with time_machine.travel(at + 2 * DAY, tick=False):
        planned._page_goes_live(read_before, at + 2 * DAY)
    page.refresh_from_db()
    assert not page.live


def test_a_page_goes_live_on_its_day_and_leaves_on_another(article, ask, editor, colleague, come_round, client, at):
    page = article(go_live_at=at + DAY, expire_at=at + 3 * DAY)
    editing.approve(page=page, step=ask(page, by=editor), by=colleague, at=at)
    page.refresh_from_db()
    assert not page.live
    come_round(at + 2 * DAY)
    assert client.get(page.url).status_code == 200
    come_round(at + 4 * DAY)
    assert client.get(page.url).status_code == 404


def test_a_page_whose_picture_was_refused_meanwhile_stays_back(
    article, ask, picture, editor, colleague, come_round, at
):
    one = picture()
    editing.confirm_picture(picture=one, by=colleague, at=at)
    block = f'[{{"type": "picture", "value": {{"picture": {one.pk}, "alt": "棉被", "caption": ""}}}}]'
    page = article(go_live_at=at + DAY, body=block)
    editing.approve(page=page, step=ask(page, by=editor), by=colleague, at=at)
    editing.refuse_picture(picture=one, by=editor, at=at)
    come_round(at + 2 * DAY)
    page.refresh_from_db()
    assert not page.live
    assert PageReading.objects.filter(page=page, verdict="approved").count() == 1


def test_the_approver_finds_the_way_to_the_days_before_and_after(published, reviewer, approver, sign_in):
    listing = published()
    link, here = reverse("cms:plan", args=[listing.project]), reverse("cms:approval", args=[listing.project])
    assert link in sign_in(approver).get(here).content.decode()
    assert link not in sign_in(reviewer).get(here).content.decode()
