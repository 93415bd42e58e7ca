"""Reads for the approval screens: what waits, for whom, since when, and what changed."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.models import Revision, TaskState

from cms import vetting
from cms.models import TEXTS, FourEyes, ProjectListing
from marketplace.projects.models import Project

LONG_DAYS, TODAY_DAYS = 5, 1  # waiting days after which a colleague is late, and after which it is today's work


@dataclass(frozen=True)
class Waiting:
    """One listing in the queue."""

    listing: ProjectListing
    state: TaskState
    step: FourEyes
    obstacle: str
    at: datetime

    @property
    def is_mine(self) -> bool:
        return self.obstacle == ""

    @property
    def why_not(self) -> str:
        return vetting.said(self.obstacle, self.step)

    @property
    def is_last(self) -> bool:
        return self.step.makes_public

    @property
    def days(self) -> int:
        return max((self.at - self.state.started_at).days, 0)

    @property
    def urgency(self) -> str:
        return "late" if self.days >= LONG_DAYS else "today" if self.days >= TODAY_DAYS else "later"


@dataclass(frozen=True)
class Change:
    """One text of the listing, word for word: what stayed, what went, what came."""

    label: str
    parts: list[tuple[str, str]]  # ("same" | "out" | "in", text)


def queue(user: Any, *, at: datetime) -> list[Waiting]:
    """Everything under review in this person's counties; their own steps first, the oldest on top."""
    listings = {
        str(listing.pk): listing for listing in ProjectListing.objects.visible_to(user).select_related("region")
    }
    states = (
        TaskState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__status="in_progress",
            workflow_state__content_type__app_label="cms",
            workflow_state__object_id__in=list(listings),
        )
        .select_related("task", "workflow_state", "revision__user")
        .order_by("started_at", "pk")
    )
    found = [waiting(listings[state.workflow_state.object_id], state, user, at=at) for state in states]
    return sorted(found, key=lambda one: not one.is_mine)


def waiting(listing: ProjectListing, state: TaskState, user: Any, *, at: datetime) -> Waiting:
    step = state.task.specific
    return Waiting(listing, state, step, vetting.obstacle(step, listing, user), at)


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
    mine = [one for one in queue if one.is_mine and one.listing.pk != listing.pk]
    keys = [one.state.pk for one in mine]
    own = of(listing, queue)
    here = own.state.pk if own else 0
    return mine[next((i for i, key in enumerate(keys) if key > here), 0)] if mine else None


def changes(listing: ProjectListing, revision: Revision) -> list[Change]:
    """Against the version people read now, else the one that was last sent back. None of either: nothing to compare."""
    before = listing.live_revision if listing.live else None
    before = before or _last_decided(listing, revision)
    if before is None or before.pk == revision.pk:
        return []
    old, new = before.as_object().texts(), revision.as_object().texts()
    labels = {field.name: str(field.verbose_name) for field in ProjectListing._meta.fields}
    return [Change(labels[name], list(_parts(old[name], new[name]))) for name in TEXTS if old[name] != new[name]]


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
