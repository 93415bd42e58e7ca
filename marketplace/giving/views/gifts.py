"""The donor's two pages: what to know before paying, and what the books say afterwards."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.giving import checkout, operations, queries, stripe, words
from marketplace.giving.forms import GiftForm, SignForm
from marketplace.giving.models import CampaignProject, Donation
from marketplace.giving.states import OPENED, SETTLED, UNDER_WAY, WAITING
from marketplace.lib import clock
from marketplace.lib.clock import SHANGHAI
from marketplace.lib.refusals import Refused
from marketplace.organisations import queries as papers
from marketplace.organisations.models import Paper
from marketplace.people.operations import system_user
from marketplace.projects.models import Project

NOT_YET = frozenset({OPENED, WAITING, UNDER_WAY})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One page, no account: to whom, for what, what if; then the pay page of the charity's own account."""
    project = get_object_or_404(Project.objects.public().select_related("region", "locality"), uuid=uuid)
    way = queries.way_to_give(project, at=clock.now())
    if not way.is_open or way.share is None:
        return render(request, "giving/closed.html", {"project": project, "title": words.title(project), "way": way})
    form = GiftForm(request.POST or None, share=way.share)
    if request.method == "POST" and form.is_valid():
        try:
            donation = checkout.begin(
                share=way.share,
                amount_fen=form.cleaned_data["amount_fen"],
                reference=form.cleaned_data["reference"],
                signs=form.signs,
                donor=request.user if request.user.is_authenticated else None,
                at=clock.now(),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _to_pay_page(redirect(donation.pay_page or donation_page(donation)))
    return _to_pay_page(render(request, "giving/give.html", _facts(way.share, form)))


@never_cache
@require_safe
def thanks(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The gift as it stands in our books. Whoever holds the address may read it: it names nobody but by their own wish."""
    donation = _gift(uuid)
    facts = {
        "donation": donation,
        "title": words.title(donation.project),
        "waiting": donation.state in NOT_YET,
        "money": queries.gift_money(donation),
        "form": SignForm(initial={"name": donation.signature}),
        "can_pay": donation.state == WAITING,
    }
    part = "giving/gift-state.html" if request.headers.get("hx-request") else "giving/thanks.html"
    answer = _to_pay_page(render(request, part, facts))
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_POST
def sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A name in the public account, or none."""
    donation = _gift(uuid)
    form = SignForm(request.POST)
    by = request.user if request.user.is_authenticated else system_user(name="visitor")
    if not form.is_valid():
        messages.error(request, _("称呼太长了，最多 40 个字。"))
    elif donation.state == SETTLED:
        try:
            operations.sign(donation=donation, name=form.cleaned_data["name"], by=by, at=clock.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("记下了。") if donation.signature else _("称呼撤下了。"))
    return redirect(donation_page(donation))


def donation_page(donation: Donation) -> str:
    from django.urls import reverse

    return reverse("giving:thanks", args=[donation.uuid])


def _gift(uuid: UUID) -> Donation:
    related = ("campaign__organisation", "project__region", "share")
    return get_object_or_404(Donation.objects.select_related(*related), uuid=uuid)


def _facts(share: CampaignProject, form: GiftForm) -> dict[str, object]:
    on = clock.now().astimezone(SHANGHAI).date()
    return {
        "project": share.project,
        "title": words.title(share.project),
        "share": share,
        "campaign": share.campaign,
        "organisation": share.campaign.organisation,
        "certificate": papers.paper(share.campaign.organisation, Paper.FUNDRAISING, on=on),
        "things": queries.things(share),
        "form": form,
    }


def _to_pay_page(response: HttpResponse) -> HttpResponse:
    """Chromium checks `form-action` against where a form ends: these pages alone may end on the pay page."""
    response._csp_update = {"form-action": [stripe.pay_origin()]}  # type: ignore[attr-defined]
    return response
