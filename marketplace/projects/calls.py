"""A project that nobody answers is asked about in wider and wider circles, and at its day goes back to who is in charge.

Everybody verified may answer from the first day: a narrower right would only let families wait. What widens is who is
*asked*. The first circle is the region the page itself shows and never a nearer one: a notice sent to one township alone
would tell its organisations where the households of a county's page live.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from marketplace.audit import operations as audit
from marketplace.lib import registry
from marketplace.lib.clock import SHANGHAI
from marketplace.organisations.models import Organisation, OrganisationQuerySet
from marketplace.outbox import operations as outbox
from marketplace.places.models import LocalitySettings, Region
from marketplace.projects.clocks import Clocks
from marketplace.projects.models import Call, Circle, Project, Urgency
from marketplace.projects.states import PUBLISHED


@dataclass(frozen=True)
class Next:
    """What happens to an open project by itself, and when. `circle` empty: it goes back to who is in charge."""

    at: datetime
    circle: str = ""
    region: Region | None = None


@transaction.atomic
def call(*, project: Project, by: Any, at: datetime) -> Call | None:
    """Ask the next circle if it is time. None: not yet, answered meanwhile, or asked already."""
    rows = Project.objects.select_for_update(of=("self",)).select_related("region", "locality", "origin")
    project = rows.get(pk=project.pk)
    coming = following(project, Clocks())
    if not coming or not coming.region or coming.at > at or not unanswered([project]):
        return None
    fresh = newly_asked(coming.region, nearer=project.calls.select_related("region"))
    made = Call.objects.create(project=project, circle=coming.circle, region=coming.region, at=at, told=fresh.count())
    facts: dict[str, Any] = {"circle": made.circle, "told": made.told}
    audit.record("project.called", subject=project.uuid, by=by, at=at, region_path=project.region_path, **facts)
    body = {"project": str(project.uuid), "circle": made.circle}
    outbox.post("project.called", subject=project.uuid, body=body, at=at)
    return made


def following(project: Project, clocks: Clocks) -> Next | None:
    """The next date of an open project. None: its locality has no rule and it has no day, so somebody must give one."""
    ends = ending(project.deadline) if project.deadline else None
    pause = _pause(project, clocks.decided(project))
    if pause is None:
        return Next(ends) if ends else None
    asked = sorted(project.calls.all(), key=lambda one: one.pk)
    ways = circles(project, clocks)
    if not asked:
        return Next(project.published_at or project.saved_at, *ways[0]) if ways else Next(ends) if ends else None
    due, known = asked[-1].at + pause, {one.circle for one in asked}
    wider = next((way for way in ways if way[0] not in known), None)  # the page may show a wider region by now
    if wider and (ends is None or due < ends):
        return Next(due, *wider)
    return Next(ends or due)


def circles(project: Project, clocks: Clocks) -> list[tuple[str, Region]]:
    """From the region that the page shows up to the prefecture."""
    return [(one.level, one) for one in reversed(clocks.above(project.region)) if one.level in Circle.values]


def ending(deadline: date) -> datetime:
    """When its last day is over."""
    return datetime.combine(deadline + timedelta(days=1), time(), SHANGHAI)


def open_now() -> Any:
    """Public, and not a part of it taken on."""
    rows = Project.objects.public().filter(state=PUBLISHED).exclude(lines__taken__gt=0)
    return rows.select_related("region", "locality", "origin", "drafted_by").prefetch_related("calls").order_by("pk")


def unanswered(projects: Iterable[Project]) -> list[Project]:
    """Those for which no offer waits: the rooms above know."""
    rows = list(projects)
    told: Iterator[UUID] = iter(registry.rows("project.answers", projects=[one.uuid for one in rows]))
    answered = set(told)
    return [one for one in rows if one.uuid not in answered]


def newly_asked(region: Region, *, nearer: Iterable[Call]) -> OrganisationQuerySet:
    """Verified organisations of this circle that no nearer circle held."""
    fresh = Organisation.objects.verified().within([region.path])
    for call_made in nearer:
        fresh = fresh.exclude(pk__in=Organisation.objects.within([call_made.region.path]).values("pk"))
    return fresh


def _pause(project: Project, decided: LocalitySettings | None) -> timedelta | None:
    if decided is None:
        return None
    if project.urgency == Urgency.URGENT and decided.widen_hours:
        return timedelta(hours=decided.widen_hours)
    return timedelta(days=decided.widen_days) if decided.widen_days else None
