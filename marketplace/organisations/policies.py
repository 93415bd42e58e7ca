"""Who acts for an organisation, and who at the desk may check it."""

from collections.abc import Iterable
from typing import Any

from marketplace.lib import clock
from marketplace.organisations.models import Membership, Organisation, OrganisationQuerySet, OrganisationRole
from marketplace.organisations.states import DRAFT, REJECTED
from marketplace.people import policies as people
from marketplace.people.models import Role

CHECKERS = frozenset({Role.COUNTY_OFFICER})
VERIFIERS = frozenset({Role.COUNTY_REVIEWER})


def of(user: Any, roles: Iterable[str] | None = None) -> OrganisationQuerySet:
    """Organisations the user acts for today, in one of these roles (any when None). Nobody: none."""
    held = Membership.objects.of(user, roles).current(on=clock.today())
    return Organisation.objects.filter(pk__in=held.values("organisation"))


def holds(user: Any, organisation: Organisation, roles: Iterable[str] | None = None) -> bool:
    return Membership.objects.of(user, roles).current(on=clock.today()).filter(organisation=organisation).exists()


def related(user: Any, organisation: Organisation) -> bool:
    """Was or is the user one of theirs, or the one who applied? Such a person judges nothing about them."""
    return organisation.applied_by_id == user.pk or organisation.memberships.filter(user=user).exists()


def check(user: Any, organisation: Organisation) -> bool:
    return people.holds(user, CHECKERS, organisation.region_path) and not related(user, organisation)


def verify(user: Any, organisation: Organisation) -> bool:
    return (
        people.holds(user, VERIFIERS, organisation.region_path)
        and not related(user, organisation)
        and organisation.checked_by_id != user.pk
    )


def reject(user: Any, organisation: Organisation) -> bool:
    return people.holds(user, CHECKERS | VERIFIERS, organisation.region_path) and not related(user, organisation)


def suspend(user: Any, organisation: Organisation) -> bool:
    return people.holds(user, VERIFIERS, organisation.region_path) and not related(user, organisation)


restore = suspend


def add_credential(user: Any, organisation: Organisation) -> bool:
    return holds(user, organisation, {OrganisationRole.OPERATOR})


def confirm_credential(user: Any, organisation: Organisation) -> bool:
    return people.holds(user, CHECKERS | VERIFIERS, organisation.region_path) and not related(user, organisation)


submit = add_credential


def revise(user: Any, organisation: Organisation) -> bool:
    return organisation.state in {DRAFT, REJECTED} and holds(user, organisation, {OrganisationRole.OPERATOR})


def join(user: Any, organisation: Organisation) -> bool:
    """Only a verified organisation takes in others: an address book cannot be guessed through a draft."""
    return organisation.is_verified and holds(user, organisation, {OrganisationRole.OPERATOR})


def leave(user: Any, membership: Membership) -> bool:
    return membership.user_id == user.pk or holds(user, membership.organisation, {OrganisationRole.OPERATOR})
