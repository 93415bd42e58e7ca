"""What the drafting page shows beside the text: the gate's answer in numbers and marks, and what this person may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from marketplace.caseload import bands
from marketplace.caseload import queries as caseload
from marketplace.lib.templatetags.face import shanghai_text
from marketplace.projects import calls, gate, policies, queries, wording
from marketplace.projects.clocks import Clocks
from marketplace.projects.gate import Verdict
from marketplace.projects.marks import Mark, Preview, marks, previews
from marketplace.projects.models import HoldReason, Papers, Project, Rung, Urgency
from marketplace.projects.states import (
    CLOSED,
    EDITABLE,
    EXPIRED,
    IN_VETTING,
    PROJECT,
    PUBLISHED,
    SUSPENDED,
    UNDER_WAY,
    WITHDRAWN,
)

MOST_PLANKS = 30
ENDED = frozenset({CLOSED, WITHDRAWN, EXPIRED})


@dataclass(frozen=True)
class May:
    """Buttons of this page for this person, in this state."""

    revise: bool
    widen: bool
    confirm: bool
    allow_text: bool
    allow_everywhere: bool
    withdraw: bool
    suspend: bool
    resume: bool
    expire: bool
    accept: bool
    close: bool
    extend: bool
    owe_papers: bool

    @property
    def any(self) -> bool:
        return any((self.extend, self.withdraw, self.suspend, self.resume, self.expire, self.accept, self.close))


@dataclass(frozen=True)
class Sheet:
    project: Project
    verdict: Verdict
    marks: list[Mark]
    previews: list[Preview]
    missing: list[str]
    may: May
    shown: dict[str, str]
    asked: bool = False

    @classmethod
    def of(
        cls, project: Project, user: Any, verdict: Verdict, texts: Mapping[str, str], *, asked: bool = False
    ) -> "Sheet":
        found = marks(verdict)
        return cls(
            project=project,
            verdict=verdict,
            marks=found,
            previews=previews(texts, found),
            missing=gate.missing(verdict),
            may=may(user, project),
            shown=wording.by_field(project),
            asked=asked,
        )

    @property
    def planks(self) -> list[str]:
        """K as a deck: households there are, of households needed."""
        needed = min(self.verdict.needed or 0, MOST_PLANKS)
        laid = min(self.verdict.k or 0, needed)
        return ["laid"] * laid + ["open"] * (needed - laid)

    @property
    def consented(self) -> int:
        return self.verdict.consents[0]

    @property
    def has_english(self) -> bool:
        return any(mark.placed.field.endswith("_en") for mark in self.marks)

    @property
    def owed(self) -> list[Papers]:
        return list(self.project.papers.open().order_by("due", "pk"))

    @property
    def coming(self) -> str:
        """What happens next by itself."""
        if self.project.state != PUBLISHED:
            return ""
        found = calls.following(self.project, Clocks())
        if found is None:
            return _("没有期限，也没有扩大范围的规则：请定一个期限。")
        when = shanghai_text(found.at)
        if found.region is None:
            return _("%(when)s还没有人承接，就退回给经办人。") % {"when": when}
        return _("%(when)s还没有人承接，就请%(region)s的机构看看。") % {"when": when, "region": found.region.name}

    @property
    def count_kind(self) -> str:
        return "done" if self.verdict.enough else "stop"

    @property
    def count_title(self) -> str:
        if self.verdict.needed is None:
            return _("本地还没有定相符家庭的最低户数")
        facts = {"k": self.verdict.k, "needed": self.verdict.needed}
        return _("相符的家庭：%(k)s 户（至少要 %(needed)s 户）") % facts

    @property
    def can_widen(self) -> bool:
        """The fields themselves are too fine, and a coarser rung would do."""
        return bool(self.verdict.rung) and self.verdict.rung != Rung.AS_DRAFTED and self.may.widen

    @property
    def wide_note(self) -> str:
        facts = {"rung": Rung(self.verdict.rung).label if self.verdict.rung else "", "k": self.verdict.k_wide}
        return _("放宽到“%(rung)s”，相符的家庭有 %(k)s 户。") % facts

    @property
    def nothing_is_enough(self) -> bool:
        return self.verdict.needed is not None and self.verdict.rung is None

    @property
    def after_note(self) -> str:
        """How many would match once the marked words are mended."""
        told = [mark for mark in self.marks if mark.stops]
        if told and not self.verdict.enough and self.verdict.k_wide and not self.can_widen:
            return _("改完标出的地方，相符的家庭是 %(k)s 户。") % {"k": self.verdict.k_wide}
        return ""

    @property
    def clean_kinds(self) -> bool:
        """No number, telephone, card or name was found."""
        return not {mark.placed.finding.kind for mark in self.marks} & {"identity", "phone", "bank_card", "name"}


@dataclass(frozen=True)
class Choice:
    """Needs of one thing in one township, for the choosing page."""

    title: str
    where: str
    needs: list["Wish"]

    @property
    def few(self) -> bool:
        return len(self.needs) < FEW

    @property
    def whole(self) -> str:
        """One tick for the whole group; nothing where one tick would do anyway."""
        return ",".join(wish.uuid for wish in self.needs) if len(self.needs) > 1 else ""


@dataclass(frozen=True)
class Wish:
    uuid: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class Shelf:
    """Projects of the desk's list that stand alike."""

    name: str
    label: str
    projects: list[Project]


FEW = 3


def choices(user: Any, chosen: set[str]) -> list[Choice]:
    """What may be drafted from, grouped so that households of one wish in one township stand together."""
    groups: dict[tuple[str, str], list[Wish]] = {}
    for row in caseload.allowlisted(caseload.needs_for_drafting(user)):
        title = row["item"] or str(bands.NeedKind(row["kind"]).label)
        facts = [
            str(bands.Category(row["category"]).label),
            str(bands.AgeBand(row["age_band"]).label),
            f"{row['quantity']} {row['unit']}",
        ]
        entry = Wish(str(row["need"]), "　".join(facts), str(row["need"]) in chosen)
        groups.setdefault((title, row["township"].name), []).append(entry)
    return [Choice(title, where, rows) for (title, where), rows in sorted(groups.items())]


def shelves(user: Any) -> list[Shelf]:
    labels = {
        "writing": _("正在写"),
        "vetting": _("等核对和批准"),
        "open": _("已公开，还缺人承接"),
        "running": _("正在办"),
        "done": _("办完或撤下"),
    }
    return [Shelf(name, labels[name], rows) for name, rows in queries.shelves(user)]


def _may_widen(user: Any, project: Project) -> bool:
    if project.state in EDITABLE:
        return policies.revise(user, project)
    return policies.widen_held(user, project) and project.holds.open().filter(reason=HoldReason.K_BROKEN).exists()


def may(user: Any, project: Project) -> May:
    def in_states(verb: str) -> bool:
        return project.state in PROJECT.edges[verb][0]

    vetting = project.state in {*IN_VETTING, *EDITABLE, SUSPENDED}
    return May(
        revise=project.state in EDITABLE and policies.revise(user, project),
        widen=_may_widen(user, project),
        confirm=vetting and policies.confirm(user, project),
        allow_text=vetting and policies.allow_text(user, project),
        allow_everywhere=vetting and policies.allow_everywhere(user, project),
        withdraw=in_states("withdraw") and policies.withdraw(user, project),
        suspend=project.state in UNDER_WAY and policies.suspend(user, project),
        resume=project.state == SUSPENDED and policies.resume(user, project),
        expire=in_states("expire") and policies.expire(user, project) and bool(project.deadline),
        accept=in_states("accept") and policies.accept(user, project),
        close=in_states("close") and policies.close(user, project),
        extend=project.state in UNDER_WAY and policies.extend(user, project),
        owe_papers=project.urgency == Urgency.URGENT
        and project.state not in ENDED
        and policies.owe_papers(user, project),
    )
