"""May they, now? Drafting is casework; checking and publishing are for two others."""

from typing import Any

from marketplace.people import policies as people
from marketplace.people.models import Role, User
from marketplace.places.models import Region
from marketplace.projects.models import Project

DRAFTERS = frozenset({Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER})
STOPPERS = frozenset({Role.COUNTY_OFFICER, Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER})


def draft(user: Any, region: Region) -> bool:
    return is_system(user) or people.holds(user, DRAFTERS, region)


def revise(user: Any, project: Project) -> bool:
    return draft(user, project.origin)


submit = revise


def check(user: Any, project: Project) -> bool:
    """A county reviewer, and not who wrote it."""
    return _second(user, project) and people.holds(user, {Role.COUNTY_REVIEWER}, project.origin)


def publish(user: Any, project: Project) -> bool:
    """A county approver, and neither who wrote it nor who checked it."""
    third = user.pk != project.checked_by_id
    return third and _second(user, project) and people.holds(user, {Role.COUNTY_APPROVER}, project.origin)


def return_(user: Any, project: Project) -> bool:
    return is_system(user) or people.holds(user, {Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER}, project.origin)


def confirm(user: Any, project: Project) -> bool:
    """A second person reads a doubtful place: whoever may draft, check or publish here, but not the writer."""
    return _second(user, project) and people.holds(
        user, {*DRAFTERS, Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER}, project.origin
    )


def allow_text(user: Any, project: Project) -> bool:
    return _second(user, project) and people.holds(user, {Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER}, project.origin)


def suspend(user: Any, project: Project) -> bool:
    return is_system(user) or people.holds(user, STOPPERS, project.origin)


resume = expire = close = accept = widen_held = suspend


def withdraw(user: Any, project: Project) -> bool:
    return suspend(user, project) or (user.pk == project.drafted_by_id and not project.published_at)


def is_system(user: Any) -> bool:
    return isinstance(user, User) and user.is_system


def _second(user: Any, project: Project) -> bool:
    return user.pk not in {project.drafted_by_id, project.submitted_by_id}
