"""What giving puts on other rooms' pages: tasks and starts of the desk, an organisation's account."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.giving import policies, queries
from marketplace.giving.models import Campaign
from marketplace.giving.states import DRAFT, ENDED, FILED, LIVE
from marketplace.lib import clock
from marketplace.lib.clock import SHANGHAI
from marketplace.lib.money import written
from marketplace.organisations import policies as organisations
from marketplace.organisations import queries as papers
from marketplace.organisations.models import OrganisationRole, Paper
from marketplace.people.desk import Start, Task

REPORT_WITHIN = timedelta(days=90)
USE_WITHIN = timedelta(days=30)


def tasks(*, user: Any, at: datetime) -> Iterable[Task]:
    """What waits: a number to fill in, a filing to compare, money to allocate or account for, a result to publish."""
    seen = Campaign.objects.visible_to(user).filter(state__in=[DRAFT, FILED, LIVE, ENDED])
    for campaign in seen.select_related("organisation", "region").order_by("pk")[:100]:
        yield from _of(campaign, user, at)


def starts(*, user: Any) -> Iterable[Start]:
    own = organisations.of(user, {OrganisationRole.OPERATOR}).verified()
    if any(papers.paper(one, Paper.FUNDRAISING, on=clock.today()) for one in own):
        yield Start(_("登记一个募捐活动"), reverse("giving:draft"), _("要有公开募捐资格证书和备案"))


def _of(campaign: Campaign, user: Any, at: datetime) -> Iterator[Task]:
    link, name = reverse("giving:desk_one", args=[campaign.uuid]), {"name": campaign.name}
    if campaign.state == DRAFT and policies.file(user, campaign):
        yield Task(_("给“%(name)s”填备案编号") % name, _("没有编号不能募捐"), None, link, _("去填"))
    elif campaign.state == FILED and policies.launch(user, campaign):
        why = _("%(who)s 已备案，等您对照") % {"who": campaign.organisation.name}
        yield Task(_("核对“%(name)s”的备案") % name, why, campaign.starts, link, _("去核对"), "today")
    elif campaign.state == ENDED and policies.disclose(user, campaign):
        assert campaign.ended_at
        due = (campaign.ended_at + REPORT_WITHIN).astimezone(SHANGHAI).date()
        title, why = _("公布“%(name)s”的结果") % name, _("结束后三个月内公布")
        late = due < at.astimezone(SHANGHAI).date()
        yield Task(title, why, due, link, _("去公布"), "late" if late else "later")
    if campaign.state in {LIVE, ENDED} and policies.allocate(user, campaign):
        yield from _money(campaign, link, name)


def _money(campaign: Campaign, link: str, name: dict[str, str]) -> Iterator[Task]:
    money = queries.campaign_money(campaign)
    if money.unallocated_fen - money.overflow_fen > 0:
        sum_ = written(money.unallocated_fen - money.overflow_fen)
        yield Task(
            _("“%(name)s”有 %(sum)s 没拨付") % {**name, "sum": sum_}, _("写明用在什么上"), None, link, _("去拨付")
        )
    if money.unspent_fen > 0:
        sum_ = written(money.unspent_fen)
        yield Task(
            _("“%(name)s”有 %(sum)s 没记支出") % {**name, "sum": sum_}, _("付了款就记上"), None, link, _("去记账")
        )
    if money.overflow_fen > 0:
        sum_ = written(money.overflow_fen)
        yield Task(
            _("“%(name)s”有 %(sum)s 等转用") % {**name, "sum": sum_}, _("转给最急的同类项目"), None, link, _("去转用")
        )


@dataclass(frozen=True)
class Stele:
    """For the organisation's page."""

    name: str
    sums: list[queries.Sum]
    as_of: datetime
    who: str


def steles(*, organisation: UUID) -> Iterable[Stele]:
    """One slab for all campaigns of the organisation that were ever launched."""
    found = list(Campaign.objects.shown().filter(organisation__uuid=organisation).select_related("organisation"))
    if found:
        money = queries.campaigns_money(found)
        yield Stele(_("在这里募得的钱"), queries.stele(money), clock.now(), found[0].organisation.name)
