"""May they, now? Caseworkers work on their own subtree; a reviewer reads one case at a time and says why."""

from collections.abc import Sequence
from typing import Any

from marketplace.caseload.models import CASEWORKERS, Case, DisclosureGrant, ImportJob, UrgentReading
from marketplace.caseload.models.base import VaultRow
from marketplace.lib.walls import ROOT
from marketplace.organisations import policies as organisations
from marketplace.organisations.models import OrganisationRole
from marketplace.people import policies as people
from marketplace.people.models import Role, User
from marketplace.places.models import Region


def works_on(user: Any, row: VaultRow) -> bool:
    """Caseworkers of the row's own region; the house's own systems (commands) everywhere."""
    return _is_system(user) or people.holds(user, CASEWORKERS, row.region_path)


def import_scope(user: Any, locality: Region) -> list[str]:
    """The region paths whose rows this user may import here. None: no import."""
    if _is_system(user):
        return [locality.path]
    held = people.paths(user, CASEWORKERS)
    if any(locality.path.startswith(path) for path in held):
        return [locality.path]
    return [path for path in held if path.startswith(locality.path)]


def confirm_import(user: Any, job: ImportJob) -> bool:
    return works_on(user, job)


discard_import = confirm_import


def record_consent(user: Any, case: Case) -> bool:
    return works_on(user, case)


refuse_consent = revoke_consent = leave = readmit = open_contact = record_consent


def needs_reason(user: Any, case: Case) -> bool:
    """A county reviewer may read a case, after saying why."""
    return not works_on(user, case) and people.holds(user, {Role.COUNTY_REVIEWER}, case.region_path)


def revoke_grant(user: Any, grant: DisclosureGrant) -> bool:
    return works_on(user, grant)


extend_grant = revoke_grant


WITNESSES, STAND_INS = frozenset({Role.SUPERVISOR}), frozenset({Role.COUNTY_APPROVER})
URGENT_READERS = CASEWORKERS | {Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER, Role.SUPERVISOR}


def break_glass(user: Any, case: Case) -> bool:
    """Whoever serves in the case's county, or in a region above it; nobody from next door."""
    county = case.locality.path
    held = people.paths(user, URGENT_READERS)
    return any(path.startswith(county) or county.startswith(path) for path in held)


def judge(user: Any, reading: UrgentReading) -> bool:
    """The county's supervisor, never the reader; where nobody supervises, whoever approves there."""
    return reading.by_id != user.pk and people.holds(user, WITNESSES | STAND_INS, reading.region_path)


def purge(user: Any, paths: Sequence[str]) -> bool:
    """The county's officers erase what has had its time in their own regions; the house's own systems everywhere."""
    own = people.paths(user, {Role.COUNTY_OFFICER}) if not _is_system(user) else [ROOT]
    return bool(paths) and all(path.startswith(tuple(own)) for path in paths)


def name_person(user: Any, grant: DisclosureGrant) -> bool:
    """The organisation's operator says who goes there."""
    return organisations.holds(user, grant.organisation, {OrganisationRole.OPERATOR})


def _is_system(user: Any) -> bool:
    return isinstance(user, User) and user.is_system
