"""A campaign is filed with the authority, compared by an officer, and raises for projects its charity has taken on."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.giving import policies, queries
from marketplace.giving.models import Campaign, CampaignProject
from marketplace.giving.states import CAMPAIGN, DRAFT, FILED, LIVE
from marketplace.lib.clock import SHANGHAI
from marketplace.lib.privacy import guard
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.organisations.models import Organisation
from marketplace.people.models import User
from marketplace.places.models import Region
from marketplace.projects.models import Project

PUBLIC = ("name", "purpose", "beneficiaries", "use", "cost", "leftovers")
LONGEST = timedelta(days=3 * 366)  # a public campaign is filed for three years at most


class EndsBeforeStart(Refused):
    text = _("结束日期早于开始日期。请对照备案材料改好。")


class TooLong(Refused):
    text = _("公开募捐活动最长三年。请对照备案材料改好日期。")


class AlreadyFiled(Refused):
    text = _("备案编号 %(number)s 已经登记在另一个活动上。一个编号只对应一个活动，请核对备案材料。")


class NumberMissing(Refused):
    text = _("没有写备案编号。先向民政部门备案，拿到编号再来登记。")


class NotTakenOn(Refused):
    text = _("%(organisation)s 还没有承接这个项目，不能为它募捐。先在项目页面申请承接，评定以后再来。")


class NothingToRaise(Refused):
    text = _("这个项目里贵机构承接的部分没有写需要多少钱，不能为它募捐。")


class OutsideArea(Refused):
    text = _("这个活动备案的地域是 %(area)s，这个项目不在里面。")


class AlreadyIncluded(Refused):
    text = _("这个项目已经在这个活动里了。")


class ReasonNeeded(Refused):
    text = _("没有写理由。请用一句话写明为什么停用，捐赠人会看到。")


class ReportNeeded(Refused):
    text = _("没有写结果。请写明募得多少、用在哪里，或者结果公布在哪个网页。")


@transaction.atomic
def draft(
    *, organisation: Organisation, region: Region, starts: date, ends: date, by: User, at: datetime, **words: Any
) -> Campaign:
    """Write down a campaign as it is filed. Raises NotAllowed, EndsBeforeStart, TooLong, SaysTooMuch."""
    if not policies.draft(by, organisation):
        raise NotAllowed
    _period(starts, ends)
    _fit_to_read(words)
    campaign = Campaign.objects.create(
        organisation=organisation, region=region, starts=starts, ends=ends, drafted_by=by, **words
    )
    _record("campaign.drafted", campaign, by=by, at=at)
    return campaign


@transaction.atomic
def revise(*, campaign: Campaign, by: User, at: datetime, **words: Any) -> None:
    """Change a draft. What has been filed is changed by a new filing only.

    Raises NotAllowed, EndsBeforeStart, TooLong, SaysTooMuch.
    """
    if not policies.revise(by, campaign) or campaign.state != DRAFT:
        raise NotAllowed
    _fit_to_read(words)
    for column, value in words.items():
        setattr(campaign, column, value)
    _period(campaign.starts, campaign.ends)
    campaign.save(update_fields=list(words))
    _record("campaign.revised", campaign, by=by, at=at)


@transaction.atomic
def file(*, campaign: Campaign, filing_number: str, by: User, at: datetime) -> None:
    """The authority has given its number. Raises NotAllowed, NumberMissing, CertificateEnded, AlreadyFiled."""
    if not policies.file(by, campaign):
        raise NotAllowed
    number = filing_number.strip().upper()
    if not number:
        raise NumberMissing
    policies.qualified(campaign, on=_day(at))
    try:
        with transaction.atomic():
            audit.move(campaign, "file", machine=CAMPAIGN, by=by, at=at, filing_number=number, filed_at=at)
    except IntegrityError as taken:
        raise AlreadyFiled(number=number) from taken
    _record("campaign.filed", campaign, by=by, at=at, filing_number=number)


@transaction.atomic
def launch(*, campaign: Campaign, by: User, at: datetime) -> None:
    """An officer has compared the filing and the certificate. Raises NotAllowed, CertificateEnded, WrongState."""
    if not policies.launch(by, campaign):
        raise NotAllowed
    policies.qualified(campaign, on=_day(at))
    audit.move(campaign, "launch", machine=CAMPAIGN, by=by, at=at, launched_by=by, launched_at=at)
    _record("campaign.launched", campaign, by=by, at=at)


@transaction.atomic
def end(*, campaign: Campaign, by: User, at: datetime) -> None:
    """No more gifts; what was raised is still used and accounted for. Raises NotAllowed, WrongState."""
    if not policies.end(by, campaign):
        raise NotAllowed
    audit.move(campaign, "end", machine=CAMPAIGN, by=by, at=at, ended_at=at)
    _record("campaign.ended", campaign, by=by, at=at)


@transaction.atomic
def disclose(*, campaign: Campaign, report: str, by: User, at: datetime) -> None:
    """The result is published, within three months of the end. Raises NotAllowed, ReportNeeded, SaysTooMuch, WrongState."""
    if not policies.disclose(by, campaign):
        raise NotAllowed
    if not report.strip():
        raise ReportNeeded
    guard.names_nobody(report)
    audit.move(campaign, "disclose", machine=CAMPAIGN, by=by, at=at, report=report.strip())
    _record("campaign.disclosed", campaign, by=by, at=at)


@transaction.atomic
def disable(*, campaign: Campaign, reason: str, by: User, at: datetime) -> None:
    """Stop it at once: certificate or filing gone. Raises NotAllowed, ReasonNeeded, SaysTooMuch, WrongState."""
    if not policies.disable(by, campaign):
        raise NotAllowed
    if not reason.strip():
        raise ReasonNeeded
    guard.names_nobody(reason)
    audit.move(campaign, "disable", machine=CAMPAIGN, by=by, at=at, reason=reason.strip())
    _record("campaign.disabled", campaign, by=by, at=at)


@transaction.atomic
def include(*, campaign: Campaign, project: Project, by: User, at: datetime) -> CampaignProject:
    """Raise for the part of a public project that this charity was awarded.

    Raises NotAllowed, ProjectTakesNoGifts, TooFewHouseholds, HouseholdsUndecided, OutsideArea, NotTakenOn,
    NothingToRaise, AlreadyIncluded.
    """
    if not policies.include(by, campaign) or campaign.state not in {FILED, LIVE}:
        raise NotAllowed
    policies.project_open(project, on=_day(at))
    if not project.locality.path.startswith(campaign.region.path):
        raise OutsideArea(area=campaign.region.name)
    assigned = queries.assigned_to(campaign.organisation, project)
    if not assigned:
        raise NotTakenOn(organisation=campaign.organisation.name)
    target_fen = queries.worth(assigned)
    if not target_fen:
        raise NothingToRaise
    if campaign.shares.filter(project=project).exists():
        raise AlreadyIncluded
    share = CampaignProject.objects.create(campaign=campaign, project=project, target_fen=target_fen, by=by, at=at)
    _record("campaign.included", campaign, by=by, at=at, project=str(project.uuid), target_fen=target_fen)
    return share


def _fit_to_read(words: Mapping[str, Any]) -> None:
    """Everything of a campaign is public; only its contact may be reached. Raises SaysTooMuch."""
    guard.names_nobody(*(str(words[name]) for name in PUBLIC if name in words))
    guard.names_nobody(str(words.get("contact", "")), may=guard.OFFICE | {"name"})


def _period(starts: date, ends: date) -> None:
    if ends < starts:
        raise EndsBeforeStart
    if ends - starts > LONGEST:
        raise TooLong


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def _record(kind: str, campaign: Campaign, *, by: User, at: datetime, **facts: object) -> None:
    audit.record(
        kind,
        subject=campaign.uuid,
        by=by,
        at=at,
        region_path=campaign.region_path,
        organisation=campaign.organisation.uuid,
        **facts,
    )
