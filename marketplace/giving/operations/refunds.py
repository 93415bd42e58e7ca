"""Refunds are made at the pay company and booked here by their `re_` id: back from the overflow first, then the project.

A refund may be told before its gift, and a failed one before it was begun: it is noted, and booked when both are known.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marketplace.audit import operations as audit
from marketplace.giving.models import CampaignProject, Donation, Refund
from marketplace.giving.news import News
from marketplace.giving.operations import accounts, gifts
from marketplace.giving.states import BOOKED, DONATION, NOTED, REFUND, REFUNDED, SETTLED, UNDONE
from marketplace.ledger import operations as ledger
from marketplace.ledger import queries as sums
from marketplace.ledger.models import Kind, Transfer, Verb
from marketplace.outbox import operations as outbox


def follow(heard: Sequence[News], *, by: Any, at: datetime) -> None:
    """Note the refunds these news tell of, undo those that failed, book those whose gift is in the books."""
    mine = [one for one in heard if one.refund]
    payments = {one.payment for one in heard if one.payment}
    known = _note(mine, at=at)
    for one in mine:
        refund = known[one.refund]
        if one.says == "refund_failed" and refund.state != UNDONE:
            _undo(refund, by=by, at=at)
    waiting = Refund.objects.select_for_update().filter(state=NOTED, payment__in=payments).order_by("pk")
    for refund in waiting:
        if donation := _gift(refund):
            _book(refund, donation, by=by, at=at)


def _note(mine: Sequence[News], *, at: datetime) -> dict[str, Refund]:
    for one in mine:
        Refund.objects.get_or_create(
            reference=one.refund,
            defaults={
                "account": one.account,
                "payment": one.payment,
                "amount_fen": one.amount_fen,
                "noted_at": at,
            },
        )
    found = Refund.objects.select_for_update().filter(reference__in=[one.refund for one in mine]).order_by("pk")
    return {refund.reference: refund for refund in found}


def _gift(refund: Refund) -> Donation | None:
    related = ("share", "campaign__organisation", "campaign__region", "project")
    found = Donation.objects.select_for_update(of=("self",)).select_related(*related)
    paid = found.filter(payment=refund.payment, campaign__stripe_account=refund.account)
    return paid.filter(state__in=[SETTLED, REFUNDED]).exclude(payment="").first()


def _book(refund: Refund, donation: Donation, *, by: Any, at: datetime) -> None:
    rest_fen, from_project = refund.amount_fen, 0
    for number, transfer in enumerate(_settled(donation)):
        amount_fen = min(rest_fen, sums.left(transfer))
        if not amount_fen:
            continue
        key = f"refund:{refund.reference}:{number}"
        ledger.reverse(transfer=transfer, amount_fen=amount_fen, key=key, by=by, at=at)
        rest_fen -= amount_fen
        from_project += amount_fen if transfer.credit.kind == Kind.RECEIVED else 0
    _room(donation, -from_project)
    audit.move(refund, "book", machine=REFUND, by=by, at=at)
    if not any(sums.left(transfer) for transfer in _settled(donation)) and donation.state == SETTLED:
        audit.move(donation, "refund", machine=DONATION, by=by, at=at)
    _tell("donation.refunded", refund, donation, by=by, at=at)


def _undo(refund: Refund, *, by: Any, at: datetime) -> None:
    """The money came back to the charity: into the project as far as there is room again, else into the overflow."""
    booked = refund.state == BOOKED
    audit.move(refund, "undo", machine=REFUND, by=by, at=at)
    donation = _gift(refund)
    if not booked or donation is None:
        return
    share = CampaignProject.objects.select_for_update().get(pk=donation.share_id)
    reversals = Transfer.objects.filter(key__startswith=f"refund:{refund.reference}:").select_related("debit")
    for back in reversals.order_by("pk"):
        of_project = back.debit.kind == Kind.RECEIVED
        fits = min(back.amount_fen, share.room_fen) if of_project else back.amount_fen
        if fits:
            ledger.reverse(transfer=back, amount_fen=fits, key=f"undo:{back.key}", by=by, at=at)
            share.taken_fen += fits if of_project else 0
        if over := back.amount_fen - fits:
            ledger.settle(
                source=accounts.donors(),
                to=accounts.overflow(donation.campaign),
                amount_fen=over,
                key=f"undo:{back.key}:over",
                by=by,
                at=at,
            )
    share.save(update_fields=["taken_fen"])
    if donation.state == REFUNDED:
        audit.move(donation, "keep", machine=DONATION, by=by, at=at)
    _tell("donation.kept", refund, donation, by=by, at=at)


def _settled(donation: Donation) -> list[Transfer]:
    """What this gift brought, the overflow first."""
    key = f"settle:{donation.uuid}"
    found = Transfer.objects.filter(verb=Verb.SETTLE, key__in=[key, f"{key}:late", f"{key}:over"])
    return sorted(found.select_related("credit"), key=lambda t: (t.credit.kind != Kind.OVERFLOW, -t.pk))


def _room(donation: Donation, change_fen: int) -> None:
    if change_fen:
        share = CampaignProject.objects.select_for_update().get(pk=donation.share_id)
        share.taken_fen += change_fen
        share.save(update_fields=["taken_fen"])


def _tell(kind: str, refund: Refund, donation: Donation, *, by: Any, at: datetime) -> None:
    gifts.record(kind, donation, by=by, at=at, refund=refund.reference, amount_fen=refund.amount_fen)
    body = {
        "donation": str(donation.uuid),
        "project": str(donation.project.uuid),
        "refund": refund.reference,
        "amount_fen": refund.amount_fen,
    }
    outbox.post(kind, subject=donation.uuid, body=body, at=at)
