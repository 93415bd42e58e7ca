"""Every write of the case system's door."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F

from marketplace.audit import operations as audit
from marketplace.casebridge.models import Counter, Exchange, Kind, Nonce
from marketplace.casebridge.states import EXCHANGE
from marketplace.lib import clock
from marketplace.lib.registry import Plain
from marketplace.outbox import operations as outbox
from marketplace.people.models import User

VERSION = 1


class ReplyReplayed(Exception):
    """A signed reply that was accepted before came again."""


@transaction.atomic
def enqueue(  # noqa: PLR0913 - one message, said whole
    *,
    key: str,
    case: UUID,
    token: str,
    key_version: int,
    kind: str,
    payload: Plain,
    region_path: str,
    about: UUID | None = None,
    amount: int = 0,
    by: User,
    at: datetime,
) -> Exchange:
    """Tell the case system something about a case, in order. The same `key` again is the same exchange, told once."""
    if told := Exchange.objects.filter(key=key).first():
        return told
    assert kind in Kind.values, kind
    sequence = _next(case, region_path)
    uuid = uuid4()
    exchange = Exchange.objects.create(
        uuid=uuid,
        key=key,
        case=case,
        region_path=region_path,
        kind=kind,
        about=about,
        amount=amount,
        sequence=sequence,
        body=_written(uuid, token, key_version, sequence, kind, payload, at),
        queued_at=at,
    )
    audit.record(
        "exchange.queued", subject=uuid, by=by, at=at, region_path=region_path, message=kind, sequence=sequence
    )
    outbox.post("case.feedback", subject=case, body={"exchange": str(uuid)}, at=at)
    return exchange


@transaction.atomic
def acknowledge(*, exchange: Exchange, proof: Plain, by: User, at: datetime) -> Exchange:
    """The case system signed for it; the proof is kept. Raises WrongState, ReplyReplayed."""
    audit.move(
        exchange, "acknowledge", machine=EXCHANGE, by=by, at=at, acknowledged_at=at, ack=proof["ack"], reply=dict(proof)
    )
    try:
        with transaction.atomic():
            Nonce.objects.create(key_id=proof["key_id"], value=proof["nonce"], region_path=exchange.region_path, at=at)
    except IntegrityError as again:
        raise ReplyReplayed(exchange.pk) from again
    audit.record(
        "exchange.acknowledged",
        subject=exchange.pk,
        by=by,
        at=at,
        region_path=exchange.region_path,
        sequence=exchange.sequence,
        ack=exchange.ack,
    )
    return exchange


def _next(case: UUID, region_path: str) -> int:
    """The conditional UPDATE holds the case's row until commit, so sequence, row and outbox keep one order."""
    Counter.objects.get_or_create(case=case, defaults={"region_path": region_path})
    Counter.objects.filter(pk=case).update(last=F("last") + 1)
    return Counter.objects.values_list("last", flat=True).get(pk=case)


def _written(uuid: UUID, token: str, key_version: int, sequence: int, kind: str, payload: Plain, at: datetime) -> str:
    said: dict[str, Any] = {
        "version": VERSION,
        "exchange": str(uuid),
        "token": token,
        "key_version": key_version,
        "sequence": sequence,
        "kind": kind,
        "at": at.astimezone(clock.SHANGHAI).isoformat(timespec="seconds"),
        "payload": payload,
    }
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
