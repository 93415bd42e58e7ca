"""What is planned for a day passes every wall on that day."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from cms import editing, operations, planned
from cms.models import PageReading, ProjectListing
from marketplace.caseload import operations as vault
from marketplace.caseload.models import Case
from marketplace.lib.refusals import NotAllowed
from marketplace.lib.registry import Delivery
from marketplace.people.models import Notice
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
