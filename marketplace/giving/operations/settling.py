"""The settler: whatever waits in the inbox is read together and booked in a few statements.

Events come late, twice and in any order. A payment counts once, whichever event tells of it; money that arrived is
never refused. Locks are taken in one order: events, donations, shares, reserves.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from marketplace.audit import operations as audit
from marketplace.giving import news, policies
from marketplace.giving.models import Campaign, CampaignProject, Donation, Outcome, StripeEvent
from marketplace.giving.operations import accounts, gifts, inbox, refunds
from marketplace.giving.parts import Parts, part
from marketplace.giving.states import DONATION, OPENED, REFUNDED, SETTLED, UNDER_WAY, WAITING
from marketplace.ledger import operations as ledger
from marketplace.ledger import queries as sums
from marketplace.ledger.models import Kind, Transfer, Verb
from marketplace.outbox import operations as outbox

log = logging.getLogger(__name__)
BATCH = 500
MONEY = "cny"


@dataclass
class Told:
    """All that a batch says about one donation."""

    donation: Donation
    paid: news.News | None = None
    says: set[str] = field(default_factory=set)


@transaction.atomic
def settle_events(*, first: UUID, by: Any, at: datetime) -> int:
    """Book this event and whatever else waits; how many were looked at. Safe to run twice.

    One event that cannot be booked fails in its own name only: the others are tried without it.
    """
    own = StripeEvent.objects.select_for_update().get(uuid=first)
    if own.settled_at:
        return 0
    try:
        with transaction.atomic():
            return _settle([own, *_waiting(own)], by=by, at=at)
    except Exception:
        log.exception("giving: a batch of events failed, trying one alone")
        return _settle([own], by=by, at=at)


def _settle(events: list[StripeEvent], *, by: Any, at: datetime) -> int:
    read = {event.pk: _read(event) for event in events}
    heard = [one for one in read.values() if one]
    donations = _donations(heard)
    accounts_known = set(
        Campaign.objects.filter(stripe_account__in={one.account for one in heard if one.account}).values_list(
            "stripe_account", flat=True
        )
    )
    told: dict[UUID, Told] = {}
    for event in events:
        one = read[event.pk]
        event.settled_at, event.outcome = at, _judge(one, donations, accounts_known)
        if one and event.outcome == Outcome.BOOKED:
            _hear(one, donations, told)
    _book_payments([t for t in told.values() if t.paid], by=by, at=at)
    _follow([t for t in told.values() if not t.paid], by=by, at=at)
    booked = [one for event in events if (one := read[event.pk]) and event.outcome == Outcome.BOOKED]
    refunds.follow(booked, by=by, at=at)
    StripeEvent.objects.bulk_update(events, ["settled_at", "outcome"])
    return len(events)


def _waiting(own: StripeEvent) -> list[StripeEvent]:
    """Others are taken along only when nobody else has them; its own event is waited for."""
    others = StripeEvent.objects.select_for_update(skip_locked=True).filter(settled_at=None).exclude(pk=own.pk)
    return list(others.order_by("pk")[: BATCH - 1])


def _read(event: StripeEvent) -> news.News | None:
    try:
        return news.read(inbox.opened(event))
    except news.Unreadable:
        return None


def _donations(heard: Iterable[news.News]) -> dict[UUID, Donation]:
    wanted = {one.donation for one in heard if one.donation}
    related = ("share__campaign", "share__project", "campaign__organisation", "campaign__region", "project", "reserved")
    found = Donation.objects.select_for_update(of=("self",)).select_related(*related)
    return {donation.uuid: donation for donation in found.filter(uuid__in=wanted).order_by("pk")}


def _judge(one: news.News | None, donations: dict[UUID, Donation], accounts_known: set[str]) -> Outcome:
    if one is None:
        return Outcome.UNREADABLE
    if one.says is None:
        return Outcome.NOTHING
    if one.livemode != policies.expects_livemode():
        return Outcome.WRONG_MODE
    if one.currency != MONEY:
        return Outcome.WRONG_CURRENCY
    return _whose(one, donations, accounts_known)


def _whose(one: news.News, donations: dict[UUID, Donation], accounts_known: set[str]) -> Outcome:
    if one.refund:
        return Outcome.BOOKED if one.account in accounts_known else Outcome.UNMATCHED
    donation = donations.get(one.donation) if one.donation else None
    if donation is None or (donation.session and donation.session != one.session):
        return Outcome.UNMATCHED
    return Outcome.BOOKED if donation.campaign.stripe_account == one.account else Outcome.WRONG_ACCOUNT


def _hear(one: news.News, donations: dict[UUID, Donation], told: dict[UUID, Told]) -> None:
    if one.refund or not one.donation or not one.says:
        return
    mine = told.setdefault(one.donation, Told(donations[one.donation]))
    mine.says.add(one.says)
    if one.says == "paid" and mine.donation.state not in {SETTLED, REFUNDED}:
        mine.paid = one


def _book_payments(paid: Sequence[Told], *, by: Any, at: datetime) -> None:
    """The batch in a few statements: lock shares and reserves, part every sum, one INSERT, then the states."""
    if not paid:
        return
    shares = lock_shares(t.donation.share_id for t in paid)
    reserves = {
        t.pk: t for t in ledger.lock(transfers=[t.donation.reserved_id for t in paid if t.donation.reserved_id])
    }
    left = sums.left_of(reserves.values())
    transfers: list[Transfer] = []
    parts: dict[UUID, Parts] = {}
    for one in paid:
        donation, share = one.donation, shares[one.donation.share_id]
        assert one.paid
        donation.share, donation.payment, donation.session = share, one.paid.payment, one.paid.session
        mine = part(one.paid.amount_fen, left_fen=left.get(donation.reserved_id or 0, 0), room_fen=share.room_fen)
        share.taken_fen += mine.late - mine.freed
        transfers += _transfers(donation, mine, reserves.get(donation.reserved_id or 0), by=by, at=at)
        parts[donation.uuid] = mine
    ledger.book_many(transfers=transfers)
    CampaignProject.objects.bulk_update(shares.values(), ["taken_fen"])
    donations = [t.donation for t in paid]
    Donation.objects.bulk_update(donations, ["payment", "session"])
    audit.move_all(donations, "settle", machine=DONATION, by=by, at=at, settled_at=at)
    for donation in donations:
        _tell(donation, parts[donation.uuid], by=by, at=at)


def _transfers(donation: Donation, parts: Parts, reserve: Transfer | None, *, by: Any, at: datetime) -> list[Transfer]:
    share, key = donation.share, donation.uuid
    donors, received = accounts.donors(), accounts.of_share(share, Kind.RECEIVED)
    rest: dict[str, Any] = {"by": by, "at": at}
    drafts: list[Transfer] = []
    if parts.reserved:
        assert reserve
        ours: dict[str, Any] = {"debit": reserve.credit, "amount_fen": parts.reserved, "pending": reserve}
        drafts.append(ledger.draft(Verb.SETTLE, credit=received, key=f"settle:{key}", **ours, **rest))
    if parts.freed:
        assert reserve
        back: dict[str, Any] = {"debit": reserve.credit, "amount_fen": parts.freed, "pending": reserve}
        drafts.append(ledger.draft(Verb.VOID, credit=reserve.debit, key=f"void:{key}", **back, **rest))
    if parts.late:
        late: dict[str, Any] = {"debit": donors, "amount_fen": parts.late}
        drafts.append(ledger.draft(Verb.SETTLE, credit=received, key=f"settle:{key}:late", **late, **rest))
    if parts.over:
        over: dict[str, Any] = {"debit": donors, "amount_fen": parts.over, "credit": accounts.overflow(share.campaign)}
        drafts.append(ledger.draft(Verb.SETTLE, key=f"settle:{key}:over", **over, **rest))
    return drafts


def _tell(donation: Donation, parts: Parts, *, by: Any, at: datetime) -> None:
    amount_fen = parts.reserved + parts.late
    gifts.record("donation.settled", donation, by=by, at=at, amount_fen=amount_fen, overflow_fen=parts.over)
    body = {
        "donation": str(donation.uuid),
        "project": str(donation.project.uuid),
        "campaign": str(donation.campaign.uuid),
        "amount_fen": amount_fen,
        "overflow_fen": parts.over,
    }
    outbox.post("donation.settled", subject=donation.uuid, body=body, at=at)


def _follow(told: Sequence[Told], *, by: Any, at: datetime) -> None:
    """News without money: the bank is at work, or nobody will pay. What has gone further stays where it is."""
    begun = [t for t in told if t.donation.state in {OPENED, WAITING}]
    failed = [t.donation for t in told if "failed" in t.says and t.donation.state in {OPENED, WAITING, UNDER_WAY}]
    gone = {donation.pk for donation in failed}
    lapsed = [t.donation for t in begun if t.donation.pk not in gone and t.says == {"expired"}]
    slow = [t.donation for t in begun if t.donation.pk not in gone and "under_way" in t.says]
    gifts.release(failed, "fail", by=by, at=at)
    gifts.release(lapsed, "lapse", by=by, at=at)
    audit.move_all(slow, "process", machine=DONATION, by=by, at=at)
    for donation in (*failed, *lapsed, *slow):
        gifts.record(f"donation.{donation.state}", donation, by=by, at=at)


def lock_shares(keys: Iterable[int]) -> dict[int, CampaignProject]:
    found = CampaignProject.objects.select_for_update(of=("self",)).select_related("campaign__region", "project")
    return {share.pk: share for share in found.filter(pk__in=set(keys)).order_by("pk")}
