"""The public page of a project, and the same page as its checkers see it before anybody else does."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from cms import entries, gifts
from cms.entries import Progress
from cms.models import ProjectListing
from marketplace.giving import queries as giving
from marketplace.giving.models import CampaignProject
from marketplace.lib import clock
from marketplace.lib.templatetags.face import day_text
from marketplace.outcomes import queries as outcomes
from marketplace.places import queries as places
from marketplace.places.models import LocalitySettings
from marketplace.projects.models import Assignment, Kind, Line, Project
from marketplace.projects.states import TAKING
from marketplace.volunteering.models import Shift


@dataclass
class ProjectPage:
    """What the template says, and nothing it has to work out."""

    listing: ProjectListing
    project: Project
    lines: list[Line]
    assignments: list[Assignment]
    decided: LocalitySettings | None
    at: datetime
    has_shifts: bool = False
    is_preview: bool = False

    @property
    def title(self) -> str:
        return self.listing.spoken("title")

    @property
    def lead(self) -> str:
        return self.listing.spoken("summary")

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.listing.spoken("body").splitlines() if part.strip()]

    @property
    def counts_as_done(self) -> str:
        return self.listing.spoken("counts_as_done")

    @property
    def requirements(self) -> str:
        return self.listing.spoken("requirements")

    @property
    def trail(self) -> list[dict[str, str]]:
        return [{"url": "/", "text": _("善桥")}, {"url": reverse("search:library"), "text": _("项目库")}]

    @property
    def kind_name(self) -> str:
        return str(Kind(self.project.kind).label)

    @property
    def facts(self) -> list[str]:
        return entries.facts(self.project)

    @cached_property
    def progress(self) -> Progress:
        return entries.of_project(self.project, self.lines)

    @property
    def deck(self) -> dict[str, Any]:
        return self.progress.deck()

    @property
    def tag(self) -> dict[str, str]:
        return entries.tag(self.project, self.progress, taking=self.is_taking)

    @property
    def head(self) -> list[Any]:
        figures = [_("共需"), _("已办"), _("已承接"), _("还差")]
        return [_("内容"), *({"text": word, "end": True} for word in figures)]

    @property
    def rows(self) -> list[list[Any]]:
        found = []
        for line in self.lines:
            one = entries.of_line(line)
            title = (entries.in_english() and line.title_en) or line.title
            found.append([title, f"{one.total} {one.unit}", one.laid, one.promised, one.open])
        return found

    @property
    def is_taking(self) -> bool:
        return self.is_preview or (self.project.state in TAKING and self.progress.open > 0)

    @property
    def is_for_few(self) -> bool:
        return gifts.for_few(self.project, self.decided)

    @cached_property
    def way(self) -> giving.Way:
        """The same answer as the page behind the control gives: papers, dates, notice and goal as they are today."""
        return giving.way_to_give(self.project, at=self.at)

    @property
    def takes_gifts(self) -> bool:
        return not self.is_preview and (self.way.is_open or bool(self.way.outward_link))

    @property
    def share(self) -> CampaignProject | None:
        """The campaign that raises for it now: the public reads its name and filing number beside the figures."""
        return self.way.share if self.takes_gifts else None

    @property
    def worth_fen(self) -> int:
        return sum(line.target_fen or 0 for line in self.lines)

    @property
    def who_may_carry(self) -> str:
        if self.is_for_few:
            return _("慈善组织用自有资金或专项资金承接，也可以由社会服务机构、企业出物出力。不公开募捐。")
        return _("已核验的慈善组织、社会服务机构、社工站和企业。可以整项承接，也可以承接一部分。")

    @property
    def k_public(self) -> int | None:
        """The promise, never the count."""
        return self.decided.k_public if self.decided else None

    @property
    def actions(self) -> list[dict[str, str]]:
        """The page's two ways to help, the first of them solid; on a phone they are the thumb bar."""
        base = f"/projects/{self.project.uuid}/"
        found = []
        if self.takes_gifts:
            found.append({"url": f"{base}give/", "text": gifts.call(self.share) if self.share else _("捐款")})
        if self.has_shifts:
            found.append({"url": f"/volunteer/?project={self.project.uuid}", "text": _("出时间")})
        if self.is_taking and not self.is_preview:
            found.append({"url": f"{base}bid/", "text": _("代表机构承接")})
        return found

    @cached_property
    def money(self) -> giving.ProjectMoney:
        return giving.project_money(self.project.uuid)

    @property
    def has_money(self) -> bool:
        if self.is_preview or self.way.share is None:  # no campaign ever, so no money
            return False
        return self.takes_gifts or self.money.received_fen > 0

    @property
    def sums(self) -> list[dict[str, Any]]:
        """They add up on the slab itself: received − given back = spent + to be spent + not yet allocated."""
        money = self.money
        back = [{"label": _("退回捐赠人"), "fen": money.refunded_fen, "back": True}] if money.refunded_fen else []
        return [
            {"label": _("收到"), "fen": money.received_fen},
            *back,
            {"label": _("已支出"), "fen": money.spent_fen},
            {"label": _("待支出"), "fen": money.unspent_fen},
            {"label": _("没拨出"), "fen": money.unallocated_fen, "sum": True},
        ]

    @property
    def equation(self) -> str:
        if self.money.refunded_fen:
            return _("收到 − 退回 = 其余三项之和")
        return _("收到 = 已支出 + 待支出 + 没拨出")

    @property
    def as_of(self) -> date:
        return _day(self.at)

    @property
    def ledger_url(self) -> str:
        return f"/transparency/projects/{self.project.uuid}/"

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Newest first; the open gap stands on top. Readers see the day alone."""
        return [*self._to_come(), *sorted(self._since(), key=lambda s: s["moment"], reverse=True), *self._published()]

    def _to_come(self) -> list[dict[str, Any]]:
        if not self.is_taking or not self.progress.open:
            return []
        until = self.project.deadline
        what = {"n": self.progress.open, "unit": self.progress.unit}
        return [{"kind": "open", "at": until or _("现在"), "what": _("还差 %(n)d %(unit)s") % what}]

    def _since(self) -> list[dict[str, Any]]:
        return [*self._taken_on(), *self._corrected(), *self._arrived()]

    def _arrived(self) -> list[dict[str, Any]]:
        """What was brought and accepted by somebody else, with what came of it."""
        if self.is_preview or not any(line.delivered for line in self.lines):
            return []
        return [
            {
                "kind": "laid",
                "moment": one.accepted_at,
                "at": _day(one.accepted_at),
                "what": _("送到 %(what)s，乡镇验收") % {"what": one.thing},
                "text": _("困难：%(met)s") % {"met": one.get_met_display()},
            }
            for one in outcomes.accepted(self.project.uuid)
            if one.accepted_at
        ]

    def _corrected(self) -> list[dict[str, Any]]:
        """No page changes in silence; nobody is asked why a family left."""
        if self.is_preview:
            return []
        return [
            {
                "kind": "stopped",
                "moment": note.at,
                "at": _day(note.at),
                "what": _("更正：由 %(before)d 户改为 %(after)d 户")
                % {"before": note.households_before, "after": note.households_after},
                "text": _("有家庭退出了，要的数量跟着改少。退出不问理由，也不影响救助。"),
            }
            for note in self.project.corrections.all()
        ]

    def _taken_on(self) -> list[dict[str, Any]]:
        return [
            {
                "kind": "laid" if given.line.delivered >= given.line.quantity else "promised",
                "moment": given.at,
                "at": _day(given.at),
                "what": _("%(who)s承接 %(n)d %(unit)s")
                % {"who": given.organisation.name, "n": given.quantity, "unit": entries.of_line(given.line).unit},
                "text": _("约定 %(day)s前办好。") % {"day": day_text(given.ends)},
            }
            for given in self.assignments
        ]

    @property
    def published_on(self) -> date | None:
        return _day(self.project.published_at) if self.project.published_at else None

    def _published(self) -> list[dict[str, Any]]:
        at = self.published_on
        two = self.project.vetters == 2  # noqa: PLR2004 - the locality has no third
        text = _("起草和批准由两个人分别完成。") if two else _("起草、核对、批准由三个人分别完成。")
        if self.project.approval_level:
            text += _("%(level)s级批准。") % {"level": self.project.get_approval_level_display()}
        return [{"kind": "laid", "at": at, "what": _("公开"), "text": text}] if at else []


def public_page(uuid: UUID, *, at: datetime) -> ProjectPage | None:
    """Nothing that is not public this minute has a page."""
    shifts = Exists(Shift.objects.open_to_all(at=at).with_room().filter(line__project=OuterRef("pk")))
    known = Project.objects.public().annotate(has_shifts=shifts)
    project = _with_all(known).filter(uuid=uuid).first()
    listing = ProjectListing.objects.live().filter(project=uuid).first() if project else None
    if not listing or not project:
        return None
    return _page(listing, project, at=at, has_shifts=project.has_shifts)


def preview(listing: ProjectListing, *, at: datetime | None = None) -> ProjectPage:
    """As readers will see it: the words of this revision with the project's own figures."""
    project = _with_all(Project.objects.all()).get(uuid=listing.project)
    return _page(listing, project, at=at or clock.now(), is_preview=True)


def _with_all(projects: Any) -> Any:
    return projects.select_related("region", "locality", "locality__settings").prefetch_related(
        "lines__assignments__organisation", "corrections"
    )


def _page(listing: ProjectListing, project: Project, *, at: datetime, **look: bool) -> ProjectPage:
    lines = entries.ordered(project)
    given = [a for line in lines for a in line.assignments.all() if a.released_at is None]
    for line in lines:
        for assignment in line.assignments.all():
            assignment.line = line
    decided = getattr(project.locality, "settings", None) or places.settings_for(project.locality)
    return ProjectPage(listing, project, lines, given, decided, at, **look)


def _day(moment: datetime) -> date:
    """Public pages carry the day, not the minute."""
    return moment.astimezone(clock.SHANGHAI).date()
