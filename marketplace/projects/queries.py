"""Reads of projects for the desk and for the rooms above."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from marketplace.lib import clock
from marketplace.lib.clock import SHANGHAI
from marketplace.people import policies as people
from marketplace.people import posts
from marketplace.places.models import Region
from marketplace.projects import calls
from marketplace.projects.clocks import Clocks
from marketplace.projects.models import Assignment, Hold, Line, Papers, Project, ProjectQuerySet
from marketplace.projects.policies import DRAFTERS
from marketplace.projects.states import (
    ACCEPTED,
    CLOSED,
    DELIVERED,
    EDITABLE,
    EXPIRED,
    IN_DELIVERY,
    IN_VETTING,
    MATCHED,
    OVER,
    PARTLY_MATCHED,
    PUBLISHED,
    RETURNED,
    SUSPENDED,
    WITHDRAWN,
)

SHELVES: tuple[tuple[str, frozenset[str]], ...] = (
    ("writing", EDITABLE),
    ("vetting", IN_VETTING),
    ("open", frozenset({PUBLISHED, PARTLY_MATCHED, SUSPENDED})),
    ("running", frozenset({MATCHED, IN_DELIVERY})),
    ("done", frozenset({DELIVERED, ACCEPTED, CLOSED, EXPIRED, WITHDRAWN})),
)


def lines(project: Project) -> QuerySet[Line]:
    return Line.objects.filter(project=project).order_by("position")


def assigned(what: Project | Line) -> QuerySet[Assignment]:
    """Who has taken on a part of this project (or line), and has not given it back."""
    of = {"line": what} if isinstance(what, Line) else {"line__project": what}
    return Assignment.objects.standing().filter(**of).select_related("line__project", "organisation").order_by("at")


def assigned_to(organisations: Iterable[Any]) -> QuerySet[Assignment]:
    """The parts that these organisations have taken on."""
    mine = Assignment.objects.standing().filter(organisation__in=organisations)
    return mine.select_related("line__project", "organisation").order_by("ends", "pk")


def for_desk(user: Any) -> ProjectQuerySet:
    return Project.objects.visible_to(user).select_related("region", "drafted_by")


def shelves(user: Any) -> list[tuple[str, list[Project]]]:
    """The desk's list by state, newest first, empty shelves left out."""
    rows = for_desk(user).order_by("-saved_at").prefetch_related(Prefetch("lines", lines_in_order()))[:200]
    return [(name, found) for name, states in SHELVES if (found := [row for row in rows if row.state in states])]


def lines_in_order() -> QuerySet[Line]:
    return Line.objects.order_by("position")


def returned_to(user: Any) -> QuerySet[Project]:
    """One's own, and those of an absent colleague for whom one stands in."""
    stood_for = posts.stood_for_by(user, DRAFTERS, on=clock.today())
    writers = [user.pk, *(one.holder.pk for one in stood_for)]
    return (
        Project.objects.filter(drafted_by__in=writers, state=RETURNED).select_related("drafted_by").order_by("saved_at")
    )


def unanswered(user: Any) -> QuerySet[Project]:
    """Gone back to those in charge, who have not decided yet what becomes of them."""
    return Project.objects.within(people.paths(user, DRAFTERS)).filter(state=EXPIRED).order_by("unanswered_at")


def owed_papers(user: Any) -> QuerySet[Papers]:
    """What urgent projects of one's regions still owe on paper."""
    mine = Project.objects.within(people.paths(user, DRAFTERS)).exclude(state=WITHDRAWN)
    return Papers.objects.open().filter(project__in=mine).select_related("project").order_by("due", "pk")


def undated(user: Any) -> list[Project]:
    """Open projects of one's regions for which nothing will ever happen by itself: no day, and no rule to ask wider."""
    mine = Project.objects.within(people.paths(user, DRAFTERS))
    rows = mine.filter(state__in=[PUBLISHED, PARTLY_MATCHED], deadline=None).select_related("locality", "region")
    clocks = Clocks()
    return [one for one in rows.order_by("pk") if calls.following(one, clocks) is None]


def held_back(user: Any) -> QuerySet[Project]:
    """Suspended projects of the drafter's own regions, and done ones whose page may not be read now."""
    held = Q(state=SUSPENDED) | Q(state__in=sorted(OVER), pk__in=Hold.objects.open().values("project"))
    mine = Project.objects.within(people.paths(user, DRAFTERS)).filter(held)
    return mine.prefetch_related("holds").order_by("pk")


def overdue(user: Any, at: datetime) -> QuerySet[Project]:
    """Open projects of the drafter's own regions whose day has passed."""
    today = at.astimezone(SHANGHAI).date()
    mine = Project.objects.within(people.paths(user, DRAFTERS))
    return mine.filter(state__in=[PUBLISHED, PARTLY_MATCHED], deadline__lt=today).order_by("deadline")


def may_draft(user: Any) -> list[Region]:
    """The regions in which this person drafts."""
    return list(Region.objects.filter(path__in=people.paths(user, DRAFTERS)))
