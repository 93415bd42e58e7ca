"""What a volunteer sees (open shifts, one shift, the code on the wall, own hours), and the desk that runs shifts."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.lib import clock
from marketplace.lib.refusals import Refused
from marketplace.people.policies import signed_in
from marketplace.places import queries as places
from marketplace.places.calendar import Calendar
from marketplace.places.models import Region
from marketplace.projects.models import Project
from marketplace.volunteering import operations, policies, queries, tokens
from marketplace.volunteering.forms import CallOffForm, DisputeForm, LeavingForm, RecordForm, ShiftForm, WordsForm
from marketplace.volunteering.models import Shift, SignUp
from marketplace.volunteering.states import CHECKED_IN, SIGNED_UP

FULL = ("volunteer", "shift__line__project__origin", "shift__organisation")
ACTS: dict[str, tuple[Callable[..., None], type[WordsForm], Promise]] = {
    "record": (operations.record, RecordForm, gettext_lazy("已登记，等另一家机构确认。")),
    "confirm": (operations.confirm, WordsForm, gettext_lazy("已确认。")),
    "dispute": (operations.dispute, DisputeForm, gettext_lazy("已退回给开班的机构。")),
    "miss": (operations.miss, WordsForm, gettext_lazy("已记下没有来。")),
    "state_leaving": (operations.state_leaving, LeavingForm, gettext_lazy("已补写离开的时间，还要登记做了什么。")),
}
STEPS = {"check_in": operations.check_in, "check_out": operations.check_out}
NEXT_STEP = {SIGNED_UP: "check_in", CHECKED_IN: "check_out"}


@require_safe
def volunteer(request: HttpRequest) -> HttpResponse:
    """Open shifts by place and time, and one's own before them."""
    at = clock.now()
    region = Region.objects.filter(pk=request.GET.get("region", "")).first()
    project = _asked_project(request)
    mine = list(queries.mine(request.user, at=at)) if request.user.is_authenticated else []
    others = queries.open_shifts(at=at, region=region, project=project)
    others = others.exclude(pk__in=[sign_up.shift_id for sign_up in mine])
    facts = {
        "shifts": others[:100],
        "places": queries.places(at=at),
        "region": region,
        "project": project,
        "mine": mine,
    }
    return render(request, "volunteering/volunteer.html", facts)


@login_required
@require_safe
def hours(request: HttpRequest) -> HttpResponse:
    """One's own record."""
    return _own_hours_page(request)


@never_cache
@require_safe
def shift(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _shift_page(request, _find(request, uuid))


@login_required
@require_POST
def sign_up(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _find(request, uuid)
    try:
        operations.sign_up(shift=found, adult=bool(request.POST.get("adult")), by=signed_in(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("报上了。到时间来碰头的地方，扫码签到。"))
    return redirect("volunteering:shift", uuid)


@login_required
@require_POST
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(_own(request), shift__uuid=uuid)
    try:
        operations.cancel(sign_up=found, by=signed_in(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已取消，位置让给别人了。"))
    return redirect("volunteering:volunteer")


@login_required
@require_POST
def dispute(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(_own(request), uuid=uuid)
    form = DisputeForm(request.POST, prefix=found.uuid.hex)
    if form.is_valid():
        try:
            operations.dispute(sign_up=found, **form.words(found), by=signed_in(request), at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已告诉开班的机构，请它再看一遍。"))
            return redirect("volunteering:hours")
    return _own_hours_page(request, {found.pk: form})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def checkin(request: HttpRequest, token: str) -> HttpResponse:
    """What the code on the wall opens. Opening changes nothing; only the big button counts."""
    at = clock.now()
    try:
        uuid = tokens.read(token, at=at)
    except Refused as refusal:
        return render(request, "volunteering/no-code.html", {"why": str(refusal)}, status=410)
    found = get_object_or_404(Shift.objects.select_related("line__project__region", "organisation"), uuid=uuid)
    own = queries.sign_up_of(found, request.user)
    if own is None:
        return render(request, "volunteering/no-code.html", {"why": str(operations.NotSignedUp())}, status=403)
    if request.method != "POST":
        return _shift_page(request, found, token=token)
    try:
        _step(request)(sign_up=own, token=token, by=signed_in(request), at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("volunteering:checkin", token)


@login_required
@require_safe
def desk_shifts(request: HttpRequest) -> HttpResponse:
    user, at = request.user, clock.now()
    facts = {
        "coming": queries.run_by(user).filter(ends_at__gte=at).order_by("starts_at"),
        "past": queries.run_by(user)
        .filter(ends_at__lt=at, ends_at__gte=at - timedelta(days=30))
        .order_by("-starts_at"),
        "may_open": queries.assignments(user, on=clock.today()).exists(),
    }
    return render(request, "volunteering/desk-shifts.html", facts)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_shift(request: HttpRequest) -> HttpResponse:
    form = ShiftForm(request.POST or None, user=request.user, at=clock.now())
    if request.method == "POST" and form.is_valid():
        try:
            opened = operations.open_shift(**form.plan(), by=signed_in(request), at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已开班。把下面的码打印出来，贴在碰头的地方。"))
            return redirect("volunteering:desk_shift", opened.uuid)
    return render(request, "volunteering/open-shift.html", {"form": form})


@never_cache
@login_required
@require_safe
def desk_shift(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _desk_page(request, _seen_at_desk(request, uuid), CallOffForm())


@login_required
@require_POST
def call_off(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found, form = _seen_at_desk(request, uuid), CallOffForm(request.POST)
    if form.is_valid():
        try:
            operations.call_off(shift=found, **form.cleaned_data, by=signed_in(request), at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("这一班取消了，报了名的人会收到通知。"))
            return redirect("volunteering:desk_shift", uuid)
    return _desk_page(request, found, form)


@never_cache
@login_required
@require_safe
def desk_hours(request: HttpRequest) -> HttpResponse:
    return _hours_page(request)


@login_required
@require_POST
def act(request: HttpRequest, uuid: UUID, verb: str) -> HttpResponse:
    """Record, confirm, dispute, miss, state leaving: refused, the page comes back with the words typed."""
    found = get_object_or_404(SignUp.objects.visible_to(request.user).select_related(*FULL), uuid=uuid)
    operation, kind, done = ACTS[verb]
    form = kind(request.POST, prefix=found.uuid.hex)
    if form.is_valid():
        try:
            operation(sign_up=found, **form.words(found), by=signed_in(request), at=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, str(done))
            return redirect("volunteering:desk_hours")
    return _hours_page(request, {(verb, found.pk): form})


def _asked_project(request: HttpRequest) -> Project | None:
    """From a project's page: its shifts alone. An address that names nothing public is as good as none."""
    try:
        asked = UUID(request.GET.get("project", ""))
    except ValueError:
        return None
    return Project.objects.public().filter(uuid=asked).first()


def _paused(found: Shift) -> str:
    if found.state != "open":
        return found.reason
    return "" if found.line.project.is_public else _("项目暂停了。已经报名的，请等开班的机构通知。")


def _own_hours_page(request: HttpRequest, filled: Mapping[int, DisputeForm] | None = None) -> HttpResponse:
    given = [
        {"sign_up": one, "dispute": (filled or {}).get(one.pk) or DisputeForm(prefix=one.uuid.hex)}
        for one in queries.given(request.user)
    ]
    facts = {"given": given, "minutes": queries.confirmed_minutes(request.user)}
    return render(request, "volunteering/hours.html", facts)


def _hours_page(request: HttpRequest, filled: Mapping[tuple[str, int], WordsForm] | None = None) -> HttpResponse:
    at, days = clock.now(), Calendar()

    def row(sign_up: SignUp, *verbs: str) -> dict[str, Any]:
        forms = {
            verb: (filled or {}).get((verb, sign_up.pk)) or ACTS[verb][1](prefix=sign_up.uuid.hex) for verb in verbs
        }
        return {"sign_up": sign_up, "due": queries.record_due(sign_up, days), **forms}

    found = list(queries.to_record(request.user, at=at))
    facts = {
        "stayed": [row(one, "state_leaving") for one in found if one.state == CHECKED_IN],
        "to_record": [row(one, "record") for one in found if one.state != CHECKED_IN],
        "missing": [row(one, "miss") for one in queries.missing(request.user, at=at)],
        "to_confirm": [row(one, "confirm", "dispute") for one in queries.to_confirm(request.user)],
        "refused": [form for form in (filled or {}).values() if form.errors],
    }
    return render(request, "volunteering/desk-hours.html", facts)


def _desk_page(request: HttpRequest, found: Shift, form: CallOffForm) -> HttpResponse:
    runs = policies.run(request.user, found)
    facts = {
        "shift": found,
        "roster": queries.roster(found),
        "runs": runs,
        "may_call_off": runs and found.state == "open" and found.ends_at > clock.now(),
        "code": tokens.picture(found) if runs and found.state == "open" else "",
        "checkin": tokens.address(found),
        "form": form,
    }
    return render(request, "volunteering/desk-shift.html", facts)


def _seen_at_desk(request: HttpRequest, uuid: UUID) -> Shift:
    seen = Shift.objects.visible_to(request.user).select_related(
        "line__project__region", "line__project__origin", "organisation"
    )
    return get_object_or_404(seen, uuid=uuid)


def _step(request: HttpRequest) -> Any:
    """Two taps on one button are one step: the page says which step it means."""
    try:
        return STEPS[request.POST.get("step", "")]
    except KeyError:
        raise Http404 from None


def _find(request: HttpRequest, uuid: UUID) -> Shift:
    """Open to all, or one's own, or of the desk."""
    user, at = request.user, clock.now()
    readable = Q(pk__in=Shift.objects.open_to_all(at=at).values("pk"))
    if user.is_authenticated:
        own = SignUp.objects.filter(volunteer=user).values("shift")
        readable |= Q(pk__in=own) | Q(pk__in=Shift.objects.visible_to(user).values("pk"))
    return get_object_or_404(
        Shift.objects.filter(readable).select_related("line__project__region", "organisation"), uuid=uuid
    )


def _own(request: HttpRequest) -> Any:
    return (
        SignUp.objects.holding()
        .filter(volunteer=signed_in(request))
        .select_related("shift__line__project", "shift__organisation")
    )


def _shift_page(request: HttpRequest, found: Shift, *, token: str = "") -> HttpResponse:
    at = clock.now()
    own = queries.sign_up_of(found, request.user)
    decided = places.settings_for(found.line.project.locality)
    facts = {
        "shift": found,
        "own": own,
        "others": max(found.taken - 1, 0) if own else found.taken,
        "paused": _paused(found),
        "token": token,
        "step": NEXT_STEP.get(own.state, "") if own else "",
        "opens_at": found.starts_at - tokens.EARLY,
        "open": found.state == "open" and found.starts_at > at,
        "near": at >= found.starts_at - queries.CODE_WORD_FROM,
        "at_home": operations.goes_home(found.line),
        "staff": request.user.is_authenticated and not policies.sign_up(request.user, found),
        "duty_phone": decided.hotline if decided else "",
    }
    return render(request, "volunteering/shift.html", facts)
