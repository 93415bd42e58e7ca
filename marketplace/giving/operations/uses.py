"""What the money is for: the charity's finance allocates what was received and books what was paid."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.giving import policies
from marketplace.giving.models import CampaignProject, Use
from marketplace.giving.operations import accounts
from marketplace.ledger import operations as ledger
from marketplace.ledger.models import Kind, Transfer
from marketplace.lib.money import written
from marketplace.lib.privacy import guard
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.outbox import operations as outbox


class WhatForNeeded(Refused):
    text = _("没有写用在什么上。请用一句话写明，公众会看到。")


class NoRoom(Refused):
    text = _("这个项目只差 %(room)s，转不进 %(wanted)s。请改小金额，或者转给另一个项目。")


@transaction.atomic
def allocate(*, share: CampaignProject, amount_fen: int, what: str, reference: UUID, by: Any, at: datetime) -> Transfer:
    """Set received money aside for a use. Raises NotAllowed, WhatForNeeded, SaysTooMuch, ledger.NotEnough."""
    _may(policies.allocate(by, share.campaign), what)
    moved = ledger.allocate(
        source=accounts.of_share(share, Kind.RECEIVED),
        to=accounts.of_share(share, Kind.ALLOCATED),
        amount_fen=amount_fen,
        key=f"allocate:{reference}",
        by=by,
        at=at,
    )
    _use("money.allocated", share, moved, what, "", by=by, at=at)
    return moved


@transaction.atomic
def spend(
    *, share: CampaignProject, amount_fen: int, what: str, voucher: str, reference: UUID, by: Any, at: datetime
) -> Transfer:
    """Book a payment out of what was allocated. Raises NotAllowed, WhatForNeeded, SaysTooMuch, ledger.NotEnough."""
    _may(policies.spend(by, share.campaign), what)
    moved = ledger.spend(
        source=accounts.of_share(share, Kind.ALLOCATED),
        to=accounts.of_share(share, Kind.SPENT),
        amount_fen=amount_fen,
        key=f"spend:{reference}",
        by=by,
        at=at,
    )
    _use("money.spent", share, moved, what, voucher, by=by, at=at)
    return moved


@transaction.atomic
def share_overflow(
    *, share: CampaignProject, amount_fen: int, what: str, reference: UUID, by: Any, at: datetime
) -> Transfer:
    """Give what came over a goal to another project of the same campaign. Raises NotAllowed, NoRoom, ledger.NotEnough."""
    _may(policies.share_overflow(by, share.campaign), what)
    key = f"overflow:{reference}"
    if not Transfer.objects.filter(key=key).exists():
        fits = CampaignProject.objects.filter(pk=share.pk, taken_fen__lte=F("target_fen") - amount_fen)
        if fits.update(taken_fen=F("taken_fen") + amount_fen) != 1:
            share.refresh_from_db(fields=["taken_fen"])
            raise NoRoom(room=written(share.room_fen), wanted=written(amount_fen))
    moved = ledger.allocate(
        source=accounts.overflow(share.campaign),
        to=accounts.of_share(share, Kind.RECEIVED),
        amount_fen=amount_fen,
        key=key,
        by=by,
        at=at,
    )
    _use("money.redirected", share, moved, what, "", by=by, at=at)
    return moved


def _may(allowed: bool, what: str) -> None:  # noqa: FBT001 - the answer of a policy
    if not allowed:
        raise NotAllowed
    if not what.strip():
        raise WhatForNeeded
    guard.names_nobody(what)


def _use(kind: str, share: CampaignProject, moved: Transfer, what: str, voucher: str, *, by: Any, at: datetime) -> None:
    use, fresh = Use.objects.get_or_create(
        transfer=moved,
        defaults={"share": share, "what": what.strip(), "voucher": voucher.strip(), "by": by, "at": at},
    )
    if not fresh:
        return
    project = share.project
    audit.record(
        kind,
        subject=use.uuid,
        by=by,
        at=at,
        region_path=share.campaign.region_path,
        organisation=share.campaign.organisation.uuid,
        project=str(project.uuid),
        amount_fen=moved.amount_fen,
    )
    body = {"project": str(project.uuid), "campaign": str(share.campaign.uuid), "amount_fen": moved.amount_fen}
    outbox.post(kind, subject=project.uuid, body=body, at=at)
