"""A project nobody answers is asked about in wider circles and then goes back: none ends in silence."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from marketplace.lib import registry
from marketplace.organisations.models import Membership, Organisation
from marketplace.outbox import schedule
from marketplace.people import desk
from marketplace.people.models import Notice, User
from marketplace.places.models import LocalitySettings, Region
from marketplace.projects import calls, handlers, operations
from marketplace.projects.clocks import Clocks
from marketplace.projects.models import Call, Project
from marketplace.projects.states import EXPIRED, PUBLISHED
from tests.projects.conftest import ENDS, STARTS, verified
from tests.threads import together

Look = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def rule(county: Region) -> None:
    LocalitySettings.objects.update(widen_days=5, widen_hours=6)


@pytest.fixture
def look(relay: Callable[[], int]) -> Any:
    """Both duties come round at this moment."""
    with time_machine.travel(datetime(2026, 11, 23), tick=False) as traveller:

        def looked(when: datetime) -> None:
            traveller.move_to(when)
            for duty in ("projects.call", "projects.expire"):
                schedule.post_now(duty, at=when)
            relay()

        yield looked


@pytest.fixture
def near(regions: dict[str, Region], person: Callable[..., User]) -> dict[str, Organisation]:
    """One verified organisation in each circle, each with an operator."""
    found = {name: verified(name, regions[name], person) for name in ("青禾镇", "示例县", "邻县")}
    for name, one in found.items():
        operator = person(f"operator-{name}")
        Membership.objects.create(organisation=one, user=operator, role="operator", valid_from=date(2026, 1, 1))
    return found


def told() -> list[str]:
    return [notice.user.name for notice in Notice.objects.filter(key__startswith="project.called").order_by("at", "pk")]


def test_township_then_county_then_prefecture_each_asked_once(
    published: Project, near: dict[str, Organisation], look: Look, at: datetime
) -> None:
    for hours in (0, 1, 24 * 5 - 1):
        look(at + timedelta(hours=hours))
    assert told() == ["operator-青禾镇"]
    for days in (5, 6, 9):
        look(at + timedelta(days=days))
    assert told() == ["operator-青禾镇", "operator-示例县"]
    look(at + timedelta(days=10))
    assert told() == ["operator-青禾镇", "operator-示例县", "operator-邻县"]
    assert list(Call.objects.order_by("pk").values_list("circle", "told")) == [
        ("township", 1),
        ("county", 1),
        ("prefecture", 1),
    ]


def test_the_first_circle_is_what_the_page_shows_and_never_nearer(
    published: Project, near: dict[str, Organisation], look: Look, regions: dict[str, Region], at: datetime
) -> None:
    """A notice to one township alone would tell it where the households of a county's page live."""
    Project.objects.update(region=regions["示例县"])
    look(at)
    assert sorted(told()) == ["operator-示例县", "operator-青禾镇"]
    assert Call.objects.get().circle == "county"


def test_a_page_that_shows_less_meanwhile_still_reaches_the_prefecture(
    published: Project, near: dict[str, Organisation], look: Look, regions: dict[str, Region], at: datetime
) -> None:
    for days in (0, 5):
        look(at + timedelta(days=days))
    Project.objects.update(region=regions["示例县"])
    look(at + timedelta(days=10))
    assert told()[-1] == "operator-邻县"
    assert Project.objects.get().state == PUBLISHED


def test_mutant_circles_that_start_where_it_came_from_tell_the_township(
    published: Project, near: dict[str, Organisation], look: Look, regions: dict[str, Region], at: datetime, monkeypatch
) -> None:
    circles = calls.circles

    def from_its_origin(project: Project, clocks: Clocks) -> list[tuple[str, Region]]:
        project.region = project.origin
        return circles(project, clocks)

    monkeypatch.setattr(calls, "circles", from_its_origin)
    with pytest.raises(AssertionError):
        test_the_first_circle_is_what_the_page_shows_and_never_nearer(published, near, look, regions, at)


def test_an_emergency_widens_in_hours(
    published: Project, near: dict[str, Organisation], look: Look, at: datetime
) -> None:
    Project.objects.update(urgency="urgent")
    for hours in (0, 6, 12):
        look(at + timedelta(hours=hours))
    assert len(told()) == 3


def test_what_somebody_answers_is_asked_no_further(
    published: Project, charity: Organisation, officer: User, look: Look, at: datetime, monkeypatch
) -> None:
    look(at)
    monkeypatch.setitem(registry._panels, "project.answers", [lambda *, projects: projects])
    look(at + timedelta(days=5))
    assert Call.objects.count() == 1
    monkeypatch.setitem(registry._panels, "project.answers", [])
    look(at + timedelta(days=5))
    assert Call.objects.count() == 2
    operations.assign(
        line=published.lines.get(), organisation=charity, quantity=1, starts=STARTS, ends=ENDS, by=officer, at=at
    )
    look(at + timedelta(days=30))
    assert Call.objects.count() == 2


def test_at_its_day_it_goes_back_with_a_task_that_stays(
    published: Project, near: dict[str, Organisation], look: Look, officer: User, at: datetime
) -> None:
    Project.objects.update(deadline=date(2026, 11, 30))
    for days in (0, 5, 7):
        look(at + timedelta(days=days))
    assert Project.objects.get().state == PUBLISHED
    ended = at + timedelta(days=8)
    look(ended)
    project = Project.objects.get()
    assert (project.state, project.unanswered_at) == (EXPIRED, ended)
    later = at + timedelta(days=90)
    assert any("没有人承接，退回来了" in str(task.title) for task in desk.lay_out(user=officer, at=later).tasks)
    operations.close(project=project, by=officer, at=later)
    assert not desk.lay_out(user=officer, at=later).tasks


def test_without_a_day_it_goes_back_when_every_circle_was_asked(
    published: Project, near: dict[str, Organisation], look: Look, at: datetime
) -> None:
    for days in range(0, 15, 5):
        look(at + timedelta(days=days))
    assert Project.objects.get().state == PUBLISHED
    look(at + timedelta(days=15))
    assert Project.objects.get().state == EXPIRED


def test_where_no_rule_is_decided_nobody_is_asked_and_the_officer_is_told_to_give_a_day(
    published: Project, near: dict[str, Organisation], look: Look, officer: User, at: datetime
) -> None:
    LocalitySettings.objects.update(widen_days=None, widen_hours=None)
    look(at + timedelta(days=90))
    assert told() == []
    assert [task for task in desk.lay_out(user=officer, at=at).tasks if "定一个期限" in str(task.title)]
    operations.extend(project=Project.objects.get(), deadline=date(2026, 12, 31), by=officer, at=at)
    assert not [task for task in desk.lay_out(user=officer, at=at).tasks if "定一个期限" in str(task.title)]
    with pytest.raises(operations.NotLater):
        operations.extend(project=Project.objects.get(), deadline=date(2026, 12, 1), by=officer, at=at)


@pytest.mark.parametrize("many", [50, pytest.param(500, marks=pytest.mark.scale)])
def test_on_a_fake_clock_none_of_500_is_ever_without_an_owner_and_a_next_date(
    published: Project, look: Look, at: datetime, many: int
) -> None:
    """Kinds of urgency and days, days apart, over a month; what is over was told to whoever is in charge."""
    for number in range(many - 1):
        published.pk, published.uuid, published.code = None, uuid4(), f"T{number:07d}"
        published.urgency = ("normal", "soon", "urgent")[number % 3]
        published.deadline = None if number % 5 == 0 else date(2026, 11, 23) + timedelta(days=number % 40)
        published.published_at = at - timedelta(hours=number % 48)
        published.save(force_insert=True)
    for days in (0, 1, 6, 11, 16, 41):
        now = at + timedelta(days=days)
        handlers_at(look, now)
        clocks = Clocks()
        for project in calls.open_now():
            coming = calls.following(project, clocks)
            assert coming is not None
            assert coming.at > now
            assert project.drafted_by_id
    assert set(Project.objects.values_list("state", flat=True)) == {EXPIRED}
    assert Notice.objects.filter(key__startswith="project.expired").count() == many


def handlers_at(look: Look, now: datetime) -> None:
    for _round in range(3):  # 20 minutes apart in earnest: several circles may be due after a long sleep
        look(now)


@pytest.mark.scale
@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_ask_each_circle_once(published: Project, officer: User, at: datetime) -> None:
    answers = together([lambda: calls.call(project=published, by=officer, at=at)] * 4)
    assert sum(isinstance(answer, Call) for answer in answers) == 1
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert Call.objects.count() == 1


@pytest.mark.scale
@pytest.mark.django_db(transaction=True)
def test_mutant_without_the_lock_they_collide(published: Project, officer: User, at: datetime, monkeypatch) -> None:
    import time

    unanswered = calls.unanswered
    monkeypatch.setattr(calls, "unanswered", lambda rows: (unanswered(rows), time.sleep(0.3))[0])
    monkeypatch.setattr(type(Project.objects.all()), "select_for_update", lambda self, **_how: self)
    answers = together([lambda: calls.call(project=published, by=officer, at=at)] * 4)
    assert any(isinstance(answer, Exception) for answer in answers)


def test_the_duties_are_on_the_schedule() -> None:
    assert {"projects.call", "projects.expire"} <= {duty.name for duty in registry.duties()}
    assert handlers.call_round
