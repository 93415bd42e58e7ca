"""The list of cases and one case from the beginning until now. Reading a case is logged each time."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.caseload import operations, policies, queries, seals, timeline
from marketplace.caseload.forms import CaseFilter, LeaveForm, PurposeForm
from marketplace.caseload.models import Case, Consent
from marketplace.caseload.states import GIVEN, LIVE
from marketplace.caseload.vault import in_vault
from marketplace.caseload.views.lists import kept
from marketplace.lib import clock
from marketplace.lib.refusals import Refused

PAGE = 50
OPENED = "caseload.opened"
LOOK = timedelta(minutes=30)


@login_required
@require_safe
@in_vault
def cases(request: HttpRequest) -> HttpResponse:
    if not queries.localities(request.user):
        raise Http404
    form = CaseFilter(request.GET, townships=queries.townships(request.user))
    found = queries.cases(request.user, **form.asked())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "caseload/cases.html", {"form": form, "page": page, "query": kept(request)})


@login_required
@require_safe
@in_vault
def case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _openable(request, uuid)
    works = policies.works_on(request.user, found)
    if not works and not _said_why(request, uuid):
        return render(request, "caseload/case_reason.html", {"case": found, "form": PurposeForm()})
    if works:
        operations.open_case(case=found, purpose="desk", by=request.user, at=clock.now())
    return render(
        request, "caseload/case.html", {**story(found), "works": works, "leave_form": LeaveForm(), "reading": None}
    )


@login_required
@require_POST
@in_vault
def open_case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A reviewer says why, and may look for half an hour."""
    found = _openable(request, uuid)
    try:
        operations.open_case(case=found, purpose=request.POST.get("purpose", ""), by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        request.session[OPENED] = {**request.session.get(OPENED, {}), str(uuid): clock.now().isoformat()}
    return redirect("caseload:case", uuid)


@login_required
@require_POST
@in_vault
def open_contact(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Name, telephone, address and the family's own words, on a page of their own that nothing keeps."""
    found = _worked_on(request, uuid)
    try:
        purpose = request.POST.get("purpose", "")
        contact = operations.open_contact(case=found, purpose=purpose, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("caseload:case", uuid)
    words = [seals.take(need, need.note).get("text", "") for need in found.needs.order_by("at")]
    facts = {"case": found, "contact": contact, "words": words, "reading": None}
    return render(request, "caseload/contact.html", facts)


@login_required
@require_POST
@in_vault
def leave(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _worked_on(request, uuid)
    try:
        because = request.POST.get("because", "")
        projects = operations.leave(case=found, because=because, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("已登记离开。从 %(n)s 个项目里减去了这一户，上门和通知都停了。") % {"n": len(projects)}
        )
    return redirect("caseload:case", uuid)


@login_required
@require_POST
@in_vault
def readmit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _worked_on(request, uuid)
    try:
        operations.readmit(case=found, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已改回在册。同意要重新问，项目也不会自动回去。"))
    return redirect("caseload:case", uuid)


def story(found: Case) -> dict[str, Any]:
    consents = Consent.objects.filter(case=found).select_related("recorded_by").order_by("-at")
    return {
        "case": found,
        "township": queries.township_of(found),
        "answer": timeline.answer(found),
        "entries": timeline.entries(found),
        "sums": timeline.sums(found.uuid),
        "needs": found.needs.order_by("-at"),
        "consent": consents.filter(state=GIVEN).first(),
        "last": consents.first(),
        "live": found.state == LIVE,
    }


def _openable(request: HttpRequest, uuid: UUID) -> Case:
    seen = Case.objects.openable_by(request.user).select_related("village__parent", "locality")
    found: Case = get_object_or_404(seen, pk=uuid)
    return found


def _worked_on(request: HttpRequest, uuid: UUID) -> Case:
    found: Case = get_object_or_404(Case.objects.visible_to(request.user).select_related("village__parent"), pk=uuid)
    return found


def _said_why(request: HttpRequest, uuid: UUID) -> bool:
    said = parse_datetime(request.session.get(OPENED, {}).get(str(uuid), ""))
    return bool(said and clock.now() - said < LOOK)
