"""The campaign's public page: all that must stand where money is asked for."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from marketplace.giving import queries
from marketplace.giving.models import Campaign
from marketplace.lib import clock
from marketplace.lib.clock import SHANGHAI
from marketplace.organisations import queries as papers
from marketplace.organisations.models import Paper


@require_safe
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Name, certificate, plan, contact, how to query; and its account, as the ledger has it."""
    shown = Campaign.objects.shown().select_related("organisation", "region")
    campaign = get_object_or_404(shown, uuid=uuid)
    at = clock.now()
    shares = list(campaign.shares.select_related("project__region").order_by("pk"))
    facts = {
        "campaign": campaign,
        "organisation": campaign.organisation,
        "certificate": papers.paper(campaign.organisation, Paper.FUNDRAISING, on=at.astimezone(SHANGHAI).date()),
        "sums": queries.stele(queries.campaign_money(campaign)),
        "projects": [queries.progress(share) for share in shares if share.project.is_public],
        "uses": queries.uses(shares)[:50],
        "at": at,
    }
    return render(request, "giving/campaign.html", facts)
