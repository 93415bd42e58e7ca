"""What comes round: the schedule only posts, in time, and the outbox does the rest: retries, lanes, many workers.

A duty has one row; whoever moves its `next_at` posts it, so that many workers post it once. What fell due while the house
was asleep is posted once when it wakes. A duty that still waits or was parked is not posted again: it is tried again.
"""

from datetime import datetime, timedelta

from django.db import transaction

from marketplace.lib import registry
from marketplace.lib.clock import SHANGHAI
from marketplace.lib.ids import duty_subject
from marketplace.lib.registry import Duty
from marketplace.outbox import operations as outbox
from marketplace.outbox.models import Lane, Message, Turn
from marketplace.outbox.relay import now_ms


def post_due(*, at: datetime) -> list[str]:
    """The names of what was due and is now posted. A duty never seen before waits for its first time."""
    known = {turn.name: turn for turn in Turn.objects.all()}
    due = [duty for duty in registry.duties() if _enrolled(duty, known, at).next_at <= at]
    return [duty.name for duty in due if _take(duty, known[duty.name], at)]


def post_now(name: str, *, at: datetime) -> None:
    """Out of turn, for an administrator. Raises KeyError."""
    duty = {duty.name: duty for duty in registry.duties()}[name]
    with transaction.atomic():
        Turn.objects.update_or_create(name=name, defaults={"last_at": at, "next_at": following(duty, at)})
        _post(duty, at)


def following(duty: Duty, at: datetime) -> datetime:
    """The next time after this moment."""
    if duty.every:
        return at + duty.every
    assert duty.daily is not None
    today = at.astimezone(SHANGHAI)
    due = datetime.combine(today.date(), duty.daily, SHANGHAI)
    return due if due > today else due + timedelta(days=1)


def _enrolled(duty: Duty, known: dict[str, Turn], at: datetime) -> Turn:
    if duty.name not in known:
        known[duty.name], _fresh = Turn.objects.get_or_create(name=duty.name, defaults={"next_at": following(duty, at)})
    return known[duty.name]


def _take(duty: Duty, turn: Turn, at: datetime) -> bool:
    """One compare-and-swap: it is ours to post, or another worker's."""
    with transaction.atomic():
        mine = Turn.objects.filter(name=turn.name, next_at=turn.next_at)
        if mine.update(last_at=at, next_at=following(duty, at)) != 1:
            return False
        _post(duty, at)
    return True


def _post(duty: Duty, at: datetime) -> None:
    [lane] = [f"{name}|{duty_subject(duty.name)}" for name in registry.handlers_of(duty.kind)]
    if Message.objects.filter(lane=lane, filed=True, done_at=None).exists():
        parked = Lane.objects.filter(pk=lane).exclude(parked_at=None)
        parked.update(parked_at=None, tries=0, due_ms=now_ms())
        return
    outbox.post(duty.kind, subject=duty_subject(duty.name), body={"duty": duty.name}, at=at)
