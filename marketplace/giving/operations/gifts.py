"""A gift begins: room in the goal is taken and reserved, the pay page is attached, or the reserve is given back."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.giving import policies
from marketplace.giving.models import CampaignProject, Donation
from marketplace.giving.operations import accounts
from marketplace.giving.states import DONATION, OPENED, WAITING
from marketplace.ledger import operations as ledger
from marketplace.ledger import queries as sums
from marketplace.ledger.models import Kind
from marketplace.lib.money import written
from marketplace.lib.privacy import guard
from marketplace.lib.refusals import Refused

PAY_PAGE_LIVES = timedelta(minutes=35)  # the pay company asks for thirty at least
RESERVE_LIVES = timedelta(minutes=40)  # a little longer than the page, so that no page outlives its reserve


class NameTooLong(Refused):
    text = _("称呼最多 %(most)s 个字。")


@transaction.atomic
def open_donation(
    *,
    share: CampaignProject,
    amount_fen: int,
    reference: UUID | None = None,
    signs: bool = False,
    donor: Any = None,
    by: Any,
    at: datetime,
) -> Donation:
    """Take room in the goal and reserve it. The same `reference` again is the same gift.

    Raises what `policies.accept_gift` raises, TooLittle, GoalReached, TooMuch.
    """
    if reference and (known := _known(reference, share, amount_fen)):
        return known
    policies.accept_gift(share, at=at)
    if amount_fen < policies.LEAST_FEN:
        raise policies.TooLittle(least=written(policies.LEAST_FEN))
    _lapse_overdue(share, by=by, at=at)
    _take_room(share, amount_fen)
    fresh = reference if reference and not Donation.objects.filter(uuid=reference).exists() else uuid.uuid4()
    reserved = ledger.reserve(
        source=accounts.donors(),
        held=accounts.of_share(share, Kind.HELD),
        amount_fen=amount_fen,
        key=f"reserve:{fresh}",
        by=by,
        at=at,
    )
    donation = Donation.objects.create(
        uuid=fresh,
        campaign=share.campaign,
        project=share.project,
        share=share,
        amount_fen=amount_fen,
        reserved=reserved,
        signs=signs,
        donor=donor,
        opened_at=at,
    )
    record("donation.opened", donation, by=by, at=at, amount_fen=amount_fen)
    return donation


@transaction.atomic
def attach_session(*, donation: Donation, session: str, pay_page: str, by: Any, at: datetime) -> None:
    """The pay page stands. Said twice, or after the payment's own news, it changes nothing."""
    current = Donation.objects.select_for_update().get(pk=donation.pk)
    if current.state == OPENED:
        audit.move(current, "attach", machine=DONATION, by=by, at=at, session=session, pay_page=pay_page)
        record("donation.attached", current, by=by, at=at)
    donation.refresh_from_db()


@transaction.atomic
def lapse(*, donation: Donation, by: Any, at: datetime) -> None:
    """Nobody will pay this one: give its room back. Raises WrongState."""
    current = Donation.objects.select_for_update().get(pk=donation.pk)
    release([current], "lapse", by=by, at=at)
    donation.refresh_from_db()


def lapse_overdue(*, by: Any, at: datetime) -> None:
    """Every goal whose room is held by people who went away is open again. A transaction for each goal."""
    for share in CampaignProject.objects.filter(pk__in=_overdue(at=at).values("share")).order_by("pk"):
        with transaction.atomic():
            _lapse_overdue(share, by=by, at=at)


@transaction.atomic
def sign(*, donation: Donation, name: str, by: Any, at: datetime) -> None:
    """The donor writes a name for the public account, or takes it down with an empty one. Raises NameTooLong, SaysTooMuch."""
    most = Donation._meta.get_field("signature").max_length or 0
    name = " ".join(name.split())
    if len(name) > most:
        raise NameTooLong(most=most)
    guard.names_nobody(name, only=guard.NUMBERS)
    Donation.objects.filter(pk=donation.pk).update(signs=bool(name), signature=name)
    record("donation.signed" if name else "donation.unsigned", donation, by=by, at=at)
    donation.refresh_from_db()


def release(donations: Sequence[Donation], verb: str, *, by: Any, at: datetime) -> None:
    """Void what is left of these reserves and give the room back. The caller has locked the donations."""
    if not donations:
        return
    held = {t.pk: t for t in ledger.lock(transfers=[d.reserved_id for d in donations if d.reserved_id])}
    left = sums.left_of(held.values())
    back = [(d, held[d.reserved_id]) for d in donations if d.reserved_id in held and left[d.reserved_id]]
    ledger.book_many(
        transfers=[
            ledger.draft(
                "void",
                debit=reserve.credit,
                credit=reserve.debit,
                amount_fen=left[reserve.pk],
                key=f"void:{donation.uuid}",
                pending=reserve,
                by=by,
                at=at,
            )
            for donation, reserve in back
        ]
    )
    for donation, reserve in sorted(back, key=lambda pair: pair[0].share_id):
        CampaignProject.objects.filter(pk=donation.share_id).update(taken_fen=F("taken_fen") - left[reserve.pk])
    audit.move_all(donations, verb, machine=DONATION, by=by, at=at)


def record(kind: str, donation: Donation, *, by: Any, at: datetime, **facts: object) -> None:
    audit.record(
        kind,
        subject=donation.uuid,
        by=by,
        at=at,
        region_path=donation.region_path,
        organisation=donation.campaign.organisation.uuid,
        project=str(donation.project.uuid),
        **facts,
    )


def _known(reference: UUID, share: CampaignProject, amount_fen: int) -> Donation | None:
    same = Donation.objects.filter(uuid=reference, share=share, amount_fen=amount_fen)
    return same.filter(state__in=[OPENED, WAITING]).first()


def _overdue(*, at: datetime) -> QuerySet[Donation]:
    return Donation.objects.filter(state__in=[OPENED, WAITING], opened_at__lt=at - RESERVE_LIVES)


def _lapse_overdue(share: CampaignProject, *, by: Any, at: datetime) -> None:
    late = _overdue(at=at).filter(share=share).select_for_update(of=("self",))
    release(list(late.select_related("share", "reserved", "campaign__region").order_by("pk")), "lapse", by=by, at=at)


def _take_room(share: CampaignProject, amount_fen: int) -> None:
    """One conditional UPDATE: never read, then write."""
    fits = CampaignProject.objects.filter(pk=share.pk, taken_fen__lte=F("target_fen") - amount_fen)
    if fits.update(taken_fen=F("taken_fen") + amount_fen) == 1:
        return
    share.refresh_from_db(fields=["taken_fen", "target_fen"])
    if share.room_fen < policies.LEAST_FEN:
        raise policies.GoalReached
    raise policies.TooMuch(room=written(share.room_fen))
