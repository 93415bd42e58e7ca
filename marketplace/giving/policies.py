"""May they, now? One place says whether a gift is accepted, for the operation and for the page alike."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.giving.models import Campaign, CampaignProject
from marketplace.giving.states import LIVE
from marketplace.lib import registry
from marketplace.lib.clock import SHANGHAI
from marketplace.lib.refusals import Refused
from marketplace.organisations import policies as organisations
from marketplace.organisations import queries as papers
from marketplace.organisations.models import OrganisationRole, Paper
from marketplace.people import policies as people
from marketplace.people.models import Role
from marketplace.places import queries as places
from marketplace.projects.models import Project
from marketplace.projects.states import UNDER_WAY

LAUNCHERS = frozenset({Role.COUNTY_OFFICER, Role.COUNTY_REVIEWER})
LEAST_FEN = 500  # the pay company takes nothing smaller than half a US dollar


class ProjectTakesNoGifts(Refused):
    text = _("这个项目现在不收捐款：它已经办成、暂停或撤下了。可以去项目库看看别的项目。")


class NoCampaign(Refused):
    text = _("还没有慈善组织为这个项目开募捐活动，所以现在不能捐款。可以先看看别的项目，过几天再来。")


class CampaignNotLive(Refused):
    text = _("“%(campaign)s”现在没有在募捐（%(state)s）。可以去项目库看看别的项目。")


class OutsideCampaign(Refused):
    text = _("“%(campaign)s”只在备案的日期内募捐：%(starts)s 至 %(ends)s。这个日期之外不能收款。")


class OrganisationNotVerified(Refused):
    text = _("%(organisation)s 目前没有通过核验，不能收款。可以去项目库看看别的项目。")


class CertificateEnded(Refused):
    text = _("%(organisation)s 没有在有效期内的公开募捐资格证书，不能收款。证书续好、核对过以后才会重新开放。")


class NotDesignated(Refused):
    text = _("本站在这里没有有效的公开募捐平台指定公告，不能直接收款。您可以到指定平台上这个活动的页面去捐。")


class HouseholdsUndecided(Refused):
    text = _("本县还没有定下至少多少户才可以公开募捐，所以这里先不收款。")


class TooFewHouseholds(Refused):
    text = _("这个项目只涉及少数家庭（不到 %(least)s 户），按规定不能公开募捐，由机构用自己的款物来承接。")


class NoAccount(Refused):
    text = _("%(organisation)s 还没有开通在线收款。您可以到指定平台上这个活动的页面去捐。")


class GoalReached(Refused):
    text = _("这个项目要的钱已经够了，或者正有人在付最后一笔。过四十分钟再来看看，或者换一个项目。")


class TooMuch(Refused):
    text = _("这个项目只差 %(room)s 了。请少捐一点，或者把多的捐给别的项目。")


class TooLittle(Refused):
    text = _("支付通道最少收 %(least)s。请改大一点。")


def accept_gift(share: CampaignProject, *, at: datetime) -> None:
    """May a gift be accepted for this project in this campaign now? Raises the refusal that says why not."""
    on = at.astimezone(SHANGHAI).date()
    project_open(share.project, on=on)
    campaign_open(share.campaign, on=on)
    rail_open(share, on=on)
    registry.guard("giving.accept", share.project.uuid, at=at)


def project_open(project: Project, *, on: date) -> None:
    """Raises ProjectTakesNoGifts, HouseholdsUndecided, TooFewHouseholds."""
    if project.state not in UNDER_WAY or not project.is_public:
        raise ProjectTakesNoGifts
    decided = places.settings_for(project.locality)
    least = decided.crowdfunding_households_least if decided else None
    if least is None:
        raise HouseholdsUndecided
    if project.households < least:
        raise TooFewHouseholds(least=least)
    if project.deadline and project.deadline < on:
        raise ProjectTakesNoGifts


def campaign_open(campaign: Campaign, *, on: date) -> None:
    """Raises CampaignNotLive, OutsideCampaign, OrganisationNotVerified, CertificateEnded."""
    if campaign.state != LIVE:
        raise CampaignNotLive(campaign=campaign.name, state=campaign.get_state_display())
    if not campaign.starts <= on <= campaign.ends:
        raise OutsideCampaign(campaign=campaign.name, starts=campaign.starts, ends=campaign.ends)
    qualified(campaign, on=on)


def qualified(campaign: Campaign, *, on: date) -> None:
    """Raises OrganisationNotVerified, CertificateEnded."""
    if not campaign.organisation.is_verified:
        raise OrganisationNotVerified(organisation=campaign.organisation.name)
    if papers.paper(campaign.organisation, Paper.FUNDRAISING, on=on) is None:
        raise CertificateEnded(organisation=campaign.organisation.name)


def rail_open(share: CampaignProject, *, on: date) -> None:
    """The pay rail of this site needs a designation notice that holds today. Raises NotDesignated, NoAccount."""
    if not places.designation_holds(share.project.locality, on=on):
        raise NotDesignated
    if not share.campaign.stripe_account or not settings.STRIPE_API_KEY:
        raise NoAccount(organisation=share.campaign.organisation.name)


def expects_livemode() -> bool:
    """Events of the pay company's test mode count only while our key is a test key, and the other way round."""
    return "_live_" in str(settings.STRIPE_API_KEY)


def draft(user: Any, organisation: Any) -> bool:
    return organisations.holds(user, organisation, {OrganisationRole.OPERATOR})


def file(user: Any, campaign: Campaign) -> bool:
    return draft(user, campaign.organisation)


revise = end = disclose = include = file


def launch(user: Any, campaign: Campaign) -> bool:
    """An officer compares the filing; nobody of the charity itself, nor whoever drafted it."""
    return (
        people.holds(user, LAUNCHERS, campaign.region_path)
        and campaign.drafted_by_id != user.pk
        and not organisations.related(user, campaign.organisation)
    )


def disable(user: Any, campaign: Campaign) -> bool:
    return launch(user, campaign) or file(user, campaign)


def allocate(user: Any, campaign: Campaign) -> bool:
    return organisations.holds(user, campaign.organisation, {OrganisationRole.FINANCE})


spend = share_overflow = allocate
