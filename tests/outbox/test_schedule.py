"""What comes round is posted in time and once, however many workers look at the clock."""

import json
from datetime import datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction

from marketplace.lib import registry
from marketplace.lib.clock import SHANGHAI
from marketplace.lib.registry import Delivery, Duty
from marketplace.outbox import relay, schedule
from marketplace.outbox.models import Lane, Message, Turn
from tests.conftest import AT
from tests.threads import together

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 24, 2, 30, tzinfo=SHANGHAI)
heard: list[Delivery] = []


def hear(delivery: Delivery) -> None:
    heard.append(delivery)


def stumble(delivery: Delivery) -> None:
    raise ValueError


@pytest.fixture
def duty(listen, monkeypatch):
    """One duty, every night at half past two, and no other."""

    def make(handler=hear, **when):
        made = Duty("tea.brew", handler, **({"daily": time(2, 30), "every": None} | when))
        monkeypatch.setattr(registry, "_duties", {made.name: made})
        listen(made.kind, handler)
        return made

    heard.clear()
    return make


def test_a_duty_waits_for_its_hour_and_comes_round_the_next_day(duty):
    duty()
    assert schedule.post_due(at=AT) == []
    assert schedule.post_due(at=NIGHT - timedelta(seconds=1)) == []
    assert schedule.post_due(at=NIGHT) == ["tea.brew"]
    assert schedule.post_due(at=NIGHT + timedelta(hours=23)) == []
    relay.drain(strict=True)
    assert schedule.post_due(at=NIGHT + timedelta(days=1)) == ["tea.brew"]
    assert (len(heard), Turn.objects.get().last_at) == (1, NIGHT + timedelta(days=1))


def test_what_fell_due_while_the_house_slept_is_posted_once(duty):
    duty()
    schedule.post_due(at=AT)
    late = NIGHT + timedelta(days=5, hours=3)
    assert schedule.post_due(at=late) == ["tea.brew"]
    assert schedule.post_due(at=late) == []
    assert Turn.objects.get().next_at == NIGHT + timedelta(days=6)


def test_every_so_often_counts_from_the_last_time(duty):
    duty(daily=None, every=timedelta(minutes=10))
    schedule.post_due(at=AT)
    assert schedule.post_due(at=AT + timedelta(minutes=10)) == ["tea.brew"]
    assert schedule.post_due(at=AT + timedelta(minutes=19)) == []


def test_a_duty_that_still_waits_is_not_posted_again_and_a_parked_one_is_tried_again(duty):
    duty(stumble)
    schedule.post_due(at=AT)
    schedule.post_due(at=NIGHT)
    relay.drain()
    Lane.objects.update(parked_at=AT, due_ms=None, tries=relay.MOST_TRIES)
    schedule.post_due(at=NIGHT + timedelta(days=1))
    assert Message.objects.count() == 1
    assert Lane.objects.values_list("parked_at", "tries").get() == (None, 0)


def test_the_house_has_its_duties(regions):
    assert {"projects.recount", "projects.expire", "caseload.sweep"} <= {duty.name for duty in registry.duties()}


def test_an_administrator_sees_the_schedule_and_may_not_wait_for_it(duty, capsys):
    duty()
    call_command("schedule", "--now", "tea.brew", "--json")
    [row] = json.loads(capsys.readouterr().out)
    relay.drain(strict=True)
    assert row["name"] == "tea.brew"
    assert row["last"] < row["next"]
    assert len(heard) == 1


def _six_look_at_the_clock(duty) -> int:
    duty()
    schedule.post_due(at=AT)
    together([lambda: schedule.post_due(at=NIGHT)] * 6)
    return Message.objects.count()


@pytest.mark.scale
@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_six_workers_post_a_duty_once(duty):
    assert _six_look_at_the_clock(duty) == 1


@pytest.mark.scale
@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_mutant_read_then_write_posts_it_again(duty, monkeypatch):
    """The plausible wrong schedule: what was read as due is posted, whoever was first."""

    def take(duty, turn, at):
        with transaction.atomic():
            Turn.objects.filter(name=turn.name).update(last_at=at, next_at=schedule.following(duty, at))
            schedule._post(duty, at)

    Turn.objects.create(name="tea.brew", next_at=NIGHT)
    monkeypatch.setattr(schedule, "_take", take)
    monkeypatch.setattr(schedule, "_enrolled", lambda duty, known, at: Turn(name=duty.name, next_at=NIGHT))
    assert _six_look_at_the_clock(duty) > 1
