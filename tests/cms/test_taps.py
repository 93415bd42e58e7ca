"""The next one opens by itself with the same button under the same finger: a second tap approves nothing."""

import re
from datetime import timedelta

import pytest
import time_machine

from cms import views
from cms.models import PublicVersion
from marketplace.projects.models import Project


def address(listing, verb=""):
    return f"/desk/approvals/{listing.project}/{verb}"


@pytest.fixture
def tap(sign_in, reviewer):
    """Press the button that stands there."""
    browser = sign_in(reviewer)

    def tapped(page):
        html = page.content.decode()
        to = re.search(r'action="(/desk/approvals/[^"]+/approve/)"', html).group(1)
        form = dict(re.findall(r'<input type="hidden" name="(step|opened)" value="([^"]+)">', html))
        return browser.post(to, form, follow=True)

    tapped.browser = browser
    return tapped


def states():
    return [project.state for project in Project.objects.order_by("pk")]


def test_two_quick_taps_approve_one(submitted, tap, at):
    first, _second = submitted("一"), submitted("二")
    with time_machine.travel(at, tick=False) as traveller:
        page = tap(tap.browser.get(address(first)))
        traveller.shift(timedelta(milliseconds=600))
        page = tap(page)
        assert states() == ["in_review", "deid_check"]
        assert "还没有批准" in page.content.decode()
        traveller.shift(timedelta(seconds=3))
        tap(page)
        assert states() == ["in_review", "in_review"]


def test_the_same_form_twice_decides_once(submitted, tap, at, step):
    first, _second = submitted("一"), submitted("二")
    form = {"step": step(first)}
    for _twice in range(2):
        tap.browser.post(address(first, "approve/"), form)
    assert states() == ["in_review", "deid_check"]


def test_mutant_without_a_reading_time_the_second_tap_approves(submitted, tap, at, monkeypatch):
    monkeypatch.setattr(views, "READING_TIME", timedelta())
    with pytest.raises(AssertionError):
        test_two_quick_taps_approve_one(submitted, tap, at)


def test_a_page_opened_on_purpose_may_be_approved_at_once(submitted, tap, at):
    first = submitted("一")
    with time_machine.travel(at, tick=False):
        tap(tap.browser.get(address(first)))
    assert states() == ["in_review"]


def test_a_forged_opening_time_approves_nothing(submitted, tap, step, at):
    first = submitted("一")
    tap.browser.post(address(first, "approve/"), {"step": step(first), "opened": "2020-01-01T00:00:00+08:00"})
    assert states() == ["deid_check"]


def test_every_public_version_is_kept_and_read_by_the_staff_of_the_place(
    published, approver, reviewer, charlie, sign_in
):
    listing = published("过冬棉被")
    version = PublicVersion.objects.get()
    assert (version.number, version.approved_by, version.checked_by) == (1, approver, reviewer)
    assert version.words["title"] == "过冬棉被"
    page = sign_in(reviewer).get(address(listing, "versions/")).content.decode()
    assert "第 1 版" in page
    assert "屋里冷" in page
    assert sign_in(charlie).get(address(listing, "versions/")).status_code == 404


def test_no_version_is_ever_changed(published):
    from django.db import DatabaseError, transaction

    published()
    with pytest.raises(DatabaseError), transaction.atomic():
        PublicVersion.objects.update(words={})


def test_the_public_page_says_at_which_level_it_was_approved(published, client):
    page = client.get(f"/projects/{published().project}/").content.decode()
    assert "县级批准" in page
    assert "approver" not in page
