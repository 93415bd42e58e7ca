"""The anonymity gate: may this page stand in public? It fails closed: what could not be examined is not published.

Words are read by the detectors in both languages and against the names of the county's own villages; numbers come from
the caseload: how many live households match what the page shows, alone and beside the earlier pages of the same cases.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.caseload import queries as caseload
from marketplace.caseload.bands import SHOWABLE_ILLNESS, AgeBand, AgeGroup, Category, HouseholdBand
from marketplace.lib.privacy import BLOCK, CONFIRM, Finding
from marketplace.places.models import Level, Region
from marketplace.projects import claims, crowd, gazetteer, shown
from marketplace.projects.claims import Claim
from marketplace.projects.models import AllowedText, PartnerFacts, Project, Rung
from marketplace.projects.shown import Shown

log = logging.getLogger(__name__)
TEXTS = (
    *("title", "summary", "body", "counts_as_done", "requirements"),
    *("title_en", "summary_en", "body_en", "counts_as_done_en", "requirements_en"),
)
LINE_TEXTS = ("title", "unit", "title_en", "unit_en")
STEPS = ("fields", "words", "numbers", "earlier", "consents")
SHOWABLE_LEVELS = frozenset({Level.TOWNSHIP, Level.COUNTY, Level.PREFECTURE})
Result = TypeVar("Result")


@dataclass(frozen=True)
class Placed:
    """A finding, and the text of the page it stands in (`body`, `line:0:title`)."""

    field: str
    finding: Finding
    confirmed: bool = False

    @property
    def is_open(self) -> bool:
        return self.finding.severity == BLOCK or not self.confirmed


@dataclass(frozen=True)
class Verdict:
    """`k` counts what is shown now; `rung` is the first at which enough households match (None: none does). `thin`: too
    few match for verified organisations, who may have read more about the same cases.
    """

    needed: int | None = None
    k: int | None = None
    thin: bool = False
    rung: Rung | None = None
    wide: Shown | None = None
    k_wide: int | None = None
    findings: tuple[Placed, ...] = ()
    consents: tuple[int, int] = (0, 0)
    unshowable: tuple[str, ...] = ()
    ran: frozenset[str] = field(default_factory=frozenset)

    @property
    def blocks(self) -> list[Placed]:
        return [placed for placed in self.findings if placed.finding.severity == BLOCK]

    @property
    def doubts(self) -> list[Placed]:
        """For a second person to weigh."""
        return [p for p in self.findings if p.finding.severity == CONFIRM and not p.confirmed]

    @property
    def is_complete(self) -> bool:
        return self.ran == set(STEPS)

    @property
    def enough(self) -> bool:
        return self.k is not None and self.needed is not None and self.k >= self.needed and not self.thin

    @property
    def consented(self) -> bool:
        valid, total = self.consents
        return 0 < total == valid

    @property
    def sendable(self) -> bool:
        """May go to a second person: nothing is left but doubts, which are theirs to weigh."""
        return self.is_complete and self.enough and self.consented and not self.blocks and not self.unshowable

    @property
    def passed(self) -> bool:
        return self.sendable and not self.doubts


@dataclass(frozen=True)
class _Count:
    k: int | None = None
    thin: bool = False
    up: crowd.Found | None = None
    told: tuple[Placed, ...] = ()


def texts(project: Project) -> dict[str, str]:
    """Every free text of the page, by the name of its place."""
    found = {name: getattr(project, name) for name in TEXTS}
    for line in project.lines.order_by("position"):
        found |= {f"line:{line.position}:{name}": getattr(line, name) for name in LINE_TEXTS}
    return {name: text for name, text in found.items() if text}


def examine(project: Project, *, at: datetime, words: Mapping[str, str] | None = None) -> Verdict:
    """The whole examination. `words` stands in for the project's own texts while somebody is still writing them."""
    page = dict(words) if words is not None else texts(project)
    ran: set[str] = set()
    said = _run("words", ran, lambda: _said(project, page), list[Placed]())
    unshowable = _run("fields", ran, lambda: _unshowable(project), tuple[str, ...]())
    floors = _run("earlier", ran, lambda: floors_of(project), list[crowd.Floor]())
    consents = _run("consents", ran, lambda: caseload.consents_valid(project.uuid, at), (0, 0))
    count = _run("numbers", ran, lambda: _numbers(project, page, floors), _Count())
    needed = crowd.required(project.locality)
    placed = [*_confirmed(project, said), *count.told]
    return Verdict(
        needed=needed,
        k=count.k,
        thin=count.thin,
        rung=count.up.rung if count.up else None,
        wide=count.up.wide if count.up else None,
        k_wide=count.up.k_wide if count.up else None,
        findings=tuple(sorted(placed, key=lambda p: (list(page).index(p.field), p.finding.start))),
        consents=consents,
        unshowable=unshowable,
        ran=frozenset(ran),
    )


def first_enough(project: Project) -> tuple[Rung, Shown, int]:
    """The first rung at which enough households match. Raises crowd.LocalityUndecided, crowd.NoRungIsEnough."""
    needed = crowd.required(project.locality)
    if needed is None:
        raise crowd.LocalityUndecided(locality=project.locality.name)
    count = crowd.ladder(shown.of(project), locality=project.locality, floors=floors_of(project))
    if count.rung is None or count.wide is None or count.k_wide is None:
        raise crowd.NoRungIsEnough(k=count.k_most, needed=needed)
    return count.rung, count.wide, count.k_wide


def missing(verdict: Verdict) -> list[str]:
    """What stands between this page and the public, in sentences."""
    said: list[str | Promise] = []
    if not verdict.is_complete:
        said.append(_("有一项检查没能跑完，请稍后再试。检查跑完以前什么都不会公开。"))
    if verdict.needed is None:
        said.append(_("本地还没有定相符家庭的最低户数，请管理员先填写。"))
    elif verdict.thin:
        said.append(_("已核验的机构可能读过同一户的别的说明，合起来相符的家庭太少。"))
    elif not verdict.enough:
        said.append(_("相符的家庭只有 %(k)s 户，至少要 %(needed)s 户。") % {"k": verdict.k, "needed": verdict.needed})
    if not verdict.consented:
        valid, total = verdict.consents
        said.append(_("%(total)s 户里只有 %(valid)s 户的同意现在有效。") % {"total": total, "valid": valid})
    if verdict.blocks:
        said.append(_("文字里有 %(n)s 处必须改。") % {"n": len(verdict.blocks)})
    if verdict.unshowable:
        said.append(_("有些栏目写的内容不能公开：%(fields)s。") % {"fields": "、".join(verdict.unshowable)})
    if verdict.doubts:
        said.append(_("有 %(n)s 处要由另一位同事在匿名检查里确认。") % {"n": len(verdict.doubts)})
    return [str(sentence) for sentence in said]


def why_not(verdict: Verdict) -> str:
    return "".join(missing(verdict))


def floors_of(project: Project) -> list[crowd.Floor]:
    """The public first; verified organisations where they can have read more. None where nothing is decided."""
    needed, partners = crowd.required(project.locality), crowd.required_of_partners(project.locality)
    if needed is None:
        return []
    public, closer = earlier_pages(project, as_everybody_reads, as_partners_read)
    return [crowd.Floor(needed, public), *([crowd.Floor(partners or needed, closer)] if closer != public else [])]


def _run(step: str, ran: set[str], work: Callable[[], Result], otherwise: Result) -> Result:
    """One step. A step that breaks is logged and not counted as run: the verdict cannot pass without it."""
    try:
        with transaction.atomic():
            result = work()
    except Exception:
        log.exception("anonymity gate: step %s could not run", step)
        return otherwise
    ran.add(step)
    return result


def _said(project: Project, page: Mapping[str, str]) -> list[Placed]:
    """What the detectors find, and the locality's own villages by name."""
    book = gazetteer.of(project.locality)
    allowed = allowed_in(project.locality)
    return [Placed(name, finding) for name, text in page.items() for finding in unsilenced(book.scan(text), allowed)]


def allowed_in(locality: Region) -> frozenset[tuple[str, str]]:
    return frozenset(AllowedText.objects.valid_in(locality).values_list("kind", "text"))


def unsilenced(findings: Iterable[Finding], allowed: Collection[tuple[str, str]]) -> list[Finding]:
    """What the allow-list leaves: it silences doubts, never what must be changed."""
    return [f for f in findings if f.severity == BLOCK or (f.kind, f.text) not in allowed]


def _confirmed(project: Project, placed: Iterable[Placed]) -> list[Placed]:
    """Marks what a second person has read; the writer's own word does not count."""
    read = project.confirmations.exclude(by=project.drafted_by_id).exclude(by=project.submitted_by_id)
    hashes = set(read.values_list("finding", flat=True))
    return [replace(p, confirmed=p.finding.hash in hashes) if p.finding.severity == CONFIRM else p for p in placed]


def _unshowable(project: Project) -> tuple[str, ...]:
    """The allow-list of what the fields may say at all."""
    fields = (
        ("region", project.region.level, SHOWABLE_LEVELS),
        ("shown_illness", project.shown_illness, {"", *SHOWABLE_ILLNESS}),
        ("shown_category", project.shown_category, {"", *Category.values}),
        ("shown_age_band", project.shown_age_band, {"", *AgeBand.values, *AgeGroup.values}),
        ("shown_household_band", project.shown_household_band, {"", *HouseholdBand.values}),
    )
    return tuple(name for name, value, known in fields if value not in known)


def earlier_pages(project: Project, *readers: Callable[[Project], Sequence[Shown]]) -> list[list[crowd.Earlier]]:
    """For each reader, per distinct history of its cases: what the other pages that ever were public showed of them,
    also those that were taken back: who has read a page remembers it.
    """
    histories = caseload.histories(project.uuid)
    wanted = {uuid for history in histories for uuid in history}
    found = Project.objects.filter(uuid__in=wanted).exclude(published_at=None).select_related("region", "locality")
    public = {other.uuid: other for other in found}
    sets = [[public[uuid] for uuid in sorted(history) if uuid in public] for history in histories]
    return [[[read(other) for other in others] for others in sets if others] for read in readers]


def as_everybody_reads(other: Project) -> list[Shown]:
    return crowd.readings(shown.of(other), claims_of(other))


def as_partners_read(other: Project) -> list[Shown]:
    closer = PartnerFacts.objects.filter(project=other).select_related("region").first()
    return crowd.readings(shown.of(closer or other), claims_of(other))


def claims_of(project: Project) -> list[Claim]:
    """What its words tell about the households."""
    return [claim for _, claim in _claims(project, texts(project))]


def _numbers(project: Project, page: Mapping[str, str], floors: Sequence[crowd.Floor]) -> _Count:
    start = shown.of(project)
    if not floors:  # undecided, or the step before could not run
        return _Count(k=crowd.matching(start))
    up = crowd.ladder(start, locality=project.locality, floors=floors)
    made = _claims(project, page)
    known = crowd.readings(start, [claim for _, claim in made])
    k = min(crowd.least(one, floors[0].earlier) for one in known)
    thin = not all(floor.holds(one) for floor in floors[1:] for one in known)
    told = _too_much(up.wide, made, floors[0]) if up.wide else []
    return _Count(k, thin, up, tuple(Placed(name, claim.finding) for name, claim in told))


def _claims(project: Project, page: Mapping[str, str]) -> list[tuple[str, Claim]]:
    book = gazetteer.of(project.locality)
    return [
        (name, claim) for name, text in page.items() for claim in (*claims.find(text), *claims.of_places(text, book))
    ]


def _too_much(page: Shown, made: Sequence[tuple[str, Claim]], floor: crowd.Floor) -> list[tuple[str, Claim]]:
    """The words that narrow the page below what is needed: those that do so alone, else all that narrow it."""
    if all(floor.holds(known) for known in crowd.readings(page, [claim for _, claim in made])):
        return []
    narrowing = [(name, claim) for name, claim in made if claim.on(page) != page]
    alone = [(name, claim) for name, claim in narrowing if not floor.holds(claim.on(page))]
    return alone or narrowing
