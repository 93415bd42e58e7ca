"""How many answers each other choice would give. All of it is summed from one list of counted combinations."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from django.db.models import Max, Min, Q, QuerySet

from marketplace.places.models import Level, Region
from search.models import SearchRow, Sort
from search.query import CHOICES, GIVES, LibraryQuery

FINEST = frozenset({Level.TOWNSHIP, Level.VILLAGE})
COLUMNS = ("region_path", "kind", "urgency", "gap", *GIVES.values())


@dataclass(frozen=True)
class Cell:
    """So many projects have exactly these."""

    path: str
    kind: str
    urgency: str
    gap: str
    takes: tuple[bool, ...]  # in the order of GIVES
    n: int

    def fits(self, asked: LibraryQuery, *, but: str = "") -> bool:
        return all(
            (
                but == "kind" or not asked.kind or self.kind in asked.kind,
                but == "urgency" or not asked.urgency or self.urgency in asked.urgency,
                but == "gap" or not asked.gap or self.gap in asked.gap,
                but == "give" or not asked.give or any(self.gives(give) for give in asked.give),
            )
        )

    def gives(self, give: str) -> bool:
        return self.takes[_PLACE[give]]


_PLACE = {give: place for place, give in enumerate(GIVES)}


@dataclass(frozen=True)
class Places:
    """The tree's part of an answer. `counts`: region code → how many, one level below `top`; 0 is not counted."""

    counts: Mapping[str, int] = field(default_factory=dict)
    regions: Mapping[str, Region] = field(default_factory=dict)  # to be named: the way down to `top`, what lies below
    region: Region | None = None  # the chosen one
    near: Region | None = None  # the reader's own, where the order asks for it
    top: Region | None = None  # the chosen one, else `whole`
    whole: Region | None = None  # the smallest that holds everything found


def within(cells: Iterable[Cell], region: Region | None) -> list[Cell]:
    return [cell for cell in cells if not region or cell.path.startswith(region.path)]


def total(cells: Iterable[Cell], asked: LibraryQuery) -> int:
    return sum(cell.n for cell in cells if cell.fits(asked))


def facets(cells: Iterable[Cell], asked: LibraryQuery) -> dict[str, dict[str, int]]:
    """What each choice of a question would show, the other questions being as they are."""
    counted: dict[str, Counter[str]] = {name: Counter(dict.fromkeys(CHOICES[name], 0)) for name in CHOICES}
    for cell in _anywhere(cells):
        for name in CHOICES:
            if cell.fits(asked, but=name):
                for value in [give for give in GIVES if cell.gives(give)] if name == "give" else [getattr(cell, name)]:
                    counted[name][value] += cell.n
    return {name: dict(values) for name, values in counted.items()}


def places(cells: Sequence[Cell], asked: LibraryQuery) -> Places:
    """How many projects each region has, one level down. Nothing lies below a township: pages name no village."""
    paths: Counter[str] = Counter()
    for cell in cells:
        if cell.fits(asked):
            paths[cell.path] += cell.n
    shared = _shared(list(paths))
    chosen = next((upto for cell in cells if (upto := _up_to(cell.path, asked.region))), (asked.region,))
    below = {code for start in (shared, chosen) for code in _below(paths, start)}
    regions = _named({*shared, *chosen, *below, asked.near} - {""}, asked)
    region, near = regions.get(asked.region), regions.get(asked.near)
    coarse = [regions[code] for code in shared if code in regions and regions[code].level not in FINEST]
    whole = coarse[-1] if coarse else None
    top = region or whole
    finest = top is not None and top.level in FINEST
    counts = {} if finest else _below(paths, _codes(top.path) if top else ())
    return Places(counts, regions, region, near, top, whole)


def ends(rows: QuerySet[SearchRow]) -> list[str]:
    """The first path and the last."""
    found = rows.order_by().aggregate(first=Min("region_path"), last=Max("region_path"))
    return [found["first"], found["last"]]


def bare(region: Region | None, asked: LibraryQuery, ends: Sequence[str]) -> Places:
    """The same tree where nobody counts."""
    shared = _shared(ends)
    codes = {*shared, *(_codes(region.path) if region else ()), asked.near} - {""}
    named = _named(codes, asked)
    coarse = [named[code] for code in shared if code in named and named[code].level not in FINEST]
    top = region or (coarse[-1] if coarse else None)
    below = Region.objects.filter(parent=top).exclude(level=Level.VILLAGE).in_bulk()
    whole = coarse[-1] if coarse and not region else None
    return Places(dict.fromkeys(below, 0), named | below, region, named.get(asked.near), top, whole)


def _named(codes: set[str], asked: LibraryQuery) -> dict[str, Region]:
    """Who asks for what is near also chooses among the regions beside his own, or below what he looks at."""
    wanted = Q(pk__in=codes)
    if asked.sort == Sort.NEAR:
        wanted |= Q(parent__children=asked.near) | Q(parent__in=codes) & ~Q(level=Level.VILLAGE)
    return {region.code: region for region in Region.objects.filter(wanted).distinct()}


def _anywhere(cells: Iterable[Cell]) -> list[Cell]:
    """The same combinations without their places: a few hundred at most."""
    summed: Counter[tuple[str, str, str, tuple[bool, ...]]] = Counter()
    for cell in cells:
        summed[cell.kind, cell.urgency, cell.gap, cell.takes] += cell.n
    return [Cell("", *what, n=n) for what, n in summed.items()]


def _codes(path: str) -> tuple[str, ...]:
    return tuple(code for code in path.split("/") if code)


def _shared(paths: Sequence[str]) -> tuple[str, ...]:
    """The codes that all of these begin with."""
    if not paths:
        return ()
    ends = zip(_codes(min(paths)), _codes(max(paths)), strict=False)
    return tuple(code for code, _ in takewhile(lambda step: step[0] == step[1], ends))


def _up_to(path: str, code: str) -> tuple[str, ...]:
    """The codes of this path down to this one; nothing where it is not on it."""
    codes = _codes(path)
    return codes[: codes.index(code) + 1] if code in codes else ()


def _below(paths: Mapping[str, int], start: tuple[str, ...]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for path, n in paths.items():
        codes = _codes(path)
        if len(codes) > len(start) and codes[: len(start)] == start:
            counted[codes[len(start)]] += n
    return dict(counted)
