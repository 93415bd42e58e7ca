"""Roles are code: role × region subtree."""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.http import HttpRequest

from marketplace.lib import clock
from marketplace.people.models import STAFF_ROLES, Membership, Role, User
from marketplace.places.models import Region


def paths(user: Any, roles: Iterable[str] | None = None) -> list[str]:
    """Region subtrees in which the user holds one of these roles today (any role when None). Nobody: none."""
    if not user.is_authenticated or not user.is_active:
        return []
    held = Membership.objects.of(user, roles).current(on=clock.today()).select_related("region")
    return sorted({membership.region.path for membership in held})


def holds(user: Any, roles: Iterable[str], region: Region | str) -> bool:
    """Does the user hold one of these roles for this region (or its path)?"""
    path = region if isinstance(region, str) else region.path
    return any(path.startswith(subtree) for subtree in paths(user, roles))


def is_region_staff(user: Any) -> bool:
    """Staff need a second factor on every desk page."""
    return bool(paths(user, STAFF_ROLES))


def name_stand_in(user: Any, post: Membership) -> bool:
    """The holder, who knows when he is away, or the county's administrator, who knows that he fell ill."""
    return user.pk == post.user_id or holds(user, {Role.ADMIN}, post.region)


def dismiss(user: Any, post: Membership) -> bool:
    """The county's administrator, and never oneself: somebody must stay who can let others in and out."""
    return user.pk != post.user_id and holds(user, {Role.ADMIN}, post.region)


def signed_in(request: HttpRequest) -> User:
    """Whose act it is, behind `login_required`."""
    assert isinstance(request.user, User)
    return request.user


def owns_mailbox(user: Any) -> bool:
    """Proven by a link we mailed: a stolen password alone must not be enough to enrol a second factor."""
    return bool(EmailAddress.objects.filter(user_id=user.pk, email__iexact=user.email, verified=True).exists())
