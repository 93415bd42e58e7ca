"""Reads of shifts and time given."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from marketplace.lib import clock
from marketplace.organisations import policies as organisations
from marketplace.organisations.models import Kind
from marketplace.places.calendar import Calendar
from marketplace.places.models import Region
from marketplace.projects.models import Assignment, LineKind, Project
from marketplace.volunteering import policies
from marketplace.volunteering.models import Shift, SignUp
from marketplace.volunteering.states import CHECKED_IN, CHECKED_OUT, CONFIRMED, DISPUTED, RECORDED, SIGNED_UP

CODE_WORD_FROM = timedelta(hours=24)  # before the start; the family hears it by telephone the day before
RECORD_WORKING_DAYS = 10  # Order 67 Art 11


@dataclass(frozen=True)
class Given:
    """One organisation's volunteers on one project: public figures."""

    organisation: str
    volunteers: int
    minutes: int


def project_minutes(project: UUID) -> int:
    """Confirmed minutes only."""
    found = SignUp.objects.filter(shift__line__project__uuid=project, state=CONFIRMED)
    return found.aggregate(total=Sum("minutes"))["total"] or 0


def organisation_minutes(organisation: UUID) -> int:
    """Confirmed minutes given in one organisation's shifts."""
    found = SignUp.objects.filter(shift__organisation__uuid=organisation, state=CONFIRMED)
    return found.aggregate(total=Sum("minutes"))["total"] or 0


def project_hours(project: UUID) -> list[Given]:
    """Confirmed time by organisation, the most first."""
    found = SignUp.objects.filter(shift__line__project__uuid=project, state=CONFIRMED)
    rows = found.values("shift__organisation__name").annotate(
        people=Count("volunteer", distinct=True), total=Sum("minutes")
    )
    return [
        Given(row["shift__organisation__name"], row["people"], row["total"])
        for row in rows.order_by("-total", "shift__organisation__name")
    ]


def open_shifts(*, at: datetime, region: Region | None = None, project: Project | None = None) -> QuerySet[Shift]:
    found = Shift.objects.open_to_all(at=at).select_related("line__project__region", "organisation")
    if region:
        found = found.filter(line__project__region__path__startswith=region.path)
    if project:
        found = found.filter(line__project=project)
    return found.order_by("starts_at", "pk")


def places(*, at: datetime) -> QuerySet[Region]:
    """Where there are open shifts, for the filter."""
    shown = Shift.objects.open_to_all(at=at).values("line__project__region")
    return Region.objects.filter(pk__in=shown).order_by("path")


def sign_up_of(shift: Shift, user: Any) -> SignUp | None:
    if not user.is_authenticated:
        return None
    found = SignUp.objects.holding().filter(shift=shift, volunteer=user)
    return found.select_related("shift__line__project", "shift__organisation").first()


def mine(user: Any, *, at: datetime) -> QuerySet[SignUp]:
    """What the volunteer has before him: signed up and not over, or checked in."""
    found = SignUp.objects.filter(
        volunteer=user, state__in=[SIGNED_UP, CHECKED_IN], ends_at__gt=at - timedelta(hours=2)
    )
    return found.select_related("shift__line__project__region", "shift__organisation").order_by("starts_at")


def given(user: Any) -> QuerySet[SignUp]:
    """The volunteer's own record, newest first."""
    found = SignUp.objects.holding().filter(volunteer=user).exclude(minutes=None)
    return found.select_related("shift__line__project__region", "shift__organisation").order_by("-starts_at")


def confirmed_minutes(user: Any) -> int:
    return SignUp.objects.filter(volunteer=user, state=CONFIRMED).aggregate(total=Sum("minutes"))["total"] or 0


def assignments(user: Any, *, on: date) -> QuerySet[Assignment]:
    """Parts of lines for which the user's organisations may open shifts."""
    runs = organisations.of(user, policies.RUNNERS).verified()
    found = Assignment.objects.standing().filter(organisation__in=runs, ends__gte=on)
    found = found.exclude(line__kind__in=[LineKind.MONEY, LineKind.GOODS])
    return found.select_related("line__project__region", "organisation").order_by(
        "line__project__title", "line__position"
    )


def run_by(user: Any) -> QuerySet[Shift]:
    """Shifts of the user's organisations."""
    runs = organisations.of(user, policies.RUNNERS)
    return Shift.objects.filter(organisation__in=runs).select_related("line__project__region", "organisation")


def roster(shift: Shift) -> QuerySet[SignUp]:
    return shift.sign_ups.select_related("volunteer", "shift__line__project__origin").order_by("state", "pk")


def to_record(user: Any, *, at: datetime) -> QuerySet[SignUp]:
    """Time the user's organisations have still to put down: left, disputed, or never checked out."""
    runs = organisations.of(user, policies.RUNNERS)
    gone = Q(state__in=[CHECKED_OUT, DISPUTED]) | Q(state=CHECKED_IN, ends_at__lt=at)
    return _full(SignUp.objects.filter(gone, shift__organisation__in=runs).exclude(volunteer=user))


def missing(user: Any, *, at: datetime) -> QuerySet[SignUp]:
    """Signed up, not come, and the shift is over."""
    runs = organisations.of(user, policies.RUNNERS)
    found = SignUp.objects.filter(shift__organisation__in=runs, state=SIGNED_UP, ends_at__lt=at)
    return _full(found.exclude(volunteer=user))


def to_confirm(user: Any) -> list[SignUp]:
    """Recorded hours of other organisations that this user may stand for."""
    found = _full(SignUp.objects.visible_to(user).filter(state=RECORDED))
    return [sign_up for sign_up in found if policies.confirm(user, sign_up)]


def stations_of(user: Any) -> bool:
    return organisations.of(user, policies.RUNNERS).verified().filter(kind=Kind.STATION).exists()


def record_due(sign_up: SignUp, days: Calendar) -> date:
    """Ten working days after the activity, as the holiday table counts them."""
    return days.after(sign_up.ends_at.astimezone(clock.SHANGHAI).date(), RECORD_WORKING_DAYS)


def _full(found: QuerySet[SignUp]) -> QuerySet[SignUp]:
    return found.select_related(
        "volunteer", "shift__line__project__origin", "shift__line__project__region", "shift__organisation"
    ).order_by("starts_at", "pk")
