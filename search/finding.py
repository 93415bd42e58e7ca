"""What the library answers: one page, the count, and what the other choices would give."""

import contextlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Substr

from cms import gifts
from cms.models import ProjectListing
from marketplace.lib import clock
from marketplace.places.models import Level, Region
from marketplace.projects.models import Project
from marketplace.volunteering.models import Shift
from search import asking, mending, synonyms
from search.engines import Engine, engine
from search.models import SearchRow
from search.query import CHOICES, GIVES, LibraryQuery

MOST = 50
FINEST = frozenset({Level.TOWNSHIP, Level.VILLAGE})


@dataclass(frozen=True)
class Found:
    """One page of answers, and what the other choices would give."""

    projects: list[UUID]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    places: Mapping[str, int]  # region code → how many, one level below `top`
    after: str = ""
    region: Region | None = None  # the chosen one
    top: Region | None = None  # the chosen one, else `whole`
    whole: Region | None = None  # the smallest that holds everything found
    mended: bool = False  # nothing has the words as typed; these have words that differ in one character


def find(asked: LibraryQuery, *, by: Engine | None = None) -> Found:
    """Rows, counts and the next page's mark. A project that is not public this minute is in none of them."""
    by = by or engine()
    question = asking.question(asked.q, synonyms.kin())
    found = _found(asked, answering(question, by))
    if question and not found.total and not answering(question, by).exists() and (meant := mending.mended(question)):
        near = _found(asked, answering(meant, by))
        return replace(near, mended=True) if near.total else found
    return found


def _found(asked: LibraryQuery, rows: QuerySet[SearchRow]) -> Found:
    region = Region.objects.filter(pk=asked.region).first() if asked.region else None
    cells = _cells(rows.filter(region_path__startswith=region.path) if region else rows)
    page, after = _page(_chosen(rows, asked, region), asked)
    everywhere = _chosen(rows, asked, None)
    whole = _start(everywhere)
    top = region or whole
    return Found(
        projects=[row.project for row in page],
        total=sum(n for cell, n in cells.items() if _fits(cell, asked)),
        facets={name: _facet(cells, asked, name) for name in CHOICES},
        places=_places(everywhere, top),
        after=after,
        region=region,
        top=top,
        whole=whole,
    )


def answering(question: asking.Question | None, by: Engine) -> QuerySet[SearchRow]:
    """Every row has a tier; without text, all the same one."""
    if question and question.clauses:
        return by.narrow(_live(), question)
    rows = _live() if question is None else _live().none()
    return rows.annotate(tier=Value(asking.ALL_IN_TITLE, output_field=IntegerField()))


def _live() -> QuerySet[SearchRow]:
    """Withdrawal beats everything: whatever the index still holds, the project and its text must be public now."""
    public = Project.objects.public().values("uuid")
    live = ProjectListing.objects.live().values("project")
    raised = Exists(gifts.raised_for().filter(project__uuid=OuterRef("project")))
    raises = ExpressionWrapper(Q(takes_money=True) & Q(raised), output_field=BooleanField())
    shifts = Shift.objects.open_to_all(at=clock.now()).with_room().filter(line__project__uuid=OuterRef("project"))
    found = SearchRow.objects.filter(project__in=public).filter(project__in=live)
    return found.annotate(raises_money=raises, has_shifts=Exists(shifts))


def _chosen(rows: QuerySet[SearchRow], asked: LibraryQuery, region: Region | None) -> QuerySet[SearchRow]:
    for name in ("kind", "urgency", "gap"):
        if values := getattr(asked, name):
            rows = rows.filter(**{f"{name}__in": values})
    if asked.give:
        wanted = Q(pk__in=[])
        for give in asked.give:
            wanted |= Q(**{GIVES[give]: True})
        rows = rows.filter(wanted)
    return rows.filter(region_path__startswith=region.path) if region else rows


Cell = tuple[str, str, str, tuple[bool, ...]]  # kind, urgency, gap, what it takes


def _cells(rows: QuerySet[SearchRow]) -> dict[Cell, int]:
    """All facets at once: the rows counted by every combination, a few hundred at most."""
    columns = ("kind", "urgency", "gap", *GIVES.values())
    counted = rows.order_by().values_list(*columns).annotate(n=Count("pk"))
    return {(kind, urgency, gap, tuple(takes)): n for kind, urgency, gap, *takes, n in counted}


def _fits(cell: Cell, asked: LibraryQuery, *, but: str = "") -> bool:
    kind, urgency, gap, takes = cell
    return all(
        (
            but == "kind" or not asked.kind or kind in asked.kind,
            but == "urgency" or not asked.urgency or urgency in asked.urgency,
            but == "gap" or not asked.gap or gap in asked.gap,
            but == "give" or not asked.give or any(_takes(takes, give) for give in asked.give),
        )
    )


def _takes(takes: tuple[bool, ...], give: str) -> bool:
    return takes[list(GIVES).index(give)]


def _facet(cells: Mapping[Cell, int], asked: LibraryQuery, name: str) -> dict[str, int]:
    """What each choice of this question would show, the other questions being as they are."""
    counted: Counter[str] = Counter(dict.fromkeys(CHOICES[name], 0))
    for cell, n in cells.items():
        if _fits(cell, asked, but=name):
            kind, urgency, gap, takes = cell
            if name == "give":
                counted.update({give: n for give in GIVES if _takes(takes, give)})
            else:
                counted[{"kind": kind, "urgency": urgency, "gap": gap}[name]] += n
    return dict(counted)


def _page(rows: QuerySet[SearchRow], asked: LibraryQuery) -> tuple[list[SearchRow], str]:
    """By tier, then urgent first, then the newest; the mark of the last row leads on, whatever was added meanwhile."""
    size = min(max(asked.size, 1), MOST)
    ordered = rows.order_by(F("tier"), "urgency_rank", "-published_at", "-pk")
    if last := _read(asked.after, rows):
        later = Q(published_at__lt=last.published_at) | Q(published_at=last.published_at, pk__lt=last.pk)
        later = Q(urgency_rank__gt=last.urgency_rank) | Q(urgency_rank=last.urgency_rank) & later
        ordered = ordered.filter(Q(tier__gt=last.tier) | Q(tier=last.tier) & later)
    page = list(ordered[: size + 1])
    return page[:size], str(page[size - 1].project) if len(page) > size else ""


def _read(mark: str, rows: QuerySet[SearchRow]) -> Any:
    """A mark that is none of ours, or of a project that no longer answers, asks for the first page."""
    with contextlib.suppress(ValueError):
        return rows.filter(project=UUID(mark)).first()
    return None


def _start(rows: QuerySet[SearchRow]) -> Region | None:
    """Where the tree begins when no region is chosen: the smallest one that holds everything found."""
    ends = rows.order_by().aggregate(first=Min("region_path"), last=Max("region_path"))
    if not ends["first"]:
        return None
    steps = zip(ends["first"].split("/"), ends["last"].split("/"), strict=False)
    codes = [code for code, other in takewhile(lambda step: step[0] == step[1], steps)]
    found = sorted(Region.objects.filter(pk__in=codes), key=lambda one: len(one.path))
    coarse = [one for one in found if one.level not in FINEST]
    return coarse[-1] if coarse else None


def _places(rows: QuerySet[SearchRow], region: Region | None) -> dict[str, int]:
    """How many projects each region has, one level down. Nothing lies below a township: pages name no village."""
    if region and region.level in FINEST:
        return {}
    within = rows.filter(region_path__startswith=region.path) if region else rows
    below = within.annotate(below=Substr("region_path", len(region.path) + 1 if region else 2))
    counted: Counter[str] = Counter()
    for path, n in below.order_by().values_list("below").annotate(n=Count("pk")):
        if code := path.split("/")[0]:
            counted[code] += n
    return dict(counted)
