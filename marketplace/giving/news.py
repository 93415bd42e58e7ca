"""What an event of the pay company says about money. Pure: bytes in, plain facts out."""

import json
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

Saying = Literal["paid", "under_way", "failed", "expired", "refunded", "refund_failed"]
_SESSION: dict[str, Saying] = {
    "checkout.session.async_payment_succeeded": "paid",
    "checkout.session.async_payment_failed": "failed",
    "checkout.session.expired": "expired",
}
_REFUNDS = frozenset({"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"})
_REFUND_OVER = frozenset({"failed", "canceled"})


class Unreadable(Exception):
    """A signed event of a shape we do not know; kept, never guessed at."""


@dataclass(frozen=True)
class Envelope:
    """What the inbox needs to know before it keeps the event."""

    reference: str
    kind: str


@dataclass(frozen=True)
class News:
    """`donation`: whose session it is; `refund`: the `re_` id; both empty: an event about something else."""

    says: Saying | None
    account: str
    livemode: bool
    currency: str = ""
    amount_fen: int = 0
    donation: UUID | None = None
    session: str = ""
    payment: str = ""
    refund: str = ""


def envelope(raw: bytes) -> Envelope:
    """Raises Unreadable."""
    event = _object(raw)
    reference, kind = event.get("id"), event.get("type")
    if not isinstance(reference, str) or not isinstance(kind, str) or not 0 < len(reference) <= 255:  # noqa: PLR2004
        raise Unreadable
    return Envelope(reference, kind[:100])


def read(raw: bytes) -> News:
    """Raises Unreadable."""
    event = _object(raw)
    account, livemode = event.get("account") or "", bool(event.get("livemode"))
    try:
        told = event["data"]["object"]
        if event["type"].startswith("checkout.session."):
            return _session(event["type"], told, account, livemode)
        if event["type"] in _REFUNDS:
            return _refund(told, account, livemode)
    except (KeyError, TypeError, AttributeError, ValueError) as strange:
        raise Unreadable from strange
    return News(None, str(account), livemode)


def _session(kind: str, told: dict[str, Any], account: str, livemode: bool) -> News:  # noqa: FBT001
    says = _SESSION.get(kind)
    if kind == "checkout.session.completed":
        says = "paid" if told["payment_status"] == "paid" else "under_way"
    reference = told.get("client_reference_id") or ""
    return News(
        says,
        account,
        livemode,
        currency=str(told["currency"]),
        amount_fen=_fen(told["amount_total"]),
        donation=_uuid(reference),
        session=str(told["id"]),
        payment=str(told.get("payment_intent") or ""),
    )


def _refund(told: dict[str, Any], account: str, livemode: bool) -> News:  # noqa: FBT001
    return News(
        "refund_failed" if told["status"] in _REFUND_OVER else "refunded",
        account,
        livemode,
        currency=str(told["currency"]),
        amount_fen=_fen(told["amount"]),
        payment=str(told["payment_intent"] or ""),
        refund=str(told["id"]),
    )


def _object(raw: bytes) -> dict[str, Any]:
    try:
        event = json.loads(raw)
    except (ValueError, RecursionError) as strange:
        raise Unreadable from strange
    if not isinstance(event, dict):
        raise Unreadable
    return event


def _fen(amount: object) -> int:
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 < amount < 10**12:
        raise Unreadable
    return amount


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None
