"""The approval screens of the desk, and the public page of a project."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms import forms, linked, operations, pages, queries
from cms.models import ProjectListing, desks
from cms.review import Review
from marketplace.lib import clock
from marketplace.lib.refusals import Refused
from marketplace.people import policies as people
from marketplace.people.models import Role
from marketplace.projects import gate

OPENED, READING_TIME = "approval-opened", timedelta(seconds=2)


@require_safe
def project(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """`/projects/<uuid>/`."""
    page = pages.public_page(uuid, at=clock.now())
    if page is None:
        raise Http404
    return render(request, "cms/project.html", {"page": page, "linked": linked.block(linked.of_project(page))})


@login_required
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    if not desks(request.user):
        raise Http404
    waiting = queries.queue(request.user, at=clock.now())
    mine = [one for one in waiting if one.is_mine]
    others = [one for one in waiting if not one.is_mine]
    return render(request, "cms/approvals.html", {"mine": mine, "others": others})


@login_required
@require_safe
def approval(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _screen(request, _listing(request, uuid), forms.ReturnForm())


@login_required
@require_safe
def family(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """To print and leave with a family: word for word what the public reads, in large type, and how to take it back."""
    listing, at = _listing(request, uuid), clock.now()
    one = queries.of(listing, queries.queue(request.user, at=at))
    shown = one.state.revision.as_object() if one else listing
    return render(request, "cms/family.html", {"listing": shown, "page": pages.preview(shown, at=at)})


@login_required
@require_safe
def versions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Each text the public could ever read, and who answers for it."""
    listing = _listing(request, uuid)
    trail = [
        {"url": reverse("cms:approvals"), "text": _("等着公开的项目")},
        {"url": reverse("cms:approval", args=[uuid]), "text": listing.title},
    ]
    facts = {"listing": listing, "versions": queries.versions(listing), "trail": trail}
    return render(request, "cms/versions.html", facts)


@login_required
@require_POST
def approve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    listing, at = _listing(request, uuid), clock.now()
    if _opened_just_now(request, at):
        messages.info(request, _("上一件刚办完，这一件才打开，还没有批准。请看过再按。"))
        return redirect(_opening(uuid))
    after = queries.next_after(queries.queue(request.user, at=at), listing)
    try:
        operations.approve(listing=listing, step=_step(request), by=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("cms:approval", uuid=uuid)
    listing.refresh_from_db()
    done = _("已公开：%(title)s。") if listing.live else _("已通过匿名检查，接着由批准人看：%(title)s。")
    messages.success(request, done % {"title": listing.title})
    return _on(after)


@login_required
@require_POST
def return_(request: HttpRequest, uuid: UUID) -> HttpResponse:
    listing, at = _listing(request, uuid), clock.now()
    form = forms.ReturnForm(request.POST)
    if not form.is_valid():
        return _screen(request, listing, form)
    after = queries.next_after(queries.queue(request.user, at=at), listing)
    try:
        operations.return_(listing=listing, step=_step(request), by=request.user, at=at, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _screen(request, listing, form)
    messages.success(request, _("已退回给起草人：%(title)s。") % {"title": listing.title})
    return _on(after)


@login_required
@require_POST
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A doubtful place was read by whoever decides this step: it names nobody."""
    listing = _listing(request, uuid)
    try:
        operations.confirm(
            listing=listing, finding=request.POST.get("finding", "")[:64], by=request.user, at=clock.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("cms:approval", uuid=uuid)


@login_required
@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a public project back at once."""
    listing = _listing(request, uuid)
    form = forms.WithdrawForm(request.POST)
    if not form.is_valid():
        return _screen(request, listing, forms.ReturnForm(), withdrawal=form)
    try:
        operations.withdraw(listing=listing, by=request.user, at=clock.now(), **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已撤下，公众马上看不到了：%(title)s。") % {"title": listing.title})
    return redirect("cms:approval", uuid=uuid)


def _listing(request: HttpRequest, uuid: UUID) -> ProjectListing:
    return get_object_or_404(ProjectListing.objects.visible_to(request.user).select_related("region"), project=uuid)


def _step(request: HttpRequest) -> int:
    """The step the screen showed: a yes never lands on a text that came later."""
    sent = request.POST.get("step", "")
    return int(sent) if sent.isdecimal() and len(sent) < 19 else 0  # noqa: PLR2004 - digits of a bigint


def _on(after: queries.Waiting | None) -> HttpResponse:
    return redirect(_opening(after.listing.project) if after else reverse("cms:approvals"))


def _opening(uuid: UUID) -> str:
    """The next one opens by itself, with the same button under the same finger."""
    return f"{reverse('cms:approval', args=[uuid])}?next=1"


def _opened_just_now(request: HttpRequest, at: datetime) -> bool:
    """A second tap meant for the one before: nobody reads a page in that time. Nothing is asked of who opened it."""
    sent = request.POST.get("opened")
    if sent is None:
        return False
    try:
        opened = datetime.fromisoformat(signing.loads(sent, salt=OPENED))
    except (signing.BadSignature, ValueError):
        return True
    return at - opened < READING_TIME


def _screen(
    request: HttpRequest,
    listing: ProjectListing,
    form: forms.ReturnForm,
    *,
    withdrawal: forms.WithdrawForm | None = None,
) -> HttpResponse:
    at = clock.now()
    context: dict[str, Any] = {
        "listing": listing,
        "form": form,
        "withdrawal": withdrawal or forms.WithdrawForm(),
        "may_plan": people.holds(request.user, [Role.COUNTY_APPROVER], listing.region),
        "opened": signing.dumps(at.isoformat(), salt=OPENED) if "next" in request.GET else "",
        **_review(request, listing, at),
    }
    return render(request, "cms/approval.html", context, status=422 if form.errors else 200)


def _review(request: HttpRequest, listing: ProjectListing, at: datetime) -> dict[str, Any]:
    waiting = queries.queue(request.user, at=at)
    one = queries.of(listing, waiting)
    shown = one.state.revision.as_object() if one else listing
    drafted = queries.project_of(listing)
    return {
        "one": one,
        "trail": [{"url": reverse("cms:approvals"), "text": _("等着公开的项目")}],
        "here": one.step.get_verbose_name() if one else drafted.get_state_display(),
        "project": drafted,
        "page": pages.preview(shown, at=at),
        "review": Review(gate.examine(drafted, at=at)),
        "returned": queries.last_return(listing),
        "owed": list(drafted.papers.open().order_by("due")),
        "versions": queries.versions(listing).exists(),
        "left": sum(w.is_mine for w in waiting),
        "after": queries.next_after(waiting, listing),
        "changes": queries.changes(listing, one.state.revision) if one else [],
        "may_withdraw": listing.live and operations.may_withdraw(listing, request.user),
    }
