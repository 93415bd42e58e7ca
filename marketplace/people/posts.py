"""Posts and who sits on them today: the holder, or while the holder is away the one named stand-in.

A post is a role for a region. A stand-in has the holder's seat and nothing of anybody else's: no chain.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from marketplace.people import policies
from marketplace.people.models import Membership, Role, StandIn, User
from marketplace.places.models import Region

SEATED = frozenset(
    {Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER}
)  # posts whose seat a colleague of another role may take
COLLEAGUES = frozenset(
    {Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER, Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER, Role.SUPERVISOR}
)


@dataclass(frozen=True)
class Post:
    """One post today. `sits`: who may act there now; nobody when the stand-in is away too."""

    membership: Membership
    stand_in: StandIn | None
    stands: bool = True

    @property
    def holder(self) -> User:
        return self.membership.user

    @property
    def is_away(self) -> bool:
        return self.stand_in is not None

    @property
    def sits(self) -> User | None:
        if self.stand_in is None:
            return self.holder
        return self.stand_in.user if self.stands else None


def of_region(roles: Iterable[str], region: Region, *, on: date) -> list[Post]:
    """The posts of these roles that answer for this region, its own and those above it."""
    codes = region.path.strip("/").split("/")
    wanted = Membership.objects.current(on=on).filter(role__in=list(roles), region__in=codes, user__is_active=True)
    return told(wanted, on=on)


def told(memberships: Any, *, on: date) -> list[Post]:
    """These posts with their stand-ins of that day, in two questions more."""
    named = StandIn.objects.in_force(on=on).select_related("user").order_by("pk")
    rows = memberships.select_related("user", "region").prefetch_related(Prefetch("stand_ins", named, to_attr="today"))
    found = [(row, next(iter(row.today), None)) for row in rows.order_by("region__path", "role", "pk")]
    standing = {one.user_id for _row, one in found if one}
    fit = _fit(standing, on) if standing else {}
    return [Post(row, one, one is None or _lineage(row.region, fit.get(one.user_id, []))) for row, one in found]


def stood_for_by(user: Any, roles: Iterable[str], *, on: date) -> list[Post]:
    """The posts at which this person stands in today."""
    named = StandIn.objects.in_force(on=on).filter(user=user).values("post")
    wanted = Membership.objects.current(on=on).filter(pk__in=named, role__in=list(roles), user__is_active=True)
    return [post for post in told(wanted, on=on) if post.sits == user]


def nameable(user: Any, *, on: date) -> list[Post]:
    """Posts for which this person may name a stand-in: their own, and in an administrator's regions everybody's."""
    mine = Membership.objects.current(on=on).filter(role__in=COLLEAGUES, user__is_active=True)
    regions = Region.objects.within(policies.paths(user, {Role.ADMIN}))
    return told(mine.filter(user=user) | mine.filter(region__in=regions), on=on)


def administered(user: Any, *, on: date) -> QuerySet[Membership]:
    """Posts that this administrator may end: everybody's of the regions, and not one's own."""
    regions = Region.objects.within(policies.paths(user, {Role.ADMIN}))
    rows = Membership.objects.current(on=on).filter(region__in=regions, user__is_active=True).exclude(user=user)
    return rows.select_related("user", "region").order_by("region__path", "role", "pk")


def colleagues(post: Membership, *, on: date) -> list[User]:
    """Who may be named: staff of the same line of regions; at a post that is no seat of the vetting, of the same role."""
    codes = post.region.path.strip("/").split("/")
    near = Membership.objects.current(on=on).filter(user__is_active=True, role__in=_roles_for(post))
    rows = near.filter(region__in=codes) | near.filter(region__path__startswith=post.region.path)
    users = User.objects.filter(pk__in=rows.values("user")).exclude(pk=post.user_id)
    return list(users.order_by("name", "pk"))


def _roles_for(post: Membership) -> list[str]:
    return sorted(COLLEAGUES) if post.role in SEATED else [post.role]


def _fit(users: Iterable[int], on: date) -> dict[int, list[str]]:
    """Of each who is at work and not away: the regions they are staff of."""
    away = StandIn.objects.in_force(on=on).filter(post__user__in=users).values("post__user")
    rows = Membership.objects.current(on=on).filter(user__in=users, user__is_active=True, role__in=COLLEAGUES)
    found: dict[int, list[str]] = {}
    for user, path in rows.exclude(user__in=away).values_list("user", "region__path"):
        found.setdefault(user, []).append(path)
    return found


def _lineage(region: Region, paths: Iterable[str]) -> bool:
    return any(path.startswith(region.path) or region.path.startswith(path) for path in paths)
