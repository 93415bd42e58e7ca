"""Which projects lists count as taking gifts. What one project's page offers is giving's own answer, `way_to_give`."""

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from marketplace.giving import policies, words
from marketplace.giving import queries as giving
from marketplace.giving.models import CampaignProject
from marketplace.giving.states import LIVE
from marketplace.lib import clock, money
from marketplace.places.models import LocalitySettings
from marketplace.projects.models import Project
from marketplace.projects.states import UNDER_WAY


def raised_for() -> QuerySet[CampaignProject]:
    """The parts of projects for which a live campaign raises money today and has not reached its goal. For lists."""
    on, room = clock.today(), F("target_fen") - policies.LEAST_FEN
    running = {"campaign__state": LIVE, "campaign__starts__lte": on, "campaign__ends__gte": on}
    return CampaignProject.objects.filter(**running, taken_fen__lte=room)


def may_take(project: Project, decided: LocalitySettings | None) -> bool:
    """Money is wanted until all is delivered: a charity first takes the work on, then raises for it."""
    return project.state in UNDER_WAY and not for_few(project, decided)


def call(share: CampaignProject) -> str:
    """What the donate control says: the gift in things, while the goal has room for one."""
    unit = giving.unit_of(share)
    if unit is None or unit.fen > share.room_fen:
        return _("捐款")
    if unit.line.quantity == share.project.households:
        return _("捐款补上一户　%(sum)s") % {"sum": money.written(unit.fen)}
    return _("捐款补上 1 %(unit)s　%(sum)s") % {"unit": words.unit(unit.line), "sum": money.written(unit.fen)}


def for_few(project: Project, decided: LocalitySettings | None) -> bool:
    """Too few households to be publicly crowdfunded, or the locality has not decided how many is few."""
    least = decided.crowdfunding_households_least if decided else None
    return least is None or project.households < least
