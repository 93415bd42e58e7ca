"""What the two public pages say. A page is one dataclass; whatever does not add up crashes instead of being shown."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import Count, Q, QuerySet, Sum

from marketplace.giving import queries as giving
from marketplace.giving.models import CampaignProject
from marketplace.giving.states import SHOWN
from marketplace.ledger.models import Transfer, Verb
from marketplace.outcomes.models import Delivery, Met
from marketplace.outcomes.states import ACCEPTED
from marketplace.oversight import books, disclosure, entries
from marketplace.oversight.books import EFFECTS, SORTS, Books, Sums, agree
from marketplace.oversight.entries import Entry
from marketplace.places import queries as places
from marketplace.places.models import LocalitySettings, Region
from marketplace.projects import queries as projects
from marketplace.projects.models import Kind, Line, Project
from marketplace.volunteering import queries as volunteering
from marketplace.volunteering.models import SignUp
from marketplace.volunteering.queries import Given
from marketplace.volunteering.states import CONFIRMED

MOST = 50
LATEST = 30
INCOMING = frozenset({"gifts_fen", "redirected_fen", "refunded_fen"})


@dataclass(frozen=True)
class ProjectRow:
    project: Project
    sums: Sums

    @property
    def title(self) -> str:
        return entries.title(self.project)


@dataclass(frozen=True)
class Rest:
    """What a long table does not show row by row, so that its rows still add up."""

    count: int
    sums: Sums


@dataclass(frozen=True)
class Silence:
    """How many of all projects that ever were public ended because nobody answered, by the 10–5 rule. None: under ten."""

    ended: int | None
    of: int
    percent: int | None


@dataclass(frozen=True)
class HousePage:
    """`rows`, `rest` and `unnamed` together are `total`."""

    at: datetime
    total: Sums
    rows: list[ProjectRow]
    rest: Rest
    unnamed: Rest
    by_kind: dict[str, Sums]
    latest: list[Entry]
    entry_count: int
    project_count: int
    minutes: int
    deliveries: int
    region: Region | None
    hotlines: list[LocalitySettings]
    silence: Silence | None


@dataclass(frozen=True)
class Account:
    """The newest entries of one side, and all older ones together."""

    rows: list[Entry]
    rest: Rest

    @property
    def total(self) -> Sums:
        return books.total(row.effect for row in self.rows) + self.rest.sums


@dataclass(frozen=True)
class Result:
    """What came of one line, in its own unit, as accepted by somebody other than the provider."""

    line: Line
    fully: int
    partly: int
    none: int

    @property
    def accepted(self) -> int:
        return self.fully + self.partly + self.none

    @property
    def title(self) -> str:
        return self.line.title_en if entries.in_english() and self.line.title_en else self.line.title

    @property
    def unit(self) -> str:
        return f" {self.line.unit_en}" if entries.in_english() and self.line.unit_en else self.line.unit


@dataclass(frozen=True)
class ProjectPage:
    at: datetime
    project: Project
    sums: Sums
    gifts: Account
    uses: Account
    corrections: list[Entry]
    shares: list[CampaignProject]
    hours: list[Given]
    minutes: int
    results: list[Result]
    hotline: str


def house(*, at: datetime) -> HousePage:
    return books.steady(partial(_house, at))


def project(project: Project, *, at: datetime) -> ProjectPage:
    """Of a project that `Project.objects.public()` holds."""
    return books.steady(partial(_project, project, at))


def project_rows() -> list[tuple[Project | None, Sums]]:
    """All of them, for the file: the largest first, those not public now together."""
    return books.steady(_project_rows)


def _house(at: datetime) -> HousePage:
    told = books.house()
    order = _order(told)
    shown = Project.objects.select_related("region").in_bulk(order[:MOST])
    rows = [ProjectRow(shown[pk], told.sums.get(pk, books.NOTHING)) for pk in order[:MOST]]
    rest = Rest(len(order[MOST:]), books.total(told.sums.get(pk, books.NOTHING) for pk in order[MOST:]))
    unnamed = Rest(len(told.unnamed), books.total(told.unnamed.values()))
    by_kind = _by_kind(told)
    total = told.total
    agree("the projects' rows", books.total(row.sums for row in rows) + rest.sums + unnamed.sums, total)
    agree("the kinds of project", books.total(by_kind.values()), total)
    found = books.entries()
    signed = SignUp.objects.filter(state=CONFIRMED, shift__line__project__published_at__isnull=False)
    accepted = Delivery.objects.filter(state=ACCEPTED, line__project__published_at__isnull=False)
    places_told = list(LocalitySettings.objects.select_related("region").order_by("region"))
    return HousePage(
        at=at,
        total=total,
        rows=rows,
        rest=rest,
        unnamed=unnamed,
        by_kind=by_kind,
        latest=entries.told(_newest(found, LATEST), told),
        entry_count=found.count(),
        project_count=len(order),
        minutes=signed.aggregate(all=Sum("minutes"))["all"] or 0,
        deliveries=accepted.count(),
        region=places_told[0].region if len(places_told) == 1 else None,
        hotlines=[one for one in places_told if one.hotline],
        silence=silence(),
    )


def silence() -> Silence | None:
    """Open and withdrawn ones are in the denominator. None: there are too few projects to say anything."""
    ever = Project.objects.exclude(published_at=None)
    found = ever.aggregate(all=Count("pk"), ended=Count("pk", filter=Q(unanswered_at__isnull=False)))
    if found["all"] < disclosure.LEAST:
        return None
    of = disclosure.rounded(found["all"])
    if 0 < found["ended"] < disclosure.LEAST:
        return Silence(None, of, None)
    ended = disclosure.rounded(found["ended"])
    return Silence(ended, of, min(round(100 * ended / of), 100))


def _project(project: Project, at: datetime) -> ProjectPage:
    told = books.of(project)
    sums = told.total
    money = giving.project_money(project.uuid)
    stated = (money.received_fen, money.allocated_fen, money.spent_fen, money.balance_fen, money.refunded_fen)
    agree(
        "giving", (sums.received_fen, sums.allocated_fen, sums.spent_fen, sums.balance_fen, sums.refunded_fen), stated
    )
    found = books.entries(CampaignProject.objects.filter(project=project))
    gifts, uses = _account(found, _side(incoming=True), told), _account(found, _side(incoming=False), told)
    agree("gifts and uses", gifts.total + uses.total, sums)
    hours, minutes = volunteering.project_hours(project.uuid), volunteering.project_minutes(project.uuid)
    agree("hours", sum(one.minutes for one in hours), minutes)
    decided = places.settings_for(project.locality)
    return ProjectPage(
        at=at,
        project=project,
        sums=sums,
        gifts=gifts,
        uses=uses,
        corrections=entries.told(_newest(found.filter(verb=Verb.REVERSE), MOST), told),
        shares=[share for share in giving.shares_of(project) if share.campaign.state in SHOWN],
        hours=hours,
        minutes=minutes,
        results=_results(project),
        hotline=decided.hotline if decided else "",
    )


def _project_rows() -> list[tuple[Project | None, Sums]]:
    told = books.house()
    order = _order(told)
    found = Project.objects.public().in_bulk(order)
    rows: list[tuple[Project | None, Sums]] = [
        (found[pk], told.sums.get(pk, books.NOTHING)) for pk in order if pk in found
    ]
    if told.unnamed:
        rows.append((None, books.total(told.unnamed.values())))
    agree("the projects' file", books.total(sums for _project, sums in rows), told.total)
    return rows


def _order(told: Books) -> list[int]:
    """Public projects, those that received most first, then the newest."""
    newest = Project.objects.public().order_by("-published_at", "-pk").values_list("pk", flat=True)
    found = [pk for pk in newest if pk in told.public]
    agree("the public projects", set(found), told.public)
    return sorted(found, key=lambda pk: -told.sums.get(pk, books.NOTHING).received_fen)


def _by_kind(told: Books) -> dict[str, Sums]:
    kinds = dict(Project.objects.filter(pk__in=CampaignProject.objects.values("project")).values_list("pk", "kind"))
    found = dict.fromkeys(Kind.values, books.NOTHING)
    for pk, sums in told.sums.items():
        found[kinds[pk]] += sums
    return found


def _account(found: QuerySet[Transfer], side: Q, told: Books) -> Account:
    mine = found.filter(side)
    rows = _newest(mine, MOST)
    shown = entries.told(rows, told)
    if len(rows) < MOST:
        return Account(shown, Rest(0, books.NOTHING))
    last = rows[-1]
    older = mine.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    return Account(shown, Rest(older.count(), books.total(books.summed(older).values())))


def _side(*, incoming: bool) -> Q:
    wanted = Q(pk__in=[])
    for (verb, debit, credit), sort in SORTS.items():
        if (EFFECTS[sort][0] in INCOMING) == incoming:
            wanted |= Q(verb=verb, debit__kind=debit, credit__kind=credit)
    return wanted


def _results(project: Project) -> list[Result]:
    accepted = Delivery.objects.filter(line__project=project, state=ACCEPTED).order_by()
    found = {
        (row["line"], row["met"]): row["all"] for row in accepted.values("line", "met").annotate(all=Sum("quantity"))
    }
    rows = [
        Result(line, *(found.get((line.pk, met), 0) for met in (Met.FULLY, Met.PARTLY, Met.NOT)))
        for line in projects.lines(project)
    ]
    agree("the results", sum(row.accepted for row in rows), sum(found.values()))
    return rows


def _newest(found: QuerySet[Transfer], most: int) -> list[Transfer]:
    return list(found.select_related(*entries.WITH).order_by("-at", "-pk")[:most])
