"""A project as one entry of a list: what it is, in a sentence, and how far the deck is laid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from cms.models import ProjectListing
from marketplace.lib.templatetags.face import day_text
from marketplace.projects import wording
from marketplace.projects.models import Kind, Line, LineKind, Project
from marketplace.projects.states import ACCEPTED, CLOSED

TOLD = ("title", "title_en", "summary", "summary_en")  # of a listing, in a list
WORDS = {  # laid, promised, open: what each kind of line calls them
    LineKind.GOODS: (gettext_lazy("已签收"), gettext_lazy("已承接"), gettext_lazy("还差")),
    LineKind.MONEY: (gettext_lazy("已到位"), gettext_lazy("已承接"), gettext_lazy("还差")),
    LineKind.SERVICE: (gettext_lazy("已完成"), gettext_lazy("已承接"), gettext_lazy("还差")),
    LineKind.VISIT: (gettext_lazy("已到访"), gettext_lazy("已排班"), gettext_lazy("还缺")),
}


@dataclass(frozen=True)
class Progress:
    """A deck's three counts, in the unit of what is counted."""

    laid: int
    promised: int
    total: int
    unit: str
    kind: str

    @property
    def open(self) -> int:
        return self.total - self.laid - self.promised

    def deck(self) -> dict[str, Any]:
        laid, promised, gap = WORDS[LineKind(self.kind)]
        return {
            "laid": self.laid,
            "promised": self.promised,
            "total": self.total,
            "unit": self.unit,
            "laid_word": laid,
            "promised_word": promised,
            "open_word": gap,
        }


def in_english() -> bool:
    return (get_language() or "").startswith("en")


def of_line(line: Line) -> Progress:
    unit = (in_english() and line.unit_en) or line.unit
    return Progress(line.delivered, line.taken - line.delivered, line.quantity, unit, line.kind)


def of_project(project: Project, lines: Sequence[Line]) -> Progress:
    """One line speaks for itself. Several of equal quantity are sets: a set counts when all of it is there."""
    if len(lines) == 1:
        return of_line(lines[0])
    kind = lines[0].kind if lines else LineKind.GOODS
    if len({line.quantity for line in lines}) == 1:
        laid, taken = min(line.delivered for line in lines), min(line.taken for line in lines)
        unit = ngettext("户", "户", lines[0].quantity) if lines[0].quantity == project.households else _("套")
        return Progress(laid, taken - laid, lines[0].quantity, unit, kind)
    laid, taken = sum(line.delivered for line in lines), sum(line.taken for line in lines)
    return Progress(laid, taken - laid, sum(line.quantity for line in lines), _("份"), kind)


def is_done(project: Project) -> bool:
    return project.state in {ACCEPTED, CLOSED}


def facts(project: Project) -> list[str]:
    """Place, households, what the gate has counted as shown, deadline: nothing finer."""
    households = ngettext("%(n)d 户", "%(n)d 户", project.households) % {"n": project.households}
    until = [_("%(day)s前") % {"day": day_text(project.deadline)}] if project.deadline else []
    return [project.region.name, households, *wording.by_field(project).values(), *until]


def tag(project: Project, progress: Progress, *, taking: bool) -> dict[str, str]:
    if is_done(project):
        return {"kind": "laid", "text": _("已办成")}
    if progress.open and taking:
        gap = {"word": WORDS[LineKind(progress.kind)][2], "n": progress.open, "unit": progress.unit}
        return {"kind": "open", "text": _("%(word)s %(n)d %(unit)s") % gap}
    return {"kind": "promised", "text": _("已全部承接")}


def entry(listing: ProjectListing, project: Project, lines: Sequence[Line]) -> dict[str, Any]:
    """The plain variables of components/project.html."""
    return {
        "uuid": project.uuid,
        "url": reverse("cms:project", args=[project.uuid]),
        "kind_glyph": project.glyph,
        "kind_name": str(Kind(project.kind).label),
        "title": listing.spoken("title"),
        "facts": facts(project),
        "sentence": listing.spoken("summary"),
        **of_project(project, lines).deck(),
    }


def entries(uuids: Iterable[UUID]) -> list[dict[str, Any]]:
    """In the order asked for; whatever is not public this minute is left out. One question to the database: a public
    project has lines, and each brings its project and what its listing says.
    """
    wanted = list(uuids)
    live = ProjectListing.objects.live().filter(project=OuterRef("project__uuid"))
    words = {f"_{name}": Subquery(live.values(name)[:1]) for name in TOLD}
    rows = Line.objects.filter(project__in=Project.objects.public(), project__uuid__in=wanted)
    found: dict[UUID, list[Any]] = {}
    for line in (
        rows.filter(Exists(live)).annotate(**words).select_related("project__region").order_by("position", "pk")
    ):
        found.setdefault(line.project.uuid, []).append(line)
    return [_entry(found[key]) for key in wanted if key in found]


def _entry(lines: Sequence[Any]) -> dict[str, Any]:
    told = {name: getattr(lines[0], f"_{name}") for name in TOLD}
    return entry(ProjectListing(**told), lines[0].project, lines)


def of(projects: Sequence[Project]) -> list[dict[str, Any]]:
    """For public projects already fetched with their region and lines."""
    uuids = [project.uuid for project in projects]
    listings = {listing.project: listing for listing in ProjectListing.objects.live().filter(project__in=uuids)}
    return [entry(listings[p.uuid], p, ordered(p)) for p in projects if p.uuid in listings]


def ordered(project: Project) -> list[Line]:
    """The lines as the draft has them; read from what is already fetched."""
    return sorted(project.lines.all(), key=lambda line: (line.position, line.pk))
