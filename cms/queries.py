"""Reads for the approval screens: what waits, for whom, since when, and what changed."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Revision, TaskState

from cms import vetting
from cms.models import TEXTS, FourEyes, ProjectListing, PublicVersion
from marketplace.lib.clock import SHANGHAI
from marketplace.projects.clocks import Clock
from marketplace.projects.models import Project, Urgency
from marketplace.projects.seats import Bench, Seat, Seating, writers_of

LONG_DAYS, TODAY_DAYS = 5, 1  # working days after which it is late, and today's work, where the locality has no clock
FAR = datetime.max.replace(tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Waiting:
    """One listing in the queue."""

    listing: ProjectListing
    project: Project
    state: TaskState
    step: FourEyes
    seat: Seat
    bench: Bench
    clock: Clock
    days: int  # working days since it was sent
    at: datetime

    @property
    def is_mine(self) -> bool:
        return self.seat.obstacle == ""

    @property
    def why_not(self) -> str:
        return vetting.said(self.seat.obstacle, self.step)

    @property
    def is_last(self) -> bool:
        return self.step.makes_public

    @property
    def is_urgent(self) -> bool:
        return self.project.urgency == Urgency.URGENT

    @property
    def is_over(self) -> bool:
        return self.clock.is_over(self.at)

    @property
    def hours_left(self) -> int:
        """For an emergency with hours of the locality's own; 0: none, or over."""
        return self.clock.hours_left(self.at) if self.clock.is_emergency else 0

    @property
    def urgency(self) -> str:
        if self.clock.due is None:
            late, today = self.days >= LONG_DAYS, self.is_urgent or self.days >= TODAY_DAYS
        else:
            late, today = self.is_over, self.clock.is_emergency or self.clock.wants_reminding(self.at)
        return "late" if late else "today" if today else "later"

    @property
    def for_whom(self) -> str:
        """In whose place this reader acts."""
        return str(self.seat.holder) if self.seat.holder else ""

    @property
    def waits_for(self) -> list[str]:
        """Who may take the step now; who is away is named with the stand-in."""
        names = []
        for post in self.bench.open:
            facts = {"who": post.holder, "stand_in": post.sits}
            names.append(_("%(stand_in)s（代%(who)s）") % facts if post.is_away else str(post.holder))
        return list(dict.fromkeys(names))

    @property
    def pressing(self) -> tuple[bool, bool, datetime, datetime, int]:
        """One's own first; an emergency before all else; then what is due first."""
        return not self.is_mine, not self.is_urgent, self.clock.due or FAR, self.clock.since, self.state.pk


@dataclass(frozen=True)
class Change:
    """One text of the listing, word for word: what stayed, what went, what came."""

    label: str
    parts: list[tuple[str, str]]  # ("same" | "out" | "in", text)


def queue(user: Any, *, at: datetime) -> list[Waiting]:
    """Everything under review in this person's regions, the most pressing first."""
    visible = ProjectListing.objects.visible_to(user).select_related("region").prefetch_related("_revisions")
    states = (
        TaskState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__status="in_progress",
            workflow_state__content_type__app_label="cms",
            workflow_state__content_type__model="projectlisting",  # a page under review may have the same number
        )
        .select_related("task", "workflow_state", "revision__user")
        .order_by("started_at", "pk")
    )
    known = {str(one.pk): one for one in visible.filter(pk__in=[state.workflow_state.object_id for state in states])}
    drafted = _projects(one.project for one in known.values())
    seating = Seating(writers=writers_of(drafted))
    steps: dict[int, FourEyes] = {}
    for state in states:
        if state.task_id not in steps:
            steps[state.task_id] = state.task.specific
    found = [
        _waiting(listing, drafted[listing.project], state, steps[state.task_id], user, seating=seating, at=at)
        for state in states
        if (listing := known.get(state.workflow_state.object_id))
    ]
    return sorted(found, key=lambda one: one.pressing)


def _waiting(
    listing: ProjectListing,
    project: Project,
    state: TaskState,
    step: FourEyes,
    user: Any,
    *,
    seating: Seating,
    at: datetime,
) -> Waiting:
    waits = seating.clocks.approval(project)
    sent, today = (moment.astimezone(SHANGHAI).date() for moment in (waits.since, at))
    return Waiting(
        listing=listing,
        project=project,
        state=state,
        step=step,
        seat=vetting.seat(step, listing, project, user, seating),
        bench=seating.bench(project, step.verb),
        clock=waits,
        days=seating.clocks.calendar.days_since(sent, today),
        at=at,
    )


def _projects(uuids: Iterable[UUID]) -> dict[UUID, Project]:
    rows = Project.objects.filter(uuid__in=list(uuids)).select_related("origin", "locality", "submitted_by")
    return {one.uuid: one for one in rows}


def under_review(listing: ProjectListing) -> TaskState | None:
    """The step it waits at; None: nobody has to decide now."""
    state: TaskState | None = (
        TaskState.objects.for_instance(listing)
        .filter(status=TaskState.STATUS_IN_PROGRESS, workflow_state__status="in_progress")
        .select_related("task", "revision__user", "workflow_state__requested_by")
        .order_by("-pk")
        .first()
    )
    return state


def of(listing: ProjectListing, queue: list[Waiting]) -> Waiting | None:
    """Its own place in the queue, while it waits for somebody."""
    return next((one for one in queue if one.listing.pk == listing.pk), None)


def next_after(queue: list[Waiting], listing: ProjectListing) -> Waiting | None:
    """下一件: the next of one's own, round the corner to the first."""
    rows = [one for one in queue if one.is_mine or one.listing.pk == listing.pk]
    here = next((i for i, one in enumerate(rows) if one.listing.pk == listing.pk), -1)
    return next((one for one in [*rows[here + 1 :], *rows[: max(here, 0)]] if one.is_mine), None)


def changes(listing: ProjectListing, revision: Revision) -> list[Change]:
    """Against the version people read now, else the one that was last sent back. None of either: nothing to compare."""
    before = listing.live_revision if listing.live else None
    before = before or _last_decided(listing, revision)
    if before is None or before.pk == revision.pk:
        return []
    old, new = before.as_object().texts(), revision.as_object().texts()
    labels = {field.name: str(field.verbose_name) for field in ProjectListing._meta.fields}
    return [Change(labels[name], list(_parts(old[name], new[name]))) for name in TEXTS if old[name] != new[name]]


def versions(listing: ProjectListing) -> QuerySet[PublicVersion]:
    people = ("written_by", "checked_by", "approved_by", "stood_in_for")
    return listing.versions.select_related(*people).order_by("-number")


def project_of(listing: ProjectListing) -> Project:
    people = ("drafted_by", "submitted_by", "checked_by", "published_by")
    return Project.objects.select_related("region", "locality", *people).get(uuid=listing.project)


def last_return(listing: ProjectListing) -> TaskState | None:
    found: TaskState | None = (
        TaskState.objects.for_instance(listing)
        .filter(status=TaskState.STATUS_REJECTED)
        .select_related("finished_by", "task")
        .order_by("-finished_at")
        .first()
    )
    return found


def _last_decided(listing: ProjectListing, revision: Revision) -> Revision | None:
    state = last_return(listing)
    return state.revision if state and state.revision_id != revision.pk else None


def _parts(old: str, new: str) -> Iterator[tuple[str, str]]:
    for step, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            yield "same", old[a:b]
        else:
            if old[a:b]:
                yield "out", old[a:b]
            if new[c:d]:
                yield "in", new[c:d]
