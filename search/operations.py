"""The index: one row for each public project, made anew from the truth. Withdrawal is the absence of truth."""

from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from django.db import transaction

from cms import entries, gifts
from cms.models import SPOKEN, ProjectListing
from marketplace.places import queries as places
from marketplace.projects.models import Kind, Line, LineKind, Project, Urgency
from marketplace.projects.states import TAKING
from search import tokens, vocabulary
from search.engines import Engine, engine
from search.models import NOTHING, Gap, SearchRow

RANKS = {Urgency.URGENT: 0, Urgency.SOON: 1, Urgency.NORMAL: 2}


@transaction.atomic
def index(*, project: UUID, by: Engine | None = None) -> SearchRow | None:
    """Bring this project's row into line with what is public now. Safe to run twice, and in any order."""
    words_of = by or engine()
    found = Project.objects.public().select_related("region", "locality").filter(uuid=project).first()
    listing = ProjectListing.objects.live().filter(project=project).first()
    if found is None or listing is None:
        for row in SearchRow.objects.filter(project=project):
            words_of.drop(row)
            vocabulary.count(was=row.terms.split(), now=())
            row.delete()
        return None
    lines = list(found.lines.order_by("position"))
    texts = _texts(found, listing, lines)
    terms = tokens.terms(*texts.title, *texts.near)
    was = SearchRow.objects.filter(project=project).values_list("terms", flat=True).first() or ""
    facts = _facets(found, listing, lines) | {"terms": " ".join(sorted(terms))}
    row, _ = SearchRow.objects.update_or_create(project=project, defaults=facts)
    vocabulary.count(was=was.split(), now=terms)
    words_of.put(row, tokens.to_index(texts.title, texts.near, texts.rest))
    return row


@transaction.atomic
def rebuild(*, by: Engine | None = None) -> int:
    """The whole index from the truth; how many projects it holds."""
    known = set(SearchRow.objects.values_list("project", flat=True))
    return sum(index(project=key, by=by) is not None for key in known | set(_public()))


def _public() -> list[UUID]:
    return list(Project.objects.public().values_list("uuid", flat=True))


def _facets(project: Project, listing: ProjectListing, lines: list[Line]) -> dict[str, object]:
    taking = project.state in TAKING and any(line.open_quantity for line in lines)
    wanted = {line.kind for line in lines if line.open_quantity} if taking else set()
    done = entries.is_done(project)
    return {
        "kind": project.kind,
        "urgency": project.urgency,
        "urgency_rank": RANKS[Urgency(project.urgency)],
        "region_path": project.region.path,
        "gap": Gap.OPEN if taking else Gap.DONE if done else Gap.TAKEN,
        "takes_money": gifts.may_take(project, places.settings_for(project.locality)),
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


def _texts(project: Project, listing: ProjectListing, lines: list[Line]) -> Texts:
    """Called by its name, the things it wants, its kind. Near that: its one sentence, the place with all above it."""
    wanted = (text for line in lines for text in (line.title, line.title_en))
    above = (region.name for region in places.ancestors(project.region))
    spoken = {name: (getattr(listing, name), getattr(listing, f"{name}_en")) for name in SPOKEN}
    title = [*spoken.pop("title"), *wanted, str(Kind(project.kind).label)]
    near = [*spoken.pop("summary"), *above]
    return Texts(title, near, [*chain.from_iterable(spoken.values()), project.code.replace("-", ""), project.code])
