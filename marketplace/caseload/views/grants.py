"""Contacts opened after an award: the organisation's page, where only the named person opens a contact, one by one."""

from datetime import datetime, time
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.caseload import operations, policies, queries, vault
from marketplace.caseload.forms import ExtensionForm, OpeningForm, PersonForm
from marketplace.caseload.models import DisclosureGrant, GrantedContact
from marketplace.caseload.states import OPEN
from marketplace.lib import clock
from marketplace.lib.panel import Entry
from marketplace.lib.refusals import Refused
from marketplace.people.models import User


def _in_house(view: Any) -> Any:
    """Organisations have no region: the session is the house's, and every read starts from the reader's own grants."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with vault.house_session():
            response: HttpResponse = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

    return inside


@login_required
@require_safe
@_in_house
def grants(request: HttpRequest) -> HttpResponse:
    mine = _mine(request.user).select_related("organisation", "person").order_by("-at")
    return render(request, "caseload/grants.html", {"grants": mine, "now": clock.now()})


@login_required
@require_safe
@_in_house
def grant(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return render(request, "caseload/grant.html", _page(request, _grant(request, uuid)))


@login_required
@require_POST
@_in_house
def open_granted(request: HttpRequest, uuid: UUID, contact: UUID) -> HttpResponse:
    found = _grant(request, uuid)
    household: GrantedContact = get_object_or_404(_contacts(found), pk=contact)
    try:
        purpose = request.POST.get("purpose", "")
        opened = operations.open_granted(contact=household, purpose=purpose, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("caseload:grant", uuid)
    facts = {"grant": found, "contact": opened}
    return render(request, "caseload/granted_contact.html", facts)


@login_required
@require_POST
@_in_house
def name_person(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _grant(request, uuid)
    form = PersonForm(request.POST, people=_people(found))
    try:
        if form.is_valid():
            person = form.cleaned_data["person"]
            operations.name_person(grant=found, person=person, by=request.user, at=clock.now())
            messages.success(request, _("定好了，只有这个人看得到联系方式。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("caseload:grant", uuid)


@login_required
@require_POST
@_in_house
def revoke_grant(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _grant(request, uuid)
    try:
        operations.revoke_grant(grant=found, because=request.POST.get("because", ""), by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已收回，联系方式马上看不到了。"))
    return redirect("caseload:grant", uuid)


@login_required
@require_POST
@_in_house
def extend_grant(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _grant(request, uuid)
    form = ExtensionForm(request.POST)
    if form.is_valid():
        last_day = datetime.combine(form.cleaned_data["ends"], time.max, tzinfo=clock.SHANGHAI)
        because = form.cleaned_data["because"]
        try:
            operations.extend_grant(grant=found, ends_at=last_day, because=because, by=request.user, at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已延长。"))
            return redirect("caseload:grant", uuid)
    return render(request, "caseload/grant.html", {**_page(request, found), "extension_form": form})


def _mine(user: Any) -> Any:
    """The named person's, the organisation's operators', and the caseworkers' of the region."""
    all_of_them = DisclosureGrant.objects
    kinds = (all_of_them.held_by(user), all_of_them.led_by(user), all_of_them.visible_to(user))
    wanted = Q(pk__in=[])
    for kind in kinds:
        wanted |= Q(pk__in=kind.values("pk"))
    return all_of_them.filter(wanted)


def _grant(request: HttpRequest, uuid: UUID) -> DisclosureGrant:
    found: DisclosureGrant = get_object_or_404(_mine(request.user).select_related("organisation", "person"), pk=uuid)
    return found


def _contacts(found: DisclosureGrant) -> Any:
    return GrantedContact.objects.filter(grant=found).select_related(
        "grant__organisation", "share__need__case__village"
    )


def _people(found: DisclosureGrant) -> Any:
    today = clock.today()
    members = found.organisation.memberships.current(on=today)
    return User.objects.filter(pk__in=members.values("user")).order_by("name", "pk")


def _page(request: HttpRequest, found: DisclosureGrant) -> dict[str, Any]:
    user, names = request.user, policies.name_person(request.user, found)
    contacts = list(_contacts(found).order_by("region_path", "pk"))
    for contact in contacts:
        contact.opening = OpeningForm(auto_id=f"{contact.pk}_%s")
    return {
        "grant": found,
        "contacts": contacts,
        "runs": found.runs(clock.now()),
        "later": found.state == OPEN and found.starts_at > clock.now(),
        "is_named": found.person_id == user.pk,
        "may_name": names and found.state == "open",
        "person_form": PersonForm(people=_people(found)) if names else None,
        "may_revoke": policies.revoke_grant(user, found) and found.state == "open",
        "extension_form": ExtensionForm(),
        "looks": [Entry(look.at, look.purpose, str(look.by)) for look in queries.openings(found)],
    }
