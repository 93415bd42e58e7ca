"""The pay company's events are kept as they came, each once, before anybody thinks about them."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from marketplace.giving import news
from marketplace.giving.models import StripeEvent
from marketplace.lib import sealing
from marketplace.outbox import operations as outbox


@transaction.atomic
def receive_event(*, raw: bytes, by: Any, at: datetime) -> StripeEvent | None:
    """Keep a signed event and queue it, in one transaction. The same event again: nothing, and None.

    The inbox row is its own audit row. The body may name the payer, so it is sealed.
    """
    assert by is not None
    envelope = _envelope(raw)
    box = sealing.seal(raw.decode(), owner=_bound(envelope.reference))
    try:
        with transaction.atomic():
            event = StripeEvent.objects.create(
                reference=envelope.reference, kind=envelope.kind, raw=box, received_at=at
            )
    except IntegrityError:
        if StripeEvent.objects.filter(reference=envelope.reference).exists():
            return None
        raise
    outbox.post("stripe_event.received", subject=event.uuid, body={"kind": event.kind}, at=at)
    return event


def opened(event: StripeEvent) -> bytes:
    """The bytes as they came."""
    return sealing.unseal(bytes(event.raw), owner=owner(event)).encode()


def owner(event: StripeEvent) -> str:
    return _bound(event.reference)


def _envelope(raw: bytes) -> news.Envelope:
    try:
        return news.envelope(raw)
    except news.Unreadable:
        return news.Envelope(f"sha256:{hashlib.sha256(raw).hexdigest()}", "unreadable")


def _bound(reference: str) -> str:
    return f"giving_stripeevent:{reference}"
