"""The charity's desk: its campaigns, what they raise for, what the money is used for; officers launch and look."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.giving import operations, policies, queries
from marketplace.giving.forms import (
    CampaignForm,
    DisableForm,
    DiscloseForm,
    FileForm,
    IncludeForm,
    SpendForm,
    UseForm,
)
from marketplace.giving.models import Campaign, CampaignProject
from marketplace.giving.states import DRAFT, FILED, LIVE, SHOWN
from marketplace.lib import clock
from marketplace.lib.forms import RefusableForm
from marketplace.lib.refusals import Refused
from marketplace.organisations import policies as organisations
from marketplace.organisations.models import OrganisationRole
from marketplace.people.policies import signed_in

ACTS = ("revise", "file", "launch", "end", "disclose", "disable", "include", "allocate")
WORDS: dict[str, type[RefusableForm]] = {"file": FileForm, "disclose": DiscloseForm, "disable": DisableForm}
USES: dict[str, type[UseForm]] = {"allocate": UseForm, "spend": SpendForm, "share_overflow": UseForm}


@login_required
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    seen = Campaign.objects.visible_to(request.user).select_related("organisation", "region").order_by("-pk")
    own = organisations.of(request.user, {OrganisationRole.OPERATOR})
    return render(request, "giving/desk.html", {"campaigns": seen[:200], "may_draft": own.exists()})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    own = organisations.of(request.user, {OrganisationRole.OPERATOR}).order_by("name")
    if not own.exists():
        raise Http404
    form = CampaignForm(request.POST or None, own=own)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = operations.draft(**form.cleaned_data, by=signed_in(request), at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已记下。拿到备案编号以后，在这里填上。"))
            return redirect("giving:desk_one", campaign.uuid)
    return render(request, "giving/draft.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: HttpRequest, uuid: UUID) -> HttpResponse:
    campaign = _find(request, uuid)
    own = organisations.of(request.user, {OrganisationRole.OPERATOR}).filter(pk=campaign.organisation_id)
    if campaign.state != DRAFT or not own.exists():
        raise Http404
    form = CampaignForm(request.POST or None, own=own, initial=CampaignForm.of(campaign))
    if request.method == "POST" and form.is_valid():
        try:
            operations.revise(campaign=campaign, **form.cleaned_data, by=signed_in(request), at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已改好。"))
            return redirect("giving:desk_one", uuid)
    return render(request, "giving/draft.html", {"form": form, "campaign": campaign})


@login_required
@require_safe
def desk_one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, _find(request, uuid))


@login_required
@require_POST
def file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act_with(request, uuid, "file", operations.file, _("已登记备案编号，等县里核对。"))


@login_required
@require_POST
def launch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act(request, uuid, operations.launch, _("已核对，活动现在公开。"))


@login_required
@require_POST
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act(request, uuid, operations.end, _("活动已结束。三个月内公布结果。"))


@login_required
@require_POST
def disclose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act_with(request, uuid, "disclose", operations.disclose, _("结果已公布。"))


@login_required
@require_POST
def disable(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act_with(request, uuid, "disable", operations.disable, _("已停用，公开页会写明理由。"))


@login_required
@require_POST
def include(request: HttpRequest, uuid: UUID) -> HttpResponse:
    campaign = _find(request, uuid)
    form = IncludeForm(request.POST, campaign=campaign, prefix="include")
    return _try(request, campaign, "include", form, operations.include, _("加进来了，现在可以收捐款。"))


@login_required
@require_safe
def share(request: HttpRequest, uuid: UUID, share: UUID) -> HttpResponse:
    return _money_page(request, _find_share(request, uuid, share))


@login_required
@require_POST
def allocate(request: HttpRequest, uuid: UUID, share: UUID) -> HttpResponse:
    return _use(request, uuid, share, "allocate", operations.allocate, _("已拨付。"))


@login_required
@require_POST
def spend(request: HttpRequest, uuid: UUID, share: UUID) -> HttpResponse:
    return _use(request, uuid, share, "spend", operations.spend, _("已记支出。"))


@login_required
@require_POST
def share_overflow(request: HttpRequest, uuid: UUID, share: UUID) -> HttpResponse:
    return _use(request, uuid, share, "share_overflow", operations.share_overflow, _("已转进这个项目。"))


def _find(request: HttpRequest, uuid: UUID) -> Campaign:
    seen = Campaign.objects.visible_to(request.user).select_related("organisation", "region", "launched_by")
    return get_object_or_404(seen, uuid=uuid)


def _find_share(request: HttpRequest, uuid: UUID, share: UUID) -> CampaignProject:
    campaign = _find(request, uuid)
    return get_object_or_404(campaign.shares.select_related("project__region", "campaign__organisation"), uuid=share)


def _act(request: HttpRequest, uuid: UUID, operation: Callable[..., Any], done: str) -> HttpResponse:
    campaign = _find(request, uuid)
    try:
        operation(campaign=campaign, by=signed_in(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("giving:desk_one", uuid)


def _act_with(request: HttpRequest, uuid: UUID, name: str, operation: Callable[..., Any], done: str) -> HttpResponse:
    return _try(request, _find(request, uuid), name, WORDS[name](request.POST, prefix=name), operation, done)


def _try(
    request: HttpRequest, campaign: Campaign, name: str, form: RefusableForm, operation: Callable[..., Any], done: str
) -> HttpResponse:
    """An act that takes words: refused, the page comes back with them."""
    if form.is_valid():
        try:
            operation(campaign=campaign, **form.cleaned_data, by=signed_in(request), at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect("giving:desk_one", campaign.uuid)
    campaign.refresh_from_db()
    return _page(request, campaign, {name: form})


def _page(request: HttpRequest, campaign: Campaign, filled: dict[str, RefusableForm] | None = None) -> HttpResponse:
    forms = {name: form(prefix=name) for name, form in WORDS.items()}
    forms["include"] = IncludeForm(campaign=campaign, prefix="include")
    shares = list(campaign.shares.select_related("project__region").order_by("pk"))
    money = queries.campaign_money(campaign)
    facts = {
        "campaign": campaign,
        "can": {act: getattr(policies, act)(request.user, campaign) for act in ACTS},
        "may_include": campaign.state in {FILED, LIVE} and queries.could_include(campaign).exists(),
        "is_shown": campaign.state in SHOWN,
        "forms": forms | (filled or {}),
        "projects": [queries.progress(one) for one in shares],
        "money": money,
        "sums": queries.stele(money),
        "uses": queries.uses(shares)[:50],
        "at": clock.now(),
    }
    return render(request, "giving/desk-one.html", facts)


def _use(
    request: HttpRequest, uuid: UUID, share: UUID, name: str, operation: Callable[..., Any], done: str
) -> HttpResponse:
    found = _find_share(request, uuid, share)
    form = USES[name](request.POST, prefix=name)
    if form.is_valid():
        try:
            fen = form.cleaned_data["amount"]
            operation(share=found, amount_fen=fen, **form.words(), by=signed_in(request), at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect("giving:share", uuid, share)
    return _money_page(request, found, {name: form})


def _money_page(
    request: HttpRequest, share: CampaignProject, filled: dict[str, RefusableForm] | None = None
) -> HttpResponse:
    forms: dict[str, RefusableForm] = {name: form(prefix=name) for name, form in USES.items()}
    money = queries.share_money(share)
    facts = {
        "campaign": share.campaign,
        "share": share,
        "project": share.project,
        "can_use": policies.allocate(request.user, share.campaign),
        "money": money,
        "sums": queries.stele(money),
        "overflow_fen": queries.campaign_money(share.campaign).overflow_fen,
        "uses": queries.uses([share])[:50],
        "forms": forms | (filled or {}),
        "at": clock.now(),
    }
    return render(request, "giving/desk-share.html", facts)
