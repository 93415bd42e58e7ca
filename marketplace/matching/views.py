"""Offering a part of a project, and choosing among offers. One organisation never sees another's."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.lib import clock
from marketplace.lib.forms import RefusableForm
from marketplace.lib.refusals import Refused
from marketplace.matching import operations, policies, queries
from marketplace.matching.forms import AwardForm, BidForm, DeclineForm
from marketplace.matching.models import Bid
from marketplace.people.policies import signed_in
from marketplace.projects import wording
from marketplace.projects.models import Line, Project

Filled = dict[tuple[str, int], RefusableForm]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bid(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write an offer, keep it or hand it in."""
    project = get_object_or_404(Project.objects.taking().select_related("region"), uuid=uuid)
    own = queries.live_of(project, request.user)
    keep = request.POST.get("act") == "draft"
    initial = _initial(request, project, own)
    form = BidForm(request.POST or None, user=request.user, project=project, unfinished=keep, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            (operations.draft if keep else operations.submit)(**form.words(), by=signed_in(request), at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            done = _("草稿存好了，只有您的机构看得到。") if keep else _("提交了。县里一般三天内选定，结果会通知您。")
            messages.success(request, done)
            return redirect("matching:my_bids")
    bidders = queries.bidders(request.user)
    facts = {
        "project": project,
        "form": form,
        "lines": queries.open_lines(project),
        "bidders": bidders,
        "closer": wording.for_partners(project) if bidders else [],
        "own": [one for one in own if not one.is_draft],
    }
    return render(request, "matching/bid.html", facts)


@login_required
@require_safe
def my_bids(request: HttpRequest) -> HttpResponse:
    found = list(queries.mine(request.user)[:100])
    facts = {"live": [one for one in found if one.is_live], "past": [one for one in found if not one.is_live]}
    return render(request, "matching/my-bids.html", facts)


@login_required
@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(Bid.objects.of(request.user).select_related("line__project", "organisation"), uuid=uuid)
    try:
        operations.withdraw(bid=found, by=signed_in(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已撤回。"))
    return redirect("matching:my_bids")


@login_required
@require_safe
def bids(request: HttpRequest) -> HttpResponse:
    """Lines of the officer's region with offers that wait; an organisation is led to its own."""
    lines = queries.to_choose(request.user)
    decided = queries.decided(request.user)[:50]
    if not lines and not decided and queries.mine(request.user).exists():
        return redirect("matching:my_bids")
    return render(request, "matching/bids.html", {"lines": lines, "decided": decided})


@login_required
@require_safe
def line(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _line_page(request, _line(request, uuid))


@login_required
@require_POST
def award(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _decide(request, uuid, "award", AwardForm, operations.award, _("选定了。承接方会收到通知和联系办法。"))


@login_required
@require_POST
def decline(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _decide(request, uuid, "decline", DeclineForm, operations.decline, _("已答复，对方会看到理由。"))


@login_required
@require_POST
def shortlist(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _decide(request, uuid, "shortlist", RefusableForm, operations.shortlist, _("已放进比较。"))


def _decide(
    request: HttpRequest, uuid: UUID, name: str, kind: type[RefusableForm], operation: Callable[..., Any], done: str
) -> HttpResponse:
    """An answer to one offer: refused, the page comes back with what was typed."""
    found = get_object_or_404(queries.at_desk(request.user), uuid=uuid)
    form = kind(request.POST, prefix=found.uuid.hex)
    if form.is_valid():
        try:
            operation(bid=found, **form.cleaned_data, by=signed_in(request), at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect("matching:line", found.line.uuid)
    return _line_page(request, _line(request, found.line.uuid), {(name, found.pk): form})


def _line(request: HttpRequest, uuid: UUID) -> Line:
    found = get_object_or_404(Line.objects.select_related("project__region", "project__origin"), uuid=uuid)
    if not queries.at_desk(request.user).filter(line=found).exists():
        raise Http404
    return found


def _line_page(request: HttpRequest, found: Line, filled: Filled | None = None) -> HttpResponse:
    filled = filled or {}

    def offer(one: Bid) -> dict[str, Any]:
        part = {"quantity": max(min(one.quantity, found.open_quantity), 1)}
        return {
            "bid": one,
            "may": one.is_waiting and policies.award(request.user, one),
            "award": filled.get(("award", one.pk)) or AwardForm(prefix=one.uuid.hex, initial=part),
            "decline": filled.get(("decline", one.pk)) or DeclineForm(prefix=one.uuid.hex),
        }

    facts = {
        "line": found,
        "offers": [offer(one) for one in queries.offers(found, request.user)],
        "refused": [form for form in filled.values() if form.errors],
    }
    return render(request, "matching/line.html", facts)


def _initial(request: HttpRequest, project: Project, own: list[Bid]) -> dict[str, Any]:
    """The draft kept earlier; else the only line and organisation there are."""
    if drafts := [one for one in own if one.is_draft]:
        return BidForm.of(drafts[0])
    lines, bidders = queries.open_lines(project)[:2], queries.bidders(request.user)[:2]
    only: dict[str, Any] = {"line": lines[0]} if len(lines) == 1 else {}
    return only | ({"organisation": bidders[0]} if len(bidders) == 1 else {})
