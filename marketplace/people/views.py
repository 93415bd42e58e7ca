"""The desk's first page, posts and their stand-ins, the calendar, the reader's choices."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.lib import clock
from marketplace.lib.refusals import Refused
from marketplace.people import operations, policies
from marketplace.people import posts as seats
from marketplace.people.context import READINGS, THEMES
from marketplace.people.desk import lay_out
from marketplace.people.duty import ClocksForm, DayForm, StandInForm
from marketplace.people.models import Notice, Role, StandIn
from marketplace.places import operations as places
from marketplace.places.calendar import Calendar
from marketplace.places.models import LocalitySettings, Region

KEPT = timedelta(days=365)
CHOICES = {
    "reading": ("reading", frozenset(READINGS)),
    "theme": ("theme", frozenset({*THEMES, ""})),
    "language": (settings.LANGUAGE_COOKIE_NAME, frozenset(code for code, _ in settings.LANGUAGES)),
}


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    notices = Notice.objects.unread(request.user)[:20]
    facts = {"desk": lay_out(user=request.user, at=now), "notices": notices, "now": now}
    return render(request, "people/desk.html", facts)


@login_required
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    operations.mark_read(user=request.user, at=clock.now())
    return redirect("people:desk")


@login_required
@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    """One's own posts, and for an administrator the county's, each with who stands in now or will."""
    today = clock.today()
    found = seats.nameable(request.user, on=today)
    if not found and not policies.paths(request.user, {Role.ADMIN}):
        raise Http404
    coming = StandIn.objects.standing().filter(post__in=[one.membership for one in found], ends__gte=today)
    administered = seats.administered(request.user, on=today)
    others = administered.exclude(pk__in=[one.membership.pk for one in found])
    can_end = set(administered.values_list("pk", flat=True))
    facts = {
        "posts": found,
        "others": others,
        "can_end": can_end,
        "coming": coming.select_related("user", "post__user", "post__region").order_by("starts"),
    }
    return render(request, "people/posts.html", {**facts, "today": today})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name_stand_in(request: HttpRequest, post: int) -> HttpResponse:
    user, today = policies.signed_in(request), clock.today()
    one = next((one for one in seats.nameable(user, on=today) if one.membership.pk == post), None)
    if one is None:
        raise Http404
    colleagues = seats.colleagues(one.membership, on=today)
    form = StandInForm(request.POST or None, colleagues=colleagues, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            operations.name_stand_in(post=one.membership, by=user, at=clock.now(), **form.said())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("定好了，两个人都会收到通知。"))
            return redirect("people:posts")
    trail = [{"url": reverse("people:posts"), "text": _("请假时谁代岗")}]
    facts = {"one": one, "form": form, "colleagues": colleagues, "trail": trail}
    return render(request, "people/name_stand_in.html", facts, status=422 if form.errors else 200)


@login_required
@require_POST
def dismiss(request: HttpRequest, post: int) -> HttpResponse:
    user = policies.signed_in(request)
    found = get_object_or_404(seats.administered(user, on=clock.today()), pk=post)
    try:
        operations.dismiss(post=found, by=user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(who)s的这个岗位到此为止，立刻生效。") % {"who": found.user})
    return redirect("people:posts")


@login_required
@require_POST
def end_stand_in(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = policies.signed_in(request)
    mine = [one.membership.pk for one in seats.nameable(user, on=clock.today())]
    found = get_object_or_404(StandIn.objects.select_related("post__region").filter(post__in=mine), uuid=uuid)
    try:
        operations.end_stand_in(stand_in=found, by=user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("代岗结束了。"))
    return redirect("people:posts")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Holidays and worked weekends: every clock of the house counts by them."""
    user, year = policies.signed_in(request), clock.today().year
    if not policies.paths(user, {Role.ADMIN}):
        raise Http404
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        places.mark_day(by=user, at=clock.now(), **form.cleaned_data)
        messages.success(request, _("记下了。"))
        return redirect("people:calendar")
    book = Calendar()
    days = [{"day": day, "works": works} for day, works in sorted(book.days.items()) if day.year >= year]
    unwritten = [one for one in (year, year + 1) if not book.is_written(one)]
    facts = {"form": form, "days": days, "unwritten": unwritten}
    return render(request, "people/calendar.html", facts, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def clocks(request: HttpRequest) -> HttpResponse:
    """What a locality has decided about time. Left empty: no such clock there, and nobody else's number instead."""
    user = policies.signed_in(request)
    regions = Region.objects.within(policies.paths(user, {Role.ADMIN}))
    decided = LocalitySettings.objects.filter(region__in=regions).select_related("region").order_by("region")
    if not decided:
        raise Http404
    asked = request.POST.get("region") or None
    sheets = [(one, ClocksForm.of(one, request.POST if one.region_id == asked else None)) for one in decided]
    for one, form in sheets:
        if form.is_bound and form.is_valid():
            places.decide(region=one.region, by=user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("记下了，从现在起照新的算。"))
            return redirect("people:clocks")
    wrong = any(form.errors for _one, form in sheets)
    return render(request, "people/clocks.html", {"sheets": sheets}, status=422 if wrong else 200)


@csrf_exempt  # it sets how this browser shows pages and nothing else; a token would put a cookie on every public page
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Text size, colours and language, kept in this browser by the server and never by script."""
    if request.method != "POST":
        return render(request, "people/preferences.html")
    answer = redirect(_back(request))
    for name, (cookie, known) in CHOICES.items():
        value = request.POST.get(name)
        if value is None or value not in known:
            continue
        if value:
            answer.set_cookie(
                cookie, value, max_age=KEPT, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
        else:
            answer.delete_cookie(cookie)
    return answer


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"
