"""Posting: anything for another system, the search index or a person happens through here, or it did not happen."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.lib import registry, walls
from marketplace.lib.refusals import Refused
from marketplace.outbox.models import CaseMessage, Message, Row
from marketplace.outbox.relay import BOXES, now_ms, subject_of


def post(kind: str, *, subject: UUID, body: registry.Plain, at: datetime) -> None:
    """One row for each registered handler, in the caller's transaction, after its compare-and-swap.

    Bodies are plain JSON: ids, numbers, words of ours; never personal data. Kinds `case.*` go to the vault's table.
    """
    assert transaction.get_connection().in_atomic_block, "post inside the operation's transaction"
    table: type[Row] = CaseMessage if kind.startswith("case.") else Message
    lanes = [f"{name}|{subject}" for name in registry.handlers_of(kind)]
    table._default_manager.bulk_create([table(kind=kind, lane=lane, body=dict(body), at=at) for lane in lanes])


class NothingParked(Refused):
    text = _("这条通道没有停着的消息，不用处理。")


@transaction.atomic
def replay(*, box: str, lane: str, reason: str, by: Any, at: datetime) -> None:
    """A parked lane may try again from its head. Raises NothingParked."""
    _unpark(box, lane)
    audit.record("outbox.replayed", subject=subject_of(lane), by=by, at=at, box=box, lane=lane, reason=reason)


@transaction.atomic
def skip(*, box: str, lane: str, reason: str, by: Any, at: datetime) -> None:
    """The head of a parked lane is given up, with a reason; the rest goes on. Raises NothingParked."""
    _unpark(box, lane)
    found = BOXES[box]
    head = found.message._default_manager.filter(lane=lane, filed=True, done_at=None).order_by("id").first()
    assert head is not None, lane
    found.message._default_manager.filter(pk=head.pk).update(done_at=at, reply={"skipped": reason})
    found.lane._default_manager.filter(pk=lane).update(waiting=F("waiting") - 1)
    audit.record(
        "outbox.skipped", subject=subject_of(lane), by=by, at=at, box=box, lane=lane, message=head.pk, reason=reason
    )


def _unpark(box: str, lane: str) -> None:
    walls.widen()
    parked = BOXES[box].lane._default_manager.filter(pk=lane).exclude(parked_at=None)
    if parked.update(parked_at=None, tries=0, due_ms=now_ms()) != 1:
        raise NothingParked


def _subject(lane: str) -> UUID:
    return UUID(lane.rpartition("|")[2])
