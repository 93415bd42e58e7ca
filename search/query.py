"""One question to the library: what a reader asks, in the address, and what the engines answer."""

import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.http import QueryDict

from cms import gifts
from cms.models import ProjectListing
from marketplace.lib import clock, privacy
from marketplace.places.models import Level, Region
from marketplace.projects.models import Kind, Project, Urgency
from marketplace.volunteering.models import Shift
from search import tokens
from search.engines import Engine, engine
from search.models import Gap, Give, SearchRow

SIZE, MOST = 20, 50
FINEST = frozenset({Level.TOWNSHIP, Level.VILLAGE})
LONGEST_QUESTION = 80
NUMBERS = frozenset({"identity", "phone", "bank_card"})
FROM_ROOMS = {Give.MONEY: "raises_money", Give.TIME: "has_shifts"}  # as those rooms stand this minute: see `_live`
GIVES = {give: f"takes_{give}" for give in Give.values} | FROM_ROOMS
CHOICES: dict[str, Sequence[str]] = {
    "kind": Kind.values,
    "urgency": Urgency.values,
    "gap": Gap.values,
    "give": Give.values,
}


@dataclass(frozen=True)
class LibraryQuery:
    """All of it stands in the address, so a question can be sent to a friend. Unknown values ask for nothing."""

    q: str = ""
    kind: tuple[str, ...] = ()
    region: str = ""
    urgency: tuple[str, ...] = ()
    gap: tuple[str, ...] = ()
    give: tuple[str, ...] = ()
    after: str = ""
    size: int = SIZE
    hushed: bool = False  # somebody's number was typed: it is neither asked nor repeated

    @classmethod
    def asked(cls, sent: QueryDict) -> "LibraryQuery":
        many: dict[str, Any] = {  # in our order, each once
            name: tuple(v for v in values if v in sent.getlist(name)) for name, values in CHOICES.items()
        }
        region = sent.get("region", "")
        q = " ".join(sent.get("q", "").replace("\0", "").split())[:LONGEST_QUESTION]
        hushed = any(finding.kind in NUMBERS for finding in privacy.scan(q))
        return cls(
            q="" if hushed else q,
            hushed=hushed,
            region=region if region.isdecimal() and region.isascii() else "",
            after=sent.get("after", "")[:LONGEST_QUESTION],
            **many,
        )

    @property
    def words(self) -> list[str]:
        return tokens.to_ask(self.q)

    def address(self, **changes: Any) -> str:
        """The same question with something else in it; always from the first page, unless `after` is among it."""
        asked = replace(self, **{"after": "", **changes})
        facts = {name: getattr(asked, name) for name in ("q", *CHOICES, "region", "after")}
        return f"?{urlencode([(k, v) for k, v in facts.items() if v], doseq=True)}"

    def without(self, name: str, value: str) -> str:
        kept = getattr(self, name)
        return self.address(**{name: tuple(v for v in kept if v != value) if isinstance(kept, tuple) else ""})


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


def find(asked: LibraryQuery, *, by: Engine | None = None) -> Found:
    """Rows, counts and the next page's mark. A project that is not public this minute is in none of them."""
    rows = _live()
    if words := asked.words:
        rows = (by or engine()).narrow(rows, words)
    elif asked.q:
        rows = rows.none()  # only marks and spaces: nothing has these words
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
    """Urgent first, then the newest; the mark of the last row leads on, whatever was added meanwhile."""
    size = min(max(asked.size, 1), MOST)
    ordered = rows.order_by("urgency_rank", "-published_at", "-pk")
    if mark := _read(asked.after):
        rank, at, pk = mark
        later = Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk)
        ordered = ordered.filter(Q(urgency_rank__gt=rank) | Q(urgency_rank=rank) & later)
    page = list(ordered[: size + 1])
    return page[:size], _mark(page[size - 1]) if len(page) > size else ""


def _mark(row: SearchRow) -> str:
    """The public id of the last row: the moment and the number by which it stands are nobody's business."""
    return str(row.project)


def _read(mark: str) -> tuple[int, datetime, int] | None:
    """A mark that is none of ours, or of a project that has gone, asks for the first page."""
    with contextlib.suppress(ValueError):
        last = SearchRow.objects.filter(project=UUID(mark)).first()
        return (last.urgency_rank, last.published_at, last.pk) if last else None
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
