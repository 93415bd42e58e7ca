"""A family withdraws, moves away, or the crowd around it thins: the project follows within the minute."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.caseload import operations as vault
from marketplace.caseload import queries as caseload
from marketplace.caseload.models import Case, Consent, Share
from marketplace.lib.refusals import WrongState
from marketplace.organisations.models import Organisation
from marketplace.outbox.models import Message
from marketplace.people.models import User
from marketplace.projects import operations
from marketplace.projects.models import HoldReason, Project
from marketplace.projects.states import RETURNED, SUSPENDED, WITHDRAWN
from tests.projects.conftest import ENDS, STARTS

Make = Callable[..., Any]
Relay = Callable[[], int]


def revoke(project: Project, number: int, by: User, at: datetime) -> None:
    for share in list(Share.objects.filter(project=project.uuid, out_at=None).order_by("pk")[:number]):
        consent = Consent.objects.get(case=share.need.case, state="given")
        vault.revoke_consent(consent=consent, by=by, at=at)


def test_one_household_takes_its_share_out_and_the_rest_goes_on(
    published: Project, officer: User, at: datetime, relay: Relay
) -> None:
    revoke(published, 1, officer, at)
    relay()
    published.refresh_from_db()
    assert (published.households, published.lines.get().quantity) == (11, 11)
    note = published.corrections.get()
    assert (note.households_before, note.households_after) == (12, 11)
    assert Project.objects.public().exists()  # twelve households still match, and eleven agree


def test_the_last_household_takes_the_project_with_it(
    published: Project, officer: User, at: datetime, relay: Relay
) -> None:
    revoke(published, 12, officer, at)
    relay()
    published.refresh_from_db()
    assert published.state == WITHDRAWN
    assert not Project.objects.public().exists()


def test_a_promise_beyond_the_need_is_taken_back_and_told(
    published: Project, charity: Organisation, officer: User, at: datetime, relay: Relay
) -> None:
    line = published.lines.get()
    part = operations.assign(line=line, organisation=charity, quantity=12, starts=STARTS, ends=ENDS, by=officer, at=at)
    operations.accept_part(line=line, quantity=3, by=officer, at=at)
    revoke(published, 2, officer, at)
    relay()
    line.refresh_from_db()
    part.refresh_from_db()
    assert (line.quantity, line.taken, line.delivered, part.quantity) == (10, 10, 3, 10)


def test_households_that_leave_break_k_and_hide_the_page(
    published: Project, officer: User, at: datetime, relay: Relay
) -> None:
    for case in Case.objects.all()[:3]:
        vault.leave(case=case, because="moved", by=officer, at=at)
    relay()
    published.refresh_from_db()
    assert published.state == SUSPENDED
    assert published.holds.get().reason == HoldReason.K_BROKEN
    assert not Project.objects.public().exists()


def test_a_page_held_back_may_show_less_and_come_back(
    published: Project, officer: User, charlie: User, sign_in: Callable[[User], Client], at: datetime, relay: Relay
) -> None:
    """From the desk, without a new draft: less is shown, the gate is asked again, the same project goes on."""
    few = Case.objects.filter(village=Case.objects.first().village)[:3]
    Case.objects.filter(pk__in=[case.pk for case in few]).update(category="dibao")
    operations.recount(project=published, by=officer, at=at)
    browser, here = sign_in(officer), [published.uuid]
    page = browser.get(reverse("projects:project", args=here)).content.decode()
    assert reverse("projects:widen", args=here) in page
    assert sign_in(charlie).post(reverse("projects:widen", args=here)).status_code == 404
    browser.post(reverse("projects:widen", args=here))
    published.refresh_from_db()
    assert (published.state, published.shown_category) == (SUSPENDED, "")
    assert not Project.objects.public().exists()
    browser.post(reverse("projects:resume", args=here))
    assert Project.objects.public().get() == published


def test_what_is_public_and_well_hidden_is_not_widened(published: Project, officer: User, at: datetime) -> None:
    with pytest.raises(WrongState):
        operations.widen_held(project=published, by=officer, at=at)


def test_a_thinner_crowd_alone_hides_the_page(
    published: Project, officer: User, at: datetime, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    Case.objects.filter(pk__in=list(Case.objects.values_list("pk", flat=True))[:3]).update(category="dibao")
    from marketplace.lib.ids import region_subject
    from marketplace.outbox import operations as outbox

    code = published.locality_id
    outbox.post("caseload.changed", subject=region_subject(code), body={"region": code}, at=at)
    relay()
    published.refresh_from_db()
    assert published.state == SUSPENDED


def test_what_is_being_vetted_goes_back(submitted: Project, officer: User, at: datetime, relay: Relay) -> None:
    for case in Case.objects.all()[:3]:
        vault.leave(case=case, because="moved", by=officer, at=at)
    relay()
    submitted.refresh_from_db()
    assert submitted.state == RETURNED
    assert "相符的家庭只有 9 户" in submitted.reason


def test_the_same_news_twice_changes_nothing_more(
    published: Project, officer: User, at: datetime, relay: Relay
) -> None:
    revoke(published, 1, officer, at)
    relay()
    before = Message.objects.filter(kind="project.changed").count()
    operations.recount(project=published, by=officer, at=at)
    assert Message.objects.filter(kind="project.changed").count() == before
    assert caseload.households(published.uuid) == Project.objects.get().households == 11


def test_mutant_a_recount_that_never_hides(
    published: Project, officer: User, at: datetime, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "suspend", lambda **_: None)
    for case in Case.objects.all()[:3]:
        vault.leave(case=case, because="moved", by=officer, at=at)
    relay()
    assert Project.objects.public().exists()  # so the tests above would be red
