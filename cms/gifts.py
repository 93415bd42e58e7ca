"""Which projects have a donate control. What the rail allows at the moment of giving is giving's own answer."""

from django.db.models import QuerySet

from marketplace.giving.models import CampaignProject
from marketplace.giving.states import LIVE
from marketplace.places.models import LocalitySettings
from marketplace.projects.models import Project


def raised_for() -> QuerySet[CampaignProject]:
    """The parts of projects for which a live campaign raises money."""
    return CampaignProject.objects.filter(campaign__state=LIVE)


def for_few(project: Project, decided: LocalitySettings | None) -> bool:
    """Too few households to be publicly crowdfunded, or the locality has not decided how many is few."""
    least = decided.crowdfunding_households_least if decided else None
    return least is None or project.households < least
