"""The one flow that calls out in the middle: operation, port call outside any transaction, operation."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from marketplace.giving import operations, stripe
from marketplace.giving.models import CampaignProject, Donation
from marketplace.giving.operations.gifts import PAY_PAGE_LIVES
from marketplace.people.operations import system_user


def begin(
    *,
    share: CampaignProject,
    amount_fen: int,
    at: datetime,
    reference: UUID | None = None,
    signs: bool = False,
    donor: Any = None,
) -> Donation:
    """A reserved gift with its pay page. Raises what `open_donation` raises, and PayCompanyAway (nothing is kept then)."""
    by = donor or system_user(name="visitor")
    donation = operations.open_donation(
        share=share, amount_fen=amount_fen, reference=reference, signs=signs, donor=donor, by=by, at=at
    )
    if donation.pay_page:
        return donation
    try:
        session = stripe.open_session(
            reference=donation.uuid,
            amount_fen=amount_fen,
            account=share.campaign.stripe_account,
            back=settings.PUBLIC_ORIGIN + reverse("giving:thanks", args=[donation.uuid]),
            expires_at=donation.opened_at + PAY_PAGE_LIVES,
        )
    except stripe.PayCompanyAway:
        operations.lapse(donation=donation, by=by, at=at)
        raise
    operations.attach_session(donation=donation, session=session.id, pay_page=session.url, by=by, at=at)
    return donation
