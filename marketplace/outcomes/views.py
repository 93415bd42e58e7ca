"""The desk's pages of deliveries, made for a phone at the door."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.lib import clock
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.outcomes import desk, operations, policies, queries
from marketplace.outcomes.forms import AcceptForm, RecordForm, ReturnForm
from marketplace.outcomes.models import Delivery
from marketplace.outcomes.queries import ToRecord
from marketplace.outcomes.states import RECORDED
from marketplace.outcomes.words import amount, spoken, thing
from marketplace.people.models import User

LATEST = 30


@login_required
@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    waiting = queries.waiting(request.user)
    past = queries.deliveries(request.user).exclude(pk__in=[one.pk for one in waiting]).order_by("-recorded_at")
    facts = {
        "to_accept": list(desk.to_accept(waiting, at=clock.now())),
        "to_record": list(desk.to_record(queries.to_record(request.user), at=clock.now())),
        "past": past[:LATEST],
    }
    return render(request, "outcomes/deliveries.html", facts)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, assignment: UUID) -> HttpResponse:
    part = _to_record(request, assignment)
    line = part.assignment.line
    form = RecordForm(request.POST or None, left=part.left, unit=spoken(line, "unit"))
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.record(
                assignment=part.assignment, **form.cleaned_data, by=cast(User, request.user), at=clock.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("登记好了，等乡镇验收。"))
            return redirect("outcomes:delivery", made.uuid)
    facts = {
        "form": form,
        "assignment": part.assignment,
        "project": line.project,
        "title": spoken(line.project, "title"),
        "wanted": thing(line, line.quantity),
        "taken": amount(line, part.assignment.quantity),
    }
    return render(request, "outcomes/record.html", facts)


@login_required
@require_safe
def delivery(request: HttpRequest, delivery: UUID) -> HttpResponse:
    found = _visible(request, delivery)
    facts = {"delivery": found, "may_accept": found.state == RECORDED and policies.accept(request.user, found)}
    return render(request, "outcomes/delivery.html", facts)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, delivery: UUID) -> HttpResponse:
    found = _visible(request, delivery)
    if found.state != RECORDED:
        return redirect("outcomes:delivery", found.uuid)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.accept(delivery=found, outcome=form.outcome(), by=cast(User, request.user), at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("验收好了。结果会自动写回救助系统。"))
            return redirect("outcomes:delivery", found.uuid)
    return _to_accept(request, found, form, ReturnForm())


@login_required
@require_POST
def return_(request: HttpRequest, delivery: UUID) -> HttpResponse:
    found = _visible(request, delivery)
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            operations.return_(delivery=found, **form.cleaned_data, by=cast(User, request.user), at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("退回了，送的人会收到通知。"))
            return redirect("outcomes:delivery", found.uuid)
    return _to_accept(request, found, AcceptForm(), form)


def _to_accept(request: HttpRequest, found: Delivery, form: AcceptForm, back: ReturnForm) -> HttpResponse:
    facts = {"delivery": found, "form": form, "return_form": back, "why_not": _why_not(request, found)}
    return render(request, "outcomes/accept.html", facts)


def _why_not(request: HttpRequest, found: Delivery) -> str:
    """Empty for the one who may; the others read why the buttons are not theirs."""
    if policies.accept(request.user, found):
        return ""
    return str(operations.OwnDelivery() if policies.provides(request.user, found) else NotAllowed())


def _visible(request: HttpRequest, delivery: UUID) -> Delivery:
    return get_object_or_404(queries.deliveries(request.user), uuid=delivery)


def _to_record(request: HttpRequest, assignment: UUID) -> ToRecord:
    for part in queries.to_record(request.user):
        if part.assignment.uuid == assignment:
            return part
    raise Http404
