"""May they, now? Drafting is casework; checking and publishing are for two others."""

from typing import Any

from marketplace.people import policies as people
from marketplace.people.models import Role, User
from marketplace.places.models import Region
from marketplace.projects import seats
from marketplace.projects.models import Project

DRAFTERS = frozenset({Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER})
STOPPERS = frozenset({Role.COUNTY_OFFICER, Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER})


def draft(user: Any, region: Region) -> bool:
    return is_system(user) or people.holds(user, DRAFTERS, region)


def revise(user: Any, project: Project) -> bool:
    return draft(user, project.origin)


submit = revise


def check(user: Any, project: Project) -> bool:
    """Whoever sits on a reviewer's post here, and not who wrote it."""
    return seats.may(user, project, seats.CHECK)


def publish(user: Any, project: Project) -> bool:
    """Whoever sits on an approver's post here: not who wrote it, and not who checked it where there is a third."""
    return seats.may(user, project, seats.PUBLISH)


def return_(user: Any, project: Project) -> bool:
    if is_system(user) or people.holds(user, {Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER}, project.origin):
        return True
    return _sits(user, project)


def confirm(user: Any, project: Project) -> bool:
    """A second person reads a doubtful place: whoever may draft, check or publish here, but not the writer."""
    roles = {*DRAFTERS, Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER}
    return _second(user, project) and (people.holds(user, roles, project.origin) or _sits(user, project))


def allow_text(user: Any, project: Project) -> bool:
    return _second(user, project) and people.holds(user, {Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER}, project.origin)


def allow_everywhere(user: Any, project: Project) -> bool:
    """Who checks for the whole province of this house, not for one county."""
    province = f"/{project.origin.path.split('/')[1]}/"
    return _second(user, project) and people.holds(user, {Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER}, province)


def suspend(user: Any, project: Project) -> bool:
    return is_system(user) or people.holds(user, STOPPERS, project.origin)


resume = expire = close = accept = widen_held = suspend


def withdraw(user: Any, project: Project) -> bool:
    return suspend(user, project) or (user.pk == project.drafted_by_id and not project.published_at)


def is_system(user: Any) -> bool:
    return isinstance(user, User) and user.is_system


def owe_papers(user: Any, project: Project) -> bool:
    return people.holds(user, STOPPERS | DRAFTERS, project.origin)


file_papers = extend = owe_papers


def _sits(user: Any, project: Project) -> bool:
    """A stand-in or somebody of the level above, at the step it waits for."""
    step = seats.STEP_OF.get(project.state)
    return step is not None and seats.may(user, project, step)


def _second(user: Any, project: Project) -> bool:
    """Not who drafted or sent it, and nobody who changed a word of it."""
    return user.pk not in seats.Seating().writers(project)
