"""Who opens shifts, who gives time, who stands for it."""

from typing import Any

from marketplace.organisations import policies as organisations
from marketplace.organisations.models import Kind, Organisation, OrganisationRole
from marketplace.people import policies as people
from marketplace.people.models import Role
from marketplace.projects.models import Project
from marketplace.volunteering.models import Shift, SignUp

RUNNERS = frozenset({OrganisationRole.OPERATOR, OrganisationRole.WORKER})
WITNESSES = frozenset({Role.TOWNSHIP_OFFICER, Role.COUNTY_OFFICER})


def open_shift(user: Any, organisation: Organisation) -> bool:
    return organisation.is_verified and organisations.holds(user, organisation, RUNNERS)


def run(user: Any, shift: Shift) -> bool:
    """Call it off, show its code, state and record hours: the organisation that opened it."""
    return organisations.holds(user, shift.organisation, RUNNERS)


call_off = run


def sign_up(user: Any, shift: Shift) -> bool:
    """Anybody signed in but the organisation's own staff: paid time is no volunteer service (Order 67 Art 19)."""
    return bool(user.is_authenticated) and user.is_active and not organisations.holds(user, shift.organisation)


def own(user: Any, sign_up: SignUp) -> bool:
    return bool(sign_up.volunteer_id == user.pk)


cancel = check_in = check_out = own


def state_leaving(user: Any, sign_up: SignUp) -> bool:
    return run(user, sign_up.shift) and sign_up.volunteer_id != user.pk


record = miss = state_leaving


def confirm(user: Any, sign_up: SignUp) -> bool:
    """A station other than the organisation that gains, near the project; where there is none, an officer there.

    Never the volunteer, never one of the gaining organisation.
    """
    shift = sign_up.shift
    if sign_up.volunteer_id == user.pk or organisations.related(user, shift.organisation):
        return False
    return witness(user, shift.line.project)


def witness(user: Any, project: Project) -> bool:
    stations = organisations.of(user, RUNNERS).verified().filter(kind=Kind.STATION).select_related("region")
    return any(station.serves(project.origin) for station in stations) or people.holds(
        user, WITNESSES, project.region_path
    )


def dispute(user: Any, sign_up: SignUp) -> bool:
    return own(user, sign_up) or confirm(user, sign_up)
