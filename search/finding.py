"""What the library answers: one page, the count, and what the other choices would give."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, IntegerField, OuterRef, Q, QuerySet, Value

from cms import gifts
from cms.models import ProjectListing
from marketplace.lib import clock
from marketplace.places.models import Region
from marketplace.projects.models import Project
from marketplace.volunteering.models import Shift
from search import asking, counting, mending, order, synonyms
from search.counting import Cell, Places
from search.engines import Engine, elastic, engine
from search.engines.elastic import Server
from search.models import SearchRow
from search.query import GIVES, LibraryQuery

MOST = 50  # rows of a page
MOST_COUNTED = 10_000
SPARE = 20  # rows looked at beyond a page, in case some were withdrawn this minute


@dataclass(frozen=True)
class Found:
    """One page of answers, and what the other choices would give."""

    projects: list[UUID]
    total: int  # up to MOST_COUNTED; one more means “more than that”
    facets: Mapping[str, Mapping[str, int]]  # empty where there are more than MOST_COUNTED to count
    after: str = ""
    tree: Places = field(default_factory=Places)
    mended: bool = False  # nothing has the words as typed; these have words that differ in one character
    limited: bool = False  # the search server is away: the database answers
    tiers: Mapping[UUID, int] = field(default_factory=dict)
    ended: bool = False  # as deep as pages go

    @property
    def uncounted(self) -> bool:
        return self.total > MOST_COUNTED


def find(asked: LibraryQuery, *, by: Engine | Server | None = None) -> Found:
    """Rows, counts and the next page's mark. A project that is not public this minute is in none of them.

    Where the house has a search server it answers; where that is away, the database does, and `limited` says so. Asked
    by name, the server alone answers, or raises Away.
    """
    question = asking.question(asked.q, synonyms.kin() if asked.q else None)
    if by is not None and not isinstance(by, Server):
        return _stored(asked, question, by)
    if by is None and not elastic.is_chosen():
        return _stored(asked, question, engine())
    from search.engines.elastic import answering as server  # needs a package that only such a house installs

    if by is not None:
        return server.find(asked, question)
    return server.answered(asked, question) or replace(_stored(asked, question, engine()), limited=True)


def _stored(asked: LibraryQuery, question: asking.Question | None, by: Engine) -> Found:
    """What the database's own rows say."""
    found = _found(asked, answering(question, by))
    if question and not found.total and not _public(answering(question, by)).exists():
        meant = mending.mended(question)
        near = _found(asked, answering(meant, by)) if meant else found
        return replace(near, mended=True) if near.total else found
    return found


def fresh(asked: LibraryQuery, *, since: datetime, until: datetime) -> int:
    """How many projects that answer this became public after `since`, up to and with `until`."""
    question = asking.question(asked.q, synonyms.kin() if asked.q else None)
    region = Region.objects.filter(pk=asked.region).first() if asked.region else None
    rows = answering(question, engine()).filter(published_at__gt=since, published_at__lte=until)
    return _public(_chosen(rows, asked, region)).count()


def answering(question: asking.Question | None, by: Engine) -> QuerySet[SearchRow]:
    """What the index has. Every row has a tier; without text, all the same one."""
    if question and question.clauses:
        return by.narrow(SearchRow.objects.all(), question)
    rows = SearchRow.objects.all() if question is None else SearchRow.objects.none()
    return rows.annotate(tier=Value(asking.ALL_IN_TITLE, output_field=IntegerField()))


def _found(asked: LibraryQuery, rows: QuerySet[SearchRow]) -> Found:
    """First what may be counted exactly: all that has the words, or else all of it in the chosen region."""
    cells = _cells(rows)
    if cells or not asked.region or not _too_many(rows):
        return _counted(asked, rows, cells) if cells or not _too_many(rows) else _uncounted(asked, rows, None)
    region = Region.objects.filter(pk=asked.region).first()
    inside = rows.filter(region_path__startswith=region.path) if region else rows
    cells = _cells(inside)
    return _uncounted(asked, inside, region) if not cells and _too_many(inside) else _counted(asked, inside, cells)


def _counted(asked: LibraryQuery, rows: QuerySet[SearchRow], cells: list[Cell]) -> Found:
    tree = counting.places(cells, asked)
    within = counting.within(cells, tree.region)
    shown, after, ended = _page(rows, asked, tree)
    return Found(
        projects=[row.project for row in shown],
        total=counting.total(within, asked),
        facets=counting.facets(within, asked),
        after=after,
        tree=tree,
        tiers={row.project: row.tier for row in shown},
        ended=ended,
    )


def _uncounted(asked: LibraryQuery, rows: QuerySet[SearchRow], region: Region | None) -> Found:
    """More than anybody counts for one reader: the page as ever, and the tree without its numbers."""
    tree = counting.bare(region, asked, counting.ends(rows))
    shown, after, ended = _page(rows, asked, tree)
    chosen = _chosen(rows, asked, None)
    total = MOST_COUNTED + 1 if _too_many(chosen) else _public(chosen).count()
    tiers = {row.project: row.tier for row in shown}
    return Found([row.project for row in shown], total, {}, after, tree, tiers=tiers, ended=ended)


def _public(rows: QuerySet[SearchRow]) -> QuerySet[SearchRow]:
    return rows.filter(*_is_public())


def _told_public(rows: QuerySet[SearchRow]) -> QuerySet[SearchRow]:
    return rows.annotate(public=ExpressionWrapper(Q(*_is_public()), output_field=BooleanField()))


def _is_public() -> tuple[Exists, Exists]:
    """Withdrawal beats everything: whatever the index still holds, the project and its text must be public now."""
    public = Project.objects.public().filter(uuid=OuterRef("project"))
    live = ProjectListing.objects.live().filter(project=OuterRef("project"))
    return Exists(public), Exists(live)


def _as_rooms_stand(rows: QuerySet[SearchRow]) -> QuerySet[SearchRow]:
    """Whether money is raised and time can be given is asked of those rooms this minute. Each is one list of projects,
    made once and looked up for each row; whether the row is public is asked beside it.
    """
    raised = Q(takes_money=True, project__in=gifts.raised_for().values("project__uuid"))
    ahead = Q(project__in=Shift.objects.ahead(at=clock.now()).with_room().values("line__project__uuid"))
    asked = {"raises_money": raised, "has_shifts": ahead}
    return rows.annotate(**{name: ExpressionWrapper(q, output_field=BooleanField()) for name, q in asked.items()})


def _cells(rows: QuerySet[SearchRow]) -> list[Cell]:
    """Nothing where there are too many to count."""
    few = SearchRow.objects.filter(~Exists(_beyond(rows)), pk__in=rows.order_by().values("pk"))
    counted = _as_rooms_stand(_public(few)).values_list(*counting.COLUMNS).annotate(n=Count("pk"))
    return [Cell(path, kind, urgency, gap, tuple(takes), n) for path, kind, urgency, gap, *takes, n in counted]


def _too_many(rows: QuerySet[SearchRow]) -> bool:
    return _beyond(rows).exists()


def _beyond(rows: QuerySet[SearchRow]) -> QuerySet[SearchRow]:
    return rows.order_by()[MOST_COUNTED : MOST_COUNTED + 1]


def _page(rows: QuerySet[SearchRow], asked: LibraryQuery, tree: Places) -> tuple[list[Any], str, bool]:
    """The mark of the last row leads on, whatever was added meanwhile."""
    region, near = tree.region, tree.near.path if tree.near else ""
    mark = order.unseal(asked.after, asked.sort, near)
    seen, size = order.depth(mark, min(max(asked.size, 1), MOST))
    if not size:
        return [], "", True
    chosen = order.in_order(_chosen(rows, asked, region), asked.sort, near=near, tiers=bool(asked.q))
    shown: list[Any] = []
    while len(shown) <= size:
        behind = order.after(chosen, asked.sort, mark) if mark else chosen
        ahead: list[Any] = list(_told_public(chosen.filter(pk__in=behind.values("pk")[: size + 1 + SPARE])))
        shown += [row for row in ahead if row.public]
        if len(ahead) <= size + SPARE:
            break
        mark = order.Mark(order.place(ahead[-1], asked.sort), seen)
    more = len(shown) > size
    further = order.further(shown[:size], seen, asked.sort, near) if more else ""
    return shown[:size], further, more and not further


def _chosen(rows: QuerySet[SearchRow], asked: LibraryQuery, region: Region | None) -> QuerySet[SearchRow]:
    for name in ("kind", "urgency", "gap"):
        if values := getattr(asked, name):
            rows = rows.filter(**{f"{name}__in": values})
    if asked.give:
        rows, wanted = _as_rooms_stand(rows), Q(pk__in=[])
        for give in asked.give:
            wanted |= Q(**{GIVES[give]: True})
        rows = rows.filter(wanted)
    return rows.filter(region_path__startswith=region.path) if region else rows
