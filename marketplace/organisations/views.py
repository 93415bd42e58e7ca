"""The public register, and its desk: applications, papers, members, decisions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.lib import clock, registry
from marketplace.lib.forms import RefusableForm
from marketplace.lib.refusals import Refused
from marketplace.organisations import operations, policies, queries
from marketplace.organisations.forms import ApplicationForm, CredentialForm, JoinForm, ReasonForm, SuspensionForm
from marketplace.organisations.models import Credential, Kind, Membership, Organisation, OrganisationQuerySet
from marketplace.organisations.states import LISTED
from marketplace.people.policies import signed_in

FORMS: dict[str, type[RefusableForm]] = {
    "credential": CredentialForm,
    "join": JoinForm,
    "reject": ReasonForm,
    "suspend": SuspensionForm,
}
PAGE = 30


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Everyone who may take part, by name."""
    words, kind = request.GET.get("q", "").strip()[:80], request.GET.get("kind", "")
    found: OrganisationQuerySet = Organisation.objects.listed()
    if words:
        found = found.filter(name__icontains=words)
    if kind in Kind.values:
        found = found.filter(kind=kind)
    page = Paginator(found.select_related("region").order_by("name", "pk"), PAGE).get_page(request.GET.get("page"))
    facts = {"page": page, "words": words, "kind": kind, "kinds": Kind.choices}
    return render(request, "organisations/register.html", facts)


@require_safe
def profile(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One organisation: what it may do until when, its account here, its projects, its penalties, how to reach it."""
    listed = Organisation.objects.listed().select_related("region", "host")
    organisation = get_object_or_404(listed, uuid=uuid)
    facts = {
        "organisation": organisation,
        "papers": queries.papers(organisation, on=clock.today()),
        "sanctions": organisation.sanctions.order_by("-since"),
        "steles": registry.rows("organisation.steles", organisation=uuid),
        "parts": registry.rows("organisation.parts", organisation=uuid),
        "figures": registry.rows("organisation.figures", organisation=uuid),
    }
    return render(request, "organisations/profile.html", facts)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    form = ApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            organisation = operations.register(**form.cleaned_data, by=signed_in(request), at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已记下。再添上登记证书，就可以送县里核对。"))
            return redirect("organisations:desk_one", organisation.uuid)
    return render(request, "organisations/apply.html", {"form": form})


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """One's own organisations; for officers what waits and whom their region has."""
    user, on = request.user, clock.today()
    seen = Organisation.objects.visible_to(user).select_related("region").order_by("name")
    facts = {
        "own": policies.of(user).order_by("name"),
        "waiting": queries.to_judge(user),
        "unseen": queries.unseen_for(user, on=on),
        "seen": seen.filter(state__in=LISTED),
    }
    return render(request, "organisations/desk.html", facts)


@login_required
@require_safe
def desk_one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, _find(request, uuid))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: HttpRequest, uuid: UUID) -> HttpResponse:
    organisation = _find(request, uuid)
    form = ApplicationForm(request.POST or None, initial=ApplicationForm.of(organisation))
    if request.method == "POST" and form.is_valid():
        try:
            operations.revise(organisation=organisation, **form.cleaned_data, by=signed_in(request), at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已改好。"))
            return redirect("organisations:desk_one", uuid)
    return render(request, "organisations/apply.html", {"form": form, "organisation": organisation})


@login_required
@require_POST
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act(request, uuid, operations.submit, _("已送县里核对，一般五天内有答复。"))


@login_required
@require_POST
def check(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act(request, uuid, operations.check, _("已核对，等另一位同事复核。"))


@login_required
@require_POST
def verify(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act(request, uuid, operations.verify, _("已核验，机构页现在公开。"))


@login_required
@require_POST
def restore(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act(request, uuid, operations.restore, _("已恢复。"))


@login_required
@require_POST
def reject(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act_with(request, uuid, "reject", operations.reject, _("已退回，对方会看到理由。"))


@login_required
@require_POST
def suspend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act_with(request, uuid, "suspend", operations.suspend, _("已暂停，机构页会写明依据。"))


@login_required
@require_POST
def add_credential(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act_with(request, uuid, "credential", operations.add_credential, _("已添上。"))


@login_required
@require_POST
def join(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act_with(request, uuid, "join", operations.join, _("已添加。"))


@login_required
@require_POST
def confirm_credential(request: HttpRequest, uuid: UUID, paper: UUID) -> HttpResponse:
    organisation = _find(request, uuid)
    credential = get_object_or_404(
        Credential.objects.select_related("organisation"), uuid=paper, organisation=organisation
    )
    return _said(request, uuid, _("已核对，这份证书现在算数。"), operations.confirm_credential, credential=credential)


@login_required
@require_POST
def leave(request: HttpRequest, uuid: UUID, membership: int) -> HttpResponse:
    organisation = _find(request, uuid)
    found = get_object_or_404(Membership, pk=membership, organisation=organisation)
    return _said(request, uuid, _("已移出。"), operations.leave, membership=found)


def _find(request: HttpRequest, uuid: UUID) -> Organisation:
    seen = Organisation.objects.visible_to(request.user).select_related("region", "checked_by", "verified_by", "host")
    return get_object_or_404(seen, uuid=uuid)


def _act(request: HttpRequest, uuid: UUID, operation: Callable[..., Any], done: str) -> HttpResponse:
    return _said(request, uuid, done, operation, organisation=_find(request, uuid))


def _said(request: HttpRequest, uuid: UUID, done: str, operation: Callable[..., Any], **subject: Any) -> HttpResponse:
    try:
        operation(**subject, by=signed_in(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    visible = Organisation.objects.visible_to(request.user).filter(uuid=uuid).exists()
    return redirect("organisations:desk_one", uuid) if visible else redirect("organisations:desk")


def _act_with(request: HttpRequest, uuid: UUID, name: str, operation: Callable[..., Any], done: str) -> HttpResponse:
    """An act that takes words: refused, the page comes back with them."""
    organisation = _find(request, uuid)
    form = FORMS[name](request.POST, prefix=name)
    if form.is_valid():
        try:
            operation(organisation=organisation, **form.cleaned_data, by=signed_in(request), at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect("organisations:desk_one", uuid)
    return _page(request, organisation, {name: form})


def _page(
    request: HttpRequest, organisation: Organisation, filled: dict[str, RefusableForm] | None = None
) -> HttpResponse:
    user, on = request.user, clock.today()
    acts = ("submit", "revise", "check", "verify", "reject", "suspend", "restore", "confirm_credential")
    forms = {name: form(prefix=name) for name, form in FORMS.items()} | (filled or {})
    facts = {
        "organisation": organisation,
        "can": {act: getattr(policies, act)(user, organisation) for act in (*acts, "add_credential", "join")},
        "credentials": organisation.credentials.order_by("kind", "-valid_from"),
        "members": queries.members(organisation, on=on),
        "sanctions": organisation.sanctions.order_by("-since"),
        "forms": forms,
    }
    return render(request, "organisations/desk-one.html", facts)
