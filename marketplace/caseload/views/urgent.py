"""Breaking the glass: a code and a reason, then the case for half an hour; for the supervisor, the reason alone."""

from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.caseload import operations, policies, vault
from marketplace.caseload.forms import UrgentForm
from marketplace.caseload.models import UrgentReading
from marketplace.caseload.views.cases import story
from marketplace.lib import clock
from marketplace.lib.refusals import Refused
from marketplace.people import policies as people
from marketplace.people.policies import signed_in


def _in_house(view: Any) -> Any:
    """The reader's own regions do not hold the case: the session is the house's, every read starts from an own reading."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not people.paths(request.user, policies.URGENT_READERS):
            raise Http404
        with vault.house_session():
            response: HttpResponse = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

    return inside


@login_required
@require_http_methods(["GET", "POST"])
@_in_house
def break_glass(request: HttpRequest) -> HttpResponse:
    form = UrgentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reading = operations.break_glass(**form.cleaned_data, by=request.user, at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("caseload:urgent", reading.uuid)
    return render(request, "caseload/break_glass.html", {"form": form})


@login_required
@require_safe
@_in_house
def urgent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    reading = _reading(request, uuid)
    if policies.judge(request.user, reading):
        return render(request, "caseload/urgent_judgement.html", {"reading": reading})
    try:
        case = operations.look(reading=reading, by=signed_in(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("caseload:break_glass")
    facts = {**story(case), "works": False, "reading": reading, "leave_form": None}
    return render(request, "caseload/case.html", facts)


@login_required
@require_POST
@_in_house
def open_urgent_contact(request: HttpRequest, uuid: UUID) -> HttpResponse:
    reading = _reading(request, uuid)
    try:
        contact = operations.open_urgent_contact(reading=reading, by=signed_in(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("caseload:break_glass")
    facts = {"case": reading.case, "contact": contact, "words": [], "reading": reading}
    return render(request, "caseload/contact.html", facts)


@login_required
@require_POST
@_in_house
def judge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    reading = _reading(request, uuid)
    try:
        justified = request.POST.get("justified") == "yes"
        operations.judge(reading=reading, justified=justified, by=signed_in(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("记下了，案例上看得到。"))
    return redirect("caseload:urgent", uuid)


def _reading(request: HttpRequest, uuid: UUID) -> UrgentReading:
    """One's own, or one to judge; any other does not exist."""
    readings = UrgentReading.objects.select_related("case__village__parent", "case__locality", "by", "judged_by")
    reading: UrgentReading = get_object_or_404(readings, pk=uuid)
    if reading.by_id != request.user.pk and not policies.judge(request.user, reading):
        raise Http404
    return reading
