"""What is public of these projects this minute, as the library is asked for it: many at once, in a handful of questions."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation

from cms import entries, gifts
from cms.models import SPOKEN, ProjectListing
from marketplace.lib import clock
from marketplace.places import queries as places
from marketplace.places.models import LocalitySettings, Region
from marketplace.projects.models import Kind, Line, LineKind, Project, Urgency
from marketplace.projects.states import TAKING
from marketplace.volunteering.models import Shift
from search import tokens
from search.models import NOTHING, Gap
from search.tokens import Words

CHUNK = 2000
RANKS = {Urgency.URGENT: 0, Urgency.SOON: 1, Urgency.NORMAL: 2}


@dataclass(frozen=True)
class Entry:
    """`columns` are those of `SearchRow`."""

    project: UUID
    columns: dict[str, Any]
    words: Words


def of(projects: Collection[UUID]) -> dict[UUID, Entry]:
    """Who is missing is not public now, or has no text."""
    related = Project.objects.public().select_related("region", "locality").prefetch_related("lines")
    found = {project.uuid: project for project in related.filter(uuid__in=projects)}
    listings = {one.project: one for one in ProjectListing.objects.live().filter(project__in=found)}
    above = _above([found[key].region for key in listings])
    decided = _decided(found[key].locality for key in listings)
    with translation.override(settings.LANGUAGE_CODE):  # words of ours are Chinese, whoever asks
        return {
            key: _entry(found[key], listing, above[found[key].region_id], decided[found[key].locality_id])
            for key, listing in listings.items()
        }


def public(projects: Collection[UUID]) -> set[UUID]:
    """Which of these everybody may read this minute."""
    live = ProjectListing.objects.live().filter(project__in=projects).values("project")
    found = Project.objects.public().filter(uuid__in=projects).filter(uuid__in=live)
    return set(found.values_list("uuid", flat=True))


def everything(part: str = "") -> Iterator[UUID]:
    """Every public project whose public id begins so, in the order of their ids."""
    within = Project.objects.public().filter(uuid__lte=UUID(part.ljust(32, "f"))).order_by("uuid")
    chunk = within.filter(uuid__gte=UUID(part.ljust(32, "0")))
    while found := list(chunk.values_list("uuid", flat=True)[:CHUNK]):
        yield from found
        chunk = within.filter(uuid__gt=found[-1])


def raised(projects: Collection[UUID] | None = None) -> set[UUID]:
    """Those for which somebody raises money today; all there are, or of these."""
    found = gifts.raised_for().filter(**_among("project__uuid__in", projects))
    return set(found.values_list("project__uuid", flat=True))


def awaited(projects: Collection[UUID] | None = None) -> set[UUID]:
    """Those with a shift that has room; all there are, or of these."""
    shifts = Shift.objects.open_to_all(at=clock.now()).with_room()
    found = shifts.filter(**_among("line__project__uuid__in", projects))
    return set(found.values_list("line__project__uuid", flat=True))


def _among(name: str, projects: Collection[UUID] | None) -> dict[str, Collection[UUID]]:
    return {} if projects is None else {name: list(projects)}


def _above(regions: Sequence[Region]) -> dict[str, list[str]]:
    """The names from the province down to the region itself, by its code."""
    codes = {region.pk: region.path.strip("/").split("/") for region in regions}
    wanted = {code for way in codes.values() for code in way}
    called = dict(Region.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return {key: [called[code] for code in way] for key, way in codes.items()}


def _decided(localities: Iterable[Region]) -> dict[str, LocalitySettings | None]:
    found = {locality.pk: locality for locality in localities}
    return {key: places.settings_for(locality) for key, locality in found.items()}


def _entry(project: Project, listing: ProjectListing, above: list[str], decided: LocalitySettings | None) -> Entry:
    lines = sorted(project.lines.all(), key=lambda line: line.position)
    texts = _texts(project, listing, lines, above)
    terms = " ".join(sorted(tokens.terms(*texts.title, *texts.near)))
    columns = _columns(project, listing, lines, decided) | {"terms": terms}
    return Entry(project.uuid, columns, tokens.to_index(texts.title, texts.near, texts.rest))


def _columns(
    project: Project, listing: ProjectListing, lines: list[Line], decided: LocalitySettings | None
) -> dict[str, Any]:
    taking = project.state in TAKING and any(line.open_quantity for line in lines)
    wanted = {line.kind for line in lines if line.open_quantity} if taking else set()
    done = entries.is_done(project)
    return {
        "kind": project.kind,
        "urgency": project.urgency,
        "urgency_rank": RANKS[Urgency(project.urgency)],
        "region_path": project.region.path,
        "gap": Gap.OPEN if taking else Gap.DONE if done else Gap.TAKEN,
        "takes_money": gifts.may_take(project, decided),
        "takes_goods": LineKind.GOODS in wanted,
        "takes_carry": taking,
        "missing": _missing(project, lines) if taking else NOTHING,
        "published_at": listing.first_published_at or project.published_at,
    }


def _missing(project: Project, lines: list[Line]) -> int:
    """In thousandths of the whole, as the deck shows it; what is short of anything is short of one."""
    progress = entries.of_project(project, lines)
    return -(-1_000 * progress.open // progress.total) if progress.total and progress.open > 0 else NOTHING


@dataclass(frozen=True)
class Texts:
    """Everything a reader sees and might remember, in both languages: what it is called, what stands near that, and
    the rest.
    """

    title: list[str]
    near: list[str]
    rest: list[str]


def _texts(project: Project, listing: ProjectListing, lines: list[Line], above: list[str]) -> Texts:
    """Called by its name, the things it wants, its kind. Near that: its one sentence, the place with all above it."""
    wanted = (text for line in lines for text in (line.title, line.title_en))
    spoken = {name: (getattr(listing, name), getattr(listing, f"{name}_en")) for name in SPOKEN}
    title = [*spoken.pop("title"), *wanted, str(Kind(project.kind).label)]
    near = [*spoken.pop("summary"), *above]
    return Texts(title, near, [*chain.from_iterable(spoken.values()), project.code.replace("-", ""), project.code])
