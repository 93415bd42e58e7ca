"""What comes round at night: every page is counted again, and what nobody took on in time is taken down."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from marketplace.caseload.models import Case
from marketplace.lib.ids import region_subject
from marketplace.organisations.models import Organisation
from marketplace.outbox import operations as outbox
from marketplace.outbox import schedule
from marketplace.people import desk
from marketplace.people.models import Notice, User
from marketplace.places.models import Region
from marketplace.projects import handlers, operations
from marketplace.projects.models import HoldReason, Project
from marketplace.projects.states import DELIVERED, EXPIRED, IN_VETTING, MATCHED, PUBLISHED, SUSPENDED, UNDER_WAY
from tests.projects.conftest import ENDS, STARTS

Relay = Callable[[], int]


def _state(project: Project) -> str:
    project.refresh_from_db()
    return project.state


def _three_slip_into_another_category() -> None:
    """Something that posts no news at all."""
    Case.objects.filter(pk__in=list(Case.objects.values_list("pk", flat=True))[:3]).update(category="dibao")


def test_the_night_finds_what_no_news_told(published: Project, officer: User, at: datetime, relay: Relay) -> None:
    _three_slip_into_another_category()
    schedule.post_now("projects.recount", at=at)
    relay()
    assert _state(published) == SUSPENDED
    assert published.holds.get().reason == HoldReason.K_BROKEN
    assert not Project.objects.public().exists()
    assert any(published.title in str(task.title) for task in desk.lay_out(user=officer, at=at).tasks)


@pytest.fixture
def done(published: Project, charity: Organisation, officer: User, at: datetime) -> Project:
    """Everything was brought; the page stays for everybody to read."""
    line = published.lines.get()
    operations.assign(line=line, organisation=charity, quantity=12, starts=STARTS, ends=ENDS, by=officer, at=at)
    operations.accept_part(line=line, quantity=12, by=officer, at=at)
    return Project.objects.get()


def _a_night(at: datetime, relay: Relay) -> bool:
    schedule.post_now("projects.recount", at=at)
    relay()
    return Project.objects.public().exists()


def test_what_is_done_is_hidden_too_and_comes_back_with_its_crowd(
    done: Project, officer: User, at: datetime, relay: Relay
) -> None:
    assert _a_night(at, relay)
    _three_slip_into_another_category()
    assert not _a_night(at, relay)
    assert not _a_night(at, relay)
    assert done.holds.get().reason == HoldReason.K_BROKEN
    assert any(done.title in str(task.title) for task in desk.lay_out(user=officer, at=at).tasks)
    Case.objects.update(category="tekun_home")
    assert _a_night(at, relay)
    assert _state(done) == DELIVERED


def test_mutant_a_night_that_forgets_what_is_done(
    done: Project, at: datetime, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "LOOKED_AFTER", sorted({*UNDER_WAY, *IN_VETTING, SUSPENDED}))
    _three_slip_into_another_category()
    assert _a_night(at, relay)  # so the test above would be red


def test_mutant_a_night_that_only_looks_at_drafts(
    published: Project, at: datetime, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "LOOKED_AFTER", ["draft"])
    _three_slip_into_another_category()
    schedule.post_now("projects.recount", at=at)
    relay()
    assert _state(published) == PUBLISHED  # so the test above would be red


def test_a_page_that_speaks_of_a_wider_region_is_counted_when_a_neighbour_changes(
    published: Project, regions: dict[str, Region], at: datetime, relay: Relay
) -> None:
    Project.objects.update(region=regions["示例市"])
    _three_slip_into_another_category()
    code = regions["邻县"].pk
    outbox.post("caseload.changed", subject=region_subject(code), body={"region": code}, at=at)
    relay()
    assert _state(published) == SUSPENDED


def test_its_day_has_passed_and_nobody_came(published: Project, officer: User, at: datetime, relay: Relay) -> None:
    Project.objects.update(deadline=at.date())
    schedule.post_now("projects.expire", at=at)
    relay()
    assert _state(published) == PUBLISHED  # its last day is not over
    Project.objects.update(deadline=at.date() - timedelta(days=1))
    for _twice in range(2):
        schedule.post_now("projects.expire", at=at)
        relay()
    assert _state(published) == EXPIRED
    assert published.title in Notice.objects.get(user=officer, key__startswith="project.expired").said


def test_what_somebody_took_on_does_not_expire(
    published: Project, charity: Organisation, officer: User, at: datetime, relay: Relay
) -> None:
    line = published.lines.get()
    operations.assign(line=line, organisation=charity, quantity=12, starts=STARTS, ends=ENDS, by=officer, at=at)
    Project.objects.update(deadline=at.date() - timedelta(days=1))
    schedule.post_now("projects.expire", at=at)
    relay()
    assert _state(published) == MATCHED
