"""Who may record a delivery, and who may say that it did what it should: never the same side."""

from typing import Any

from marketplace.caseload import queries as caseload
from marketplace.organisations import policies as organisations
from marketplace.organisations.models import Kind, Organisation, OrganisationRole
from marketplace.outcomes.models import Delivery
from marketplace.people import policies as people
from marketplace.people.models import Role
from marketplace.projects.models import Assignment, Project

RECORDERS = frozenset({OrganisationRole.OPERATOR, OrganisationRole.WORKER})
ACCEPTORS = frozenset({Role.TOWNSHIP_OFFICER, Role.COUNTY_OFFICER})


def acting_for(user: Any, assignment: Assignment) -> Organisation | None:
    """The organisation in whose name the user may record: the provider itself, or the station of the place."""
    if organisations.holds(user, assignment.organisation, RECORDERS):
        return assignment.organisation
    stations = organisations.of(user, RECORDERS).verified().filter(kind=Kind.STATION).prefetch_related("areas")
    return next((station for station in stations if station.serves(assignment.line.project.origin)), None)


def record(user: Any, assignment: Assignment) -> bool:
    return acting_for(user, assignment) is not None


def provides(user: Any, delivery: Delivery) -> bool:
    """Is or was the user on the side that brought it?"""
    sides = (delivery.provider, delivery.recorded_for)
    return delivery.recorded_by_id == user.pk or any(organisations.related(user, side) for side in sides)


def accept(user: Any, delivery: Delivery) -> bool:
    return answers_for(user, delivery.line.project) and not provides(user, delivery)


return_ = accept


def answers_for(user: Any, project: Project) -> bool:
    """Officers of the place. A township inside a bundle of the county: when households of it have a share."""
    if people.holds(user, ACCEPTORS, project.origin):
        return True
    inside = tuple(path for path in people.paths(user, ACCEPTORS) if path.startswith(project.origin.path))
    if not inside:
        return False
    return any(share.region_path.startswith(inside) for share in caseload.shares_of(project.uuid))
