"""Who may take a step of the vetting now. Writer, checker and approver are three people where the locality has them; two
where it has only two, and the record says so; where nobody here is free, or an emergency has waited too long, the level
above. Never one person alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from marketplace.audit.models import Event
from marketplace.lib import clock, walls
from marketplace.people import posts
from marketplace.people.models import Role, User
from marketplace.people.posts import Post
from marketplace.projects.clocks import Clocks
from marketplace.projects.models import Project
from marketplace.projects.states import DEID_CHECK, IN_REVIEW

CHECK, PUBLISH = "check", "publish"
STEP_OF = {DEID_CHECK: CHECK, IN_REVIEW: PUBLISH}
ROLE_OF = {CHECK: Role.COUNTY_REVIEWER, PUBLISH: Role.COUNTY_APPROVER}
WRITING = ("project.drafted", "project.revised", "project.submitted")


@dataclass(frozen=True)
class Bench:
    """The posts that may take this step. `open`: seats somebody can take now; `out`: who may not, whatever their post."""

    posts: tuple[Post, ...]
    open: tuple[Post, ...]
    out: frozenset[int]
    two: bool = False
    risen: bool = False

    @property
    def sitting(self) -> list[User]:
        return list({one.sits.pk: one.sits for one in self.open if one.sits}.values())


@dataclass(frozen=True)
class Seat:
    """One person before this step: why not, or at which post and for whom."""

    obstacle: str = ""
    post: Post | None = None
    two: bool = False
    risen: bool = False
    stands_in: bool = False

    @property
    def holder(self) -> User | None:
        """For whom, where it is not for oneself."""
        return self.post.holder if self.post and self.stands_in else None

    @property
    def level(self) -> str:
        return self.post.membership.region.level if self.post else ""

    @property
    def facts(self) -> dict[str, object]:
        """For the record."""
        found: dict[str, object] = {"level": self.level, "role": self.post.membership.role if self.post else ""}
        if self.holder:
            found["stands_in_for"] = self.holder.pk
        return found | ({"two_people": True} if self.two else {}) | ({"risen": True} if self.risen else {})


class Seating:
    """Posts, writers and clocks, read once for many questions of one day."""

    def __init__(self, *, on: date | None = None, writers: dict[UUID, set[int]] | None = None) -> None:
        self.on = on or clock.today()
        self.clocks = Clocks()
        self._writers = writers or {}
        self._posts: dict[tuple[str, ...], list[Post]] = {}

    def seat(self, project: Project, step: str, user: Any) -> Seat:
        """Anybody's answer, with the reason where it is no."""
        bench = self.bench(project, step)
        own = [one for one in bench.posts if one.holder.pk == user.pk]
        lent = [one for one in bench.posts if one.is_away and one.sits is not None and one.sits.pk == user.pk]
        if not own and not lent:
            return Seat("role")
        if user.pk == project.submitted_by_id:
            return Seat("asked")
        if user.pk in self.writers(project):
            return Seat("wrote")
        if user.pk in bench.out:
            return Seat("decided")
        if own:
            return Seat(post=own[0], two=bench.two, risen=bench.risen)
        fit = [one for one in lent if one.holder.pk not in bench.out]
        return Seat(post=fit[0], two=bench.two, risen=bench.risen, stands_in=True) if fit else Seat("lent")

    def bench(self, project: Project, step: str) -> Bench:
        decided = {project.checked_by_id} if step == PUBLISH and project.checked_by_id else set()
        writers = self.writers(project)
        here = _bench(self._here(project, step), writers, decided)
        if here.open and not self._waited_too_long(project):
            return here
        everybody = [*here.posts, *self._above(project)]  # one person takes both steps only where nobody of all is left
        return replace(_bench(everybody, writers, decided), risen=True)

    def writers(self, project: Project) -> set[int]:
        if project.uuid not in self._writers:
            self._writers |= writers_of([project.uuid])
        known = {project.drafted_by_id, project.submitted_by_id} - {None}
        return {pk for pk in known if pk} | self._writers[project.uuid]

    def _here(self, project: Project, step: str) -> list[Post]:
        decided = self.clocks.decided(project)
        delegated = step == PUBLISH and decided is not None and decided.approval_by_township
        roles = [ROLE_OF[step], *([Role.TOWNSHIP_OFFICER] if delegated else [])]
        return [one for one in self._of(project, roles) if one.membership.region.path.startswith(project.locality.path)]

    def _above(self, project: Project) -> list[Post]:
        """The supervisors of the regions above, and whoever holds the county's posts for all of such a region."""
        top, roles = project.locality.path, [Role.SUPERVISOR, *ROLE_OF.values()]
        return [one for one in self._of(project, roles) if not one.membership.region.path.startswith(top)]

    def _of(self, project: Project, roles: Iterable[str]) -> list[Post]:
        key = (project.origin_id, *sorted(roles))
        if key not in self._posts:
            self._posts[key] = posts.of_region(roles, project.origin, on=self.on)
        return self._posts[key]

    def _waited_too_long(self, project: Project) -> bool:
        waits = self.clocks.approval(project)
        return waits.is_emergency and waits.is_over(clock.now())


def writers_of(projects: Iterable[UUID]) -> dict[UUID, set[int]]:
    """Who wrote or changed or sent the words, by the record."""
    found: dict[UUID, set[int]] = {uuid: set() for uuid in projects}
    with walls.whole():
        for subject, by in Event.objects.filter(subject__in=list(found), kind__in=WRITING).values_list("subject", "by"):
            found[subject].add(by)
    return found


def seat(project: Project, step: str, user: Any) -> Seat:
    return Seating().seat(project, step, user)


def may(user: Any, project: Project, *steps: str) -> bool:
    seating = Seating()
    return any(seating.seat(project, step, user).obstacle == "" for step in steps)


def _bench(here: list[Post], barred: set[int], decided: set[int]) -> Bench:
    """Whoever took the step before stands aside, unless nobody else holds such a post at all."""
    known = {one.holder.pk for one in here} | {one.sits.pk for one in here if one.sits}
    two = bool(decided) and not known - barred - decided and bool(known - barred)
    out = frozenset(barred if two else barred | decided)
    free = [
        one for one in here if one.sits and one.sits.pk not in out and (not one.is_away or one.holder.pk not in out)
    ]
    return Bench(tuple(here), tuple(free), out, two)
