"""Reads of bids."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet

from marketplace.matching.models import Bid
from marketplace.matching.policies import CHOOSERS
from marketplace.matching.states import AWARDED, DECLINED, DRAFT, LIVE
from marketplace.organisations import policies as organisations
from marketplace.organisations.models import Organisation, OrganisationRole
from marketplace.people.policies import paths
from marketplace.projects.models import Assignment, Line, Project


@dataclass(frozen=True)
class Choice:
    """A line on which offers wait for an officer."""

    line: Line
    offers: int
    since: datetime


def answered(*, projects: Sequence[UUID]) -> Iterator[UUID]:
    """Those for which an offer waits: for the projects, which do not know offers."""
    yield from (
        Bid.objects.waiting().filter(line__project__uuid__in=projects).values_list("line__project__uuid", flat=True)
    )


def bidders(user: Any) -> QuerySet[Organisation]:
    """Organisations in whose name the user may bid."""
    return organisations.of(user, {OrganisationRole.OPERATOR}).verified().order_by("name")


def live_of(project: Project, user: Any) -> list[Bid]:
    """The user's organisations' own drafts and offers on this project, newest first."""
    found = Bid.objects.of(user).filter(line__project=project, state__in=sorted(LIVE))
    return list(found.select_related("line", "organisation").order_by("-saved_at"))


def mine(user: Any) -> QuerySet[Bid]:
    return Bid.objects.of(user).select_related("line__project__region", "organisation").order_by("-saved_at")


def to_choose(user: Any) -> list[Choice]:
    """Lines of the officer's region with offers that wait, the oldest offer first."""
    region = Q(pk__in=[])
    for path in paths(user, CHOOSERS):
        region |= Q(line__project__origin__path__startswith=path)
    waiting = Bid.objects.of_region(user).filter(region).waiting()
    counts = waiting.values("line").annotate(offers=Count("pk"), since=Min("submitted_at")).order_by("since")
    lines = Line.objects.select_related("project__region").in_bulk([row["line"] for row in counts])
    return [Choice(lines[row["line"]], row["offers"], row["since"]) for row in counts]


def at_desk(user: Any) -> QuerySet[Bid]:
    """Offers an officer of the region may read."""
    return Bid.objects.of_region(user).select_related("organisation__region", "decided_by", "line__project__origin")


def offers(line: Line, user: Any) -> QuerySet[Bid]:
    """All offers on a line in the order they came; never ranked, never by money."""
    return at_desk(user).filter(line=line).order_by("submitted_at", "pk")


def decided(user: Any) -> QuerySet[Bid]:
    return at_desk(user).filter(state__in=[AWARDED, DECLINED]).order_by("-decided_at")


def drafts(user: Any) -> QuerySet[Bid]:
    """Offers begun in the user's organisations' names, on projects that still take them."""
    found = Bid.objects.of(user).filter(state=DRAFT, line__project__in=Project.objects.taking())
    return found.select_related("line__project", "organisation").order_by("saved_at")


def open_lines(project: Project) -> QuerySet[Line]:
    return project.lines.filter(quantity__gt=F("taken")).order_by("position")


def parts_of(organisation: UUID) -> QuerySet[Assignment]:
    """Public: what an organisation has taken on."""
    found = Assignment.objects.standing().filter(
        organisation__uuid=organisation, line__project__in=Project.objects.public()
    )
    return found.select_related("line__project").order_by("-at")


def bid(uuid: UUID) -> Bid:
    """A system read, for handlers."""
    return Bid.objects.select_related("line__project", "organisation").get(uuid=uuid)
