"""Who may offer, who may choose."""

from typing import Any

from marketplace.matching.models import Bid
from marketplace.organisations import policies as organisations
from marketplace.organisations.models import Kind, Organisation, OrganisationRole
from marketplace.people import policies as people
from marketplace.people.models import Role
from marketplace.projects.models import LineKind, Project

CHOOSERS = frozenset({Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER})
_PROVIDERS = frozenset({Kind.CHARITY, Kind.ASSOCIATION, Kind.SERVICE, Kind.STATION})
TAKERS = {
    LineKind.GOODS: _PROVIDERS | {Kind.FIRM},
    LineKind.MONEY: frozenset({Kind.CHARITY, Kind.ASSOCIATION}),
    LineKind.SERVICE: _PROVIDERS,
    LineKind.VISIT: _PROVIDERS,
}


def submit(user: Any, organisation: Organisation) -> bool:
    return organisations.holds(user, organisation, {OrganisationRole.OPERATOR})


def award(user: Any, bid: Bid) -> bool:
    """An officer of the region the project came from, with no tie to the bidder."""
    return choose(user, bid.line.project) and not organisations.related(user, bid.organisation)


shortlist = decline = award


def choose(user: Any, project: Project) -> bool:
    return people.holds(user, CHOOSERS, project.region_path)


def withdraw(user: Any, bid: Bid) -> bool:
    return submit(user, bid.organisation)
