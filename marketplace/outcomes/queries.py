"""Reads of deliveries: what waits for whom, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from marketplace.organisations import policies as organisations
from marketplace.organisations.models import Kind, Organisation
from marketplace.outcomes import policies
from marketplace.outcomes.models import Delivery, above
from marketplace.outcomes.states import ACCEPTED, COUNTED, RECORDED
from marketplace.projects.models import Assignment
from marketplace.projects.states import UNDER_WAY

_WITH = ("line__project__origin", "assignment__organisation", "recorded_for", "recorded_by", "accepted_by")


@dataclass(frozen=True)
class ToRecord:
    """A part that somebody took on and that is not all brought yet."""

    assignment: Assignment
    left: int


def to_record(user: Any) -> list[ToRecord]:
    """Assignments of the user's organisations, and of the places whose station the user works in."""
    mine = organisations.of(user, policies.RECORDERS)
    wanted = Q(organisation__in=mine)
    for station in mine.verified().filter(kind=Kind.STATION).select_related("region").prefetch_related("areas"):
        wanted |= _served_by(station)
    found = (
        Assignment.objects.standing()
        .filter(wanted, line__project__state__in=sorted(UNDER_WAY))
        .select_related("line__project__origin", "organisation")
        .annotate(brought=Coalesce(Sum("deliveries__quantity", filter=Q(deliveries__state__in=sorted(COUNTED))), 0))
        .order_by("ends", "pk")
    )
    lefts = [(one, one.quantity - getattr(one, "brought", 0)) for one in found]
    return [ToRecord(one, left) for one, left in lefts if left > 0]


def waiting(user: Any) -> list[Delivery]:
    """Recorded, and this user may accept it. Oldest first."""
    found = deliveries(user).filter(state=RECORDED).order_by("recorded_at")
    return [delivery for delivery in found if policies.accept(user, delivery)]


def deliveries(user: Any) -> QuerySet[Delivery]:
    return Delivery.objects.visible_to(user).select_related(*_WITH)


def with_everything() -> QuerySet[Delivery]:
    """A system read: for what goes back to the cases, and for the public account."""
    return Delivery.objects.select_related(*_WITH)


def accepted(project: UUID) -> QuerySet[Delivery]:
    """A system read, as above: what was brought and accepted, newest first."""
    return with_everything().filter(line__project__uuid=project, state=ACCEPTED).order_by("-accepted_at")


def _served_by(station: Organisation) -> Q:
    paths: Iterable[str] = [area.path for area in station.areas.all()] or [station.region.path]
    wanted = Q(line__project__origin__path__in=above(list(paths)))
    for path in paths:
        wanted |= Q(line__project__origin__path__startswith=path)
    return wanted
