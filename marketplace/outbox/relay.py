"""The relay: file new rows into lanes, claim due lanes, deliver their heads. One holder per lane, order kept per lane.

A lease is a later due time and is the fence: whoever lost it rolls back. A row is done only in its handler's own
transaction. The worker process calls `turn`; Celery workers get `(box, lease)` and call `deliver`.
"""

import logging
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from marketplace.lib import clock, registry, walls
from marketplace.lib.registry import Delivery, Outward
from marketplace.outbox.models import CaseLane, CaseMessage, Heartbeat, Lane, Message, Queue, Row

log = logging.getLogger(__name__)
LEASE_MS = 60_000
LANES = 50  # claimed at a time
EACH = 20  # heads of one lane at a time
ASK_MARGIN_MS = 20_000  # nothing new is asked this near the lease's end: one slow answer must fit into it
MOST_TRIES = 12
LONGEST_BACKOFF_S = 3600


class LeaseLost(Exception):
    """Somebody else holds the lane now; what was done is rolled back."""


class UnknownHandler(Exception):
    """A row names a handler that this code no longer registers."""


@dataclass(frozen=True)
class Box:
    """One table of messages with its lanes."""

    name: str
    message: type[Row]
    lane: type[Queue]


BOXES = {"house": Box("house", Message, Lane), "case": Box("case", CaseMessage, CaseLane)}


@dataclass(frozen=True)
class Claim:
    """These lanes are ours until `lease_ms`."""

    box: Box
    lease_ms: int
    names: tuple[str, ...]


@dataclass
class Round:
    """What happened to the heads of one claim."""

    done: dict[int, registry.Plain | None] = field(default_factory=dict)
    lanes_done: Counter[str] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)
    unasked: set[str] = field(default_factory=set)


def now_ms() -> int:
    return int(time.time() * 1000)


def drain(*, strict: bool = False) -> int:
    """Deliver until nothing is due; rows done. `strict` lets the first failure of a handler through (tests)."""
    total = 0
    while done := sum(turn(box, strict=strict) for box in BOXES.values()):
        total += done
    return total


def turn(box: Box, *, strict: bool = False) -> int:
    """File, claim and deliver once; rows done."""
    file_new(box)
    claimed = claim(box)
    return deliver(claimed, strict=strict) if claimed.names else 0


def file_new(box: Box, *, limit: int = 500) -> int:
    """Put unfiled rows into their lanes. Lanes are locked in the order of their names, as everywhere here."""
    table, lanes = box.message._meta.db_table, box.lane._meta.db_table
    chosen = f"SELECT id FROM {table} WHERE NOT filed ORDER BY id LIMIT %s"  # noqa: S608 - our own table names
    ids = f"= ANY (ARRAY({chosen} FOR UPDATE SKIP LOCKED))" if _postgresql() else f"IN ({chosen})"
    with transaction.atomic(), connection.cursor() as cursor:
        walls.widen()
        cursor.execute(f"UPDATE {table} SET filed = true WHERE id {ids} RETURNING lane", [limit])  # noqa: S608
        counted = Counter(lane for (lane,) in cursor.fetchall())
        now = now_ms()
        for name, count in sorted(counted.items()):
            cursor.execute(
                f"INSERT INTO {lanes} (name, waiting, tries, due_ms, trouble) VALUES (%s, %s, 0, %s, '')"  # noqa: S608
                f" ON CONFLICT (name) DO UPDATE SET waiting = {lanes}.waiting + excluded.waiting, due_ms ="
                f" CASE WHEN {lanes}.parked_at IS NULL THEN COALESCE({lanes}.due_ms, excluded.due_ms) END",
                [name, count, now],
            )
    return sum(counted.values())


def claim(box: Box, *, limit: int = LANES, lease_ms: int = LEASE_MS) -> Claim:
    """Take due lanes by moving their due time to the end of the lease."""
    lanes, now = box.lane._meta.db_table, now_ms()
    chosen = f"SELECT name FROM {lanes} WHERE due_ms <= %s ORDER BY due_ms LIMIT %s"  # noqa: S608
    names = f"= ANY (ARRAY({chosen} FOR UPDATE SKIP LOCKED))" if _postgresql() else f"IN ({chosen})"
    with transaction.atomic(), connection.cursor() as cursor:
        walls.widen()
        cursor.execute(
            f"UPDATE {lanes} SET due_ms = %s, tries = tries + 1 WHERE name {names} RETURNING name",  # noqa: S608
            [now + lease_ms, now, limit],
        )
        return Claim(box, now + lease_ms, tuple(sorted(name for (name,) in cursor.fetchall())))


def claimed(box: Box, lease_ms: int) -> Claim:
    """What was claimed until exactly then. Two claims of one millisecond are one: the fence settles who was first."""
    with transaction.atomic():
        walls.widen()
        names = box.lane._default_manager.filter(due_ms=lease_ms).order_by("name").values_list("name", flat=True)
        return Claim(box, lease_ms, tuple(names))


def deliver(claimed: Claim, *, each: int = EACH, strict: bool = False) -> int:
    """Effects, done marks and next due times commit together: first without savepoints, after a failure with them.

    Calls to other systems happen first, outside any transaction. Loses quietly when the lease is lost.
    """
    heads = _heads(claimed, each)
    answers = _ask(heads, until_ms=claimed.lease_ms - ASK_MARGIN_MS, strict=strict)
    for careful in (False, True):
        try:
            return _deliver(claimed, heads, answers, careful=careful)
        except LeaseLost:
            return 0
        except Exception:
            if strict or careful:
                raise
    return 0


def beat(name: str) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": clock.now()})


def _postgresql() -> bool:
    return connection.vendor == "postgresql"


@dataclass(frozen=True)
class Head:
    lane: str
    delivery: Delivery

    @property
    def handler(self) -> registry.AnyHandler:
        name = self.lane.partition("|")[0]
        try:
            return registry.handlers_of(self.delivery.kind)[name]
        except KeyError:
            raise UnknownHandler(name) from None


def _heads(claimed: Claim, each: int) -> list[Head]:
    table, lanes = claimed.box.message._meta.db_table, claimed.box.lane._meta.db_table
    waiting = f"FROM {table} WHERE lane = l.name AND filed AND done_at IS NULL ORDER BY id LIMIT %s"
    columns = "m.id, m.lane, m.kind, m.body, m.at"
    params: list[Any]
    if _postgresql():
        query = (
            f"SELECT {columns} FROM unnest(%s::text[]) l(name)"  # noqa: S608
            f" CROSS JOIN LATERAL (SELECT id, lane, kind, body, at {waiting}) m ORDER BY m.id"
        )
        params = [list(claimed.names), each]
    else:
        marks = ", ".join(["%s"] * len(claimed.names))
        query = (
            f"SELECT {columns} FROM {lanes} l JOIN {table} m ON m.id IN (SELECT id {waiting})"  # noqa: S608
            f" WHERE l.name IN ({marks}) ORDER BY m.id"
        )
        params = [each, *claimed.names]
    with transaction.atomic():
        walls.widen()
        found = list(claimed.box.message._default_manager.raw(query, params))
    return [Head(row.lane, Delivery(row.id, row.kind, subject_of(row.lane), row.body, row.at)) for row in found]


def subject_of(lane: str) -> UUID:
    return UUID(lane.rpartition("|")[2])


def _ask(heads: Iterable[Head], *, until_ms: int, strict: bool) -> dict[int, registry.Plain | Exception]:
    """Talk to other systems for the heads that need it; after a failure the rest of that lane waits, and near the
    lease's end everything does: a slow system must not cost the answers it has already given.
    """
    answers: dict[int, registry.Plain | Exception] = {}
    failed: set[str] = set()
    for head in heads:
        try:
            handler = head.handler
        except UnknownHandler:
            continue  # told by _deliver, which parks it in time
        if isinstance(handler, Outward) and head.lane not in failed and now_ms() < until_ms:
            try:
                answers[head.delivery.id] = handler.ask(head.delivery)
            except Exception as trouble:
                if strict:
                    raise
                failed.add(head.lane)
                answers[head.delivery.id] = trouble
    return answers


def _deliver(
    claimed: Claim, heads: Sequence[Head], answers: dict[int, registry.Plain | Exception], *, careful: bool
) -> int:
    outcome = Round()
    with transaction.atomic():
        walls.widen()
        for head in heads:
            if head.lane not in outcome.failed and head.lane not in outcome.unasked:
                _one(head, answers, outcome, careful=careful)
        _settle(claimed, outcome)
    return len(outcome.done)


def _one(head: Head, answers: dict[int, registry.Plain | Exception], outcome: Round, *, careful: bool) -> None:
    answer = answers.get(head.delivery.id)
    if isinstance(answer, Exception):
        outcome.failed[head.lane] = _told(answer)
        return
    if answer is None and _is_outward(head):
        outcome.unasked.add(head.lane)
        return
    try:
        if careful:
            with transaction.atomic():
                _run(head, answer)
        else:
            _run(head, answer)
    except Exception as trouble:
        if not careful:
            raise
        log.exception("outbox: %s failed", head.lane.partition("|")[0])
        outcome.failed[head.lane] = _told(trouble)
    else:
        outcome.done[head.delivery.id] = answer
        outcome.lanes_done[head.lane] += 1


def _is_outward(head: Head) -> bool:
    try:
        return isinstance(head.handler, Outward)
    except UnknownHandler:
        return False  # fails where it is run, and is parked in time


def _run(head: Head, answer: registry.Plain | None) -> None:
    handler = head.handler
    if isinstance(handler, Outward):
        assert answer is not None, head.lane
        handler.done(head.delivery, answer)
    else:
        handler(head.delivery)


def _settle(claimed: Claim, outcome: Round) -> None:
    """Mark rows and lanes; everything rolls back when a lane is no longer ours."""
    held = claimed.box.lane._default_manager.filter(due_ms=claimed.lease_ms, name__in=claimed.names)
    ours = list(held.order_by("name").select_for_update() if _postgresql() else held)
    if len(ours) != len(claimed.names):
        raise LeaseLost
    at, now = clock.now(), now_ms()
    rows = claimed.box.message._default_manager
    rows.filter(pk__in=[i for i, reply in outcome.done.items() if reply is None]).update(done_at=at)
    for row_id, reply in outcome.done.items():
        if reply is not None:
            rows.filter(pk=row_id).update(done_at=at, reply=dict(reply))
    for lane in ours:
        lane.waiting -= outcome.lanes_done[lane.name]
        if trouble := outcome.failed.get(lane.name):
            parked = lane.tries >= MOST_TRIES
            lane.trouble, lane.parked_at = trouble, at if parked else None
            lane.due_ms = None if parked else now + 1000 * min(2**lane.tries, LONGEST_BACKOFF_S)
            if parked:
                log.error("outbox: lane parked: %s", lane.name.partition("|")[0])
        elif lane.name in outcome.unasked and not outcome.lanes_done[lane.name]:
            lane.tries, lane.due_ms = lane.tries - 1, now  # not tried at all
        else:
            lane.tries, lane.trouble, lane.due_ms = 0, "", now if lane.waiting > 0 else None
    claimed.box.lane._default_manager.bulk_update(ours, ["waiting", "tries", "due_ms", "parked_at", "trouble"])


def _told(trouble: Exception) -> str:
    """Class and place only: a message may carry what nobody should read here."""
    place = traceback.extract_tb(trouble.__traceback__)[-1:] if trouble.__traceback__ else []
    return f"{type(trouble).__name__} at " + "".join(f"{p.name}:{p.lineno}" for p in place)
