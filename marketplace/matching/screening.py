"""What has to be true before an offer counts: who offers, with which papers, how much, and what the plan says."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from marketplace.lib import money, privacy
from marketplace.lib.privacy.finding import KINDS
from marketplace.lib.refusals import Refused
from marketplace.matching import policies
from marketplace.organisations import queries as register
from marketplace.organisations.models import Organisation, Paper
from marketplace.projects.models import Kind, Line, LineKind, Project

# A plan is read by the county alone, yet it must not point at a family; a station's street or a date may stand in it.
TELLING = frozenset(
    {
        "identity",
        "passport",
        "phone",
        "bank_card",
        "contact",
        "plate",
        "birth_date",
        "address",
        "village",
        "stigma",
        "name",
    }
)
NEEDS_PAPER = {Kind.RETROFIT: Paper.CONSTRUCTION, Kind.COUNSELLING: Paper.COUNSELLING}


class OrganisationNotVerified(Refused):
    text = _("%(organisation)s还没有通过核验，或者正被暂停，现在不能承接。请先在“机构”页办好核验。")


class NotForThisKind(Refused):
    text = _("“%(line)s”只能由%(kinds)s承接。可以和这样的机构商量，由它来申请。")


class OutOfArea(Refused):
    text = _("%(organisation)s登记的服务地区不含%(region)s。如果实际在那里服务，请先请县里改登记。")


class PaperNotValid(Refused):
    text = _("%(organisation)s的%(paper)s没有登记、没有核对，或者到承接开始时已经过期。请先在机构页补上。")


class NotOpen(Refused):
    text = _("“%(project)s”现在不接受申请：已经有人全部承接，或者暂停了。可以看看项目库里还缺的。")


class TooMany(Refused):
    text = _("还差 %(open)s %(unit)s，填的是 %(quantity)s。请改成不多于 %(open)s。")


class LeastAboveQuantity(Refused):
    text = _("“最少接多少”比“接多少”还大。请改小。")


class DatesWrong(Refused):
    text = _("开始日期不能早于今天，结束日期不能早于开始日期。请对照日历改好。")


class ConflictNotDeclared(Refused):
    text = _("没有声明利益关系。经办人和受助家庭、选承接方的人有亲友关系的，请换人申请；没有的，请勾选声明。")


class PlanMissing(Refused):
    text = _("没有写打算怎么做。请写清谁去做、怎么送到、出了问题找谁。")


class PlanTells(Refused):
    text = _("打算里的“%(words)s”像是%(what)s，能认出人。请删去再提交；联系办法承接后从系统里得到。")


def screen_organisation(organisation: Organisation, line: Line, *, starts: date) -> None:
    """Raises OrganisationNotVerified, NotForThisKind, OutOfArea, PaperNotValid."""
    project = line.project
    if not organisation.is_verified:
        raise OrganisationNotVerified(organisation=organisation)
    takers = policies.TAKERS[LineKind(line.kind)]
    if organisation.kind not in takers:
        raise NotForThisKind(line=line, kinds="、".join(str(kind.label) for kind in sorted(takers)))
    if not organisation.serves(project.origin):
        raise OutOfArea(organisation=organisation, region=project.region)
    papers = [Paper.REGISTRATION, *([NEEDS_PAPER[Kind(project.kind)]] if project.kind in NEEDS_PAPER else [])]
    for paper in papers:
        if not register.paper(organisation, paper, on=starts):
            raise PaperNotValid(organisation=organisation, paper=paper.label)


def screen_part(line: Line, *, quantity: int, least: int) -> None:
    """Raises NotOpen, TooMany, LeastAboveQuantity."""
    if not Project.objects.taking().filter(pk=line.project_id).exists() or not line.open_quantity:
        raise NotOpen(project=line.project)
    if not 0 < quantity <= line.open_quantity:
        raise TooMany(open=line.open_quantity, unit=line.unit, quantity=quantity)
    if least > quantity:
        raise LeastAboveQuantity


def screen_words(plan: str) -> None:
    """Raises PlanMissing, PlanTells."""
    if not plan.strip():
        raise PlanMissing
    for finding in privacy.scan(plan):
        if finding.severity == privacy.BLOCK and finding.kind in TELLING:
            raise PlanTells(words=finding.text, what=KINDS[finding.kind])


def own_share_fen(line: Line, quantity: int) -> int | None:
    """What this part of a money line costs: the shares first in order, to the fen. Nothing to bargain about."""
    if line.kind != LineKind.MONEY or line.target_fen is None:
        return None
    return sum(money.shares(line.target_fen, line.quantity)[:quantity])
