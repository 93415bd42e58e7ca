"""The anonymity gate: may this page stand in public? It fails closed: what could not be examined is not published.

Words are read by the detectors in both languages and against the names of the county's own villages; numbers come from
the caseload: how many live households match what the page shows, alone and beside the earlier pages of the same cases.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.caseload import queries as caseload
from marketplace.caseload.bands import SHOWABLE_ILLNESS, AgeBand, AgeGroup, Category, HouseholdBand
from marketplace.lib import privacy
from marketplace.lib.privacy import BLOCK, CONFIRM, Finding
from marketplace.lib.refusals import Refused
from marketplace.places import queries as places
from marketplace.places.models import Level, Region
from marketplace.projects import claims, gazetteer, shown
from marketplace.projects.claims import Claim
from marketplace.projects.models import AllowedText, Project, Rung
from marketplace.projects.shown import Shown

log = logging.getLogger(__name__)
TEXTS = (
    *("title", "summary", "body", "counts_as_done", "requirements"),
    *("title_en", "summary_en", "body_en", "counts_as_done_en", "requirements_en"),
)
LINE_TEXTS = ("title", "unit", "title_en", "unit_en")
STEPS = ("fields", "words", "numbers", "earlier", "consents")
SHOWABLE_LEVELS = frozenset({Level.TOWNSHIP, Level.COUNTY, Level.PREFECTURE})
MOST_READINGS = 64
Earlier = Sequence[Sequence[Shown]]  # the other pages of one history, each as its fields and words may be read
Result = TypeVar("Result")


class LocalityUndecided(Refused):
    text = _("不能公开：%(locality)s还没有定相符家庭的最低户数。请管理员在本地设置里填写，再来检查。")


class NoRungIsEnough(Refused):
    text = _(
        "不能公开：写到最宽，相符的家庭也只有 %(k)s 户，至少要 %(needed)s 户。请和同类需求合成一个项目，或由机构自有资金办理。"
    )


class TooManyReadings(Exception):
    """So many different words of category and age that nobody can say whom the page means: the step did not run."""


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
    """`k` counts what is shown now; `rung` is the first at which enough households match (None: none does)."""

    needed: int | None = None
    k: int | None = None
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
        return self.k is not None and self.needed is not None and self.k >= self.needed

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
    rung: Rung | None = None
    wide: Shown | None = None
    k_wide: int | None = None
    k_most: int | None = None
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
    earlier = _run("earlier", ran, lambda: _earlier(project), list[Earlier]())
    consents = _run("consents", ran, lambda: caseload.consents_valid(project.uuid, at), (0, 0))
    count = _run("numbers", ran, lambda: _numbers(project, page, earlier), _Count())
    needed = required(project.locality)
    placed = [*_confirmed(project, said), *count.told]
    return Verdict(
        needed=needed,
        k=count.k,
        rung=count.rung,
        wide=count.wide,
        k_wide=count.k_wide,
        findings=tuple(sorted(placed, key=lambda p: (list(page).index(p.field), p.finding.start))),
        consents=consents,
        unshowable=unshowable,
        ran=frozenset(ran),
    )


def first_enough(project: Project) -> tuple[Rung, Shown, int]:
    """The first rung at which enough households match. Raises LocalityUndecided, NoRungIsEnough."""
    needed = required(project.locality)
    if needed is None:
        raise LocalityUndecided(locality=project.locality.name)
    count = ladder(shown.of(project), locality=project.locality, needed=needed, earlier=_earlier(project))
    if count.rung is None or count.wide is None or count.k_wide is None:
        raise NoRungIsEnough(k=count.k_most, needed=needed)
    return count.rung, count.wide, count.k_wide


def missing(verdict: Verdict) -> list[str]:
    """What stands between this page and the public, in sentences."""
    said: list[str | Promise] = []
    if not verdict.is_complete:
        said.append(_("有一项检查没能跑完，请稍后再试。检查跑完以前什么都不会公开。"))
    if verdict.needed is None:
        said.append(_("本地还没有定相符家庭的最低户数，请管理员先填写。"))
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


def required(locality: Region) -> int | None:
    """How many households must match, as this locality decided. None: undecided, so nothing is published here."""
    decided = places.settings_for(locality)
    return decided.k_public if decided else None


def ladder(start: Shown, *, locality: Region, needed: int, earlier: Sequence[Earlier] = ()) -> _Count:
    """Down the rungs until enough households match; answers the counts at the start and at that rung."""
    first, k = None, 0
    for rung, page in shown.rungs(start, wider=wider(start.region, locality)):
        k = least(page, earlier)
        first = k if first is None else first
        if k >= needed:
            return _Count(k=first, rung=rung, wide=page, k_wide=k, k_most=k)
    return _Count(k=first, k_most=k)


def wider(region: Region, locality: Region) -> list[tuple[Rung, Region]]:
    """Township → county → locality."""
    county = places.at_level(region, Level.COUNTY)
    steps = [(Rung.COUNTY, county), (Rung.LOCALITY, locality)]
    return [(rung, place) for rung, place in steps if place and region.path.startswith(place.path)]


def least(page: Shown, earlier: Iterable[Earlier] = ()) -> int:
    """Live households that match the page, and that match it together with the earlier pages of the same cases."""
    alone = matching(page)
    return min([alone, *(_together(page, others) for others in earlier)])


def matching(page: Shown) -> int:
    return caseload.k_matching(
        region=page.region,
        category=page.category,
        age_bands=page.ages,
        household_band=page.household,
        illness_class=page.illness,
        care=page.care,
        disability_class=page.disability,
    )


def _together(page: Shown, others: Earlier) -> int:
    """The smallest crowd among the ways to read all these pages as pages of one household; no way at all: nobody."""
    known = {page}
    for readings_of in others:
        beside = (shown.both(one, other) for one in known for other in readings_of)
        known = {both for both in beside if both}
        if len(known) > MOST_READINGS:
            raise TooManyReadings
    return min(map(matching, known), default=0)


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
    allowed = set(AllowedText.objects.values_list("kind", "text"))
    book = gazetteer.of(project.locality)
    return [
        Placed(name, finding)
        for name, text in page.items()
        for finding in privacy.apart([*book.find(text), *privacy.scan(text)])
        if finding.severity == BLOCK or (finding.kind, finding.text) not in allowed
    ]


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


def _earlier(project: Project) -> list[Earlier]:
    """Per distinct history of its cases: what the other pages that ever were public showed of them, also those that
    were taken back: who has read a page remembers it.
    """
    histories = caseload.histories(project.uuid)
    wanted = {uuid for history in histories for uuid in history}
    public = Project.objects.filter(uuid__in=wanted).exclude(published_at=None).select_related("region", "locality")
    pages: dict[UUID, list[Shown]] = {other.uuid: _read(other) for other in public}
    found = [[pages[uuid] for uuid in sorted(history) if uuid in pages] for history in histories]
    return [others for others in found if others]


def _read(project: Project) -> list[Shown]:
    return readings(shown.of(project), [claim for _, claim in _claims(project, texts(project))])


def _numbers(project: Project, page: Mapping[str, str], earlier: Sequence[Earlier]) -> _Count:
    needed, start = required(project.locality), shown.of(project)
    if needed is None:
        return _Count(k=least(start, earlier))
    count = ladder(start, locality=project.locality, needed=needed, earlier=earlier)
    made = _claims(project, page)
    k = min(least(known, earlier) for known in readings(start, [claim for _, claim in made]))
    told = _too_much(count.wide, made, needed, earlier) if count.wide else []
    return replace(count, k=k, told=tuple(Placed(name, claim.finding) for name, claim in told))


def _claims(project: Project, page: Mapping[str, str]) -> list[tuple[str, Claim]]:
    book = gazetteer.of(project.locality)
    return [
        (name, claim) for name, text in page.items() for claim in (*claims.find(text), *claims.of_places(text, book))
    ]


def readings(page: Shown, made: Iterable[Claim]) -> list[Shown]:
    """The page as its words narrow it. Words that differ (特困 and 低保) each make a reading: the smallest counts."""
    pages = [page]
    by_field: dict[str, list[Claim]] = {}
    for claim in made:
        by_field.setdefault(claim.what, []).append(claim)
    for said in by_field.values():
        pages = list(dict.fromkeys(claim.on(known) for known in pages for claim in said))
        if len(pages) > MOST_READINGS:
            raise TooManyReadings
    return pages


def _too_much(
    page: Shown, made: Sequence[tuple[str, Claim]], needed: int, earlier: Sequence[Earlier]
) -> list[tuple[str, Claim]]:
    """The words that narrow the page below what is needed: those that do so alone, else all that narrow it."""
    if min(least(known, earlier) for known in readings(page, [claim for _, claim in made])) >= needed:
        return []
    narrowing = [(name, claim) for name, claim in made if claim.on(page) != page]
    alone = [(name, claim) for name, claim in narrowing if least(claim.on(page), earlier) < needed]
    return alone or narrowing
