"""Needs that may go into a project, and putting one right."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.caseload import operations, queries
from marketplace.caseload.forms import NeedFilter, NeedForm
from marketplace.caseload.models import Need
from marketplace.caseload.vault import in_vault
from marketplace.caseload.views.lists import kept
from marketplace.lib import clock
from marketplace.lib.refusals import Refused

PAGE = 100


@login_required
@require_safe
@in_vault
def needs(request: HttpRequest) -> HttpResponse:
    """Checkboxes that post to the drafting room: `needs` repeated."""
    if not queries.localities(request.user):
        raise Http404
    form = NeedFilter(request.GET, townships=queries.townships(request.user))
    asked = form.asked()
    found = queries.needs_for_drafting(request.user)
    if "kind" in asked:
        found = found.filter(kind=asked["kind"])
    if "township" in asked:
        found = found.filter(region_path__startswith=asked["township"].path)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "caseload/needs.html", {"form": form, "page": page, "query": kept(request)})


@login_required
@require_http_methods(["GET", "POST"])
@in_vault
def revise_need(request: HttpRequest, uuid: UUID) -> HttpResponse:
    seen = Need.objects.visible_to(request.user).select_related("case")
    need: Need = get_object_or_404(seen, pk=uuid)
    form = NeedForm(request.POST or None, need=need)
    if request.method == "POST" and form.is_valid():
        try:
            operations.revise_need(need=need, wording=form.wording(), by=request.user, at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("改好了。"))
            return redirect("caseload:case", need.case_id)
    return render(request, "caseload/revise_need.html", {"form": form, "need": need})
