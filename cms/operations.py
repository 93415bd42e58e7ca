"""Writes about listings. Wagtail's workflow objects carry the steps; the decisions themselves stand in `vetting`."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.actions.unpublish import UnpublishAction
from wagtail.models import TaskState

from cms import groundwork, vetting
from cms.models import TEXTS, FourEyes, ProjectListing
from marketplace.audit import operations as audit
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.outbox import operations as outbox
from marketplace.people import policies as people
from marketplace.people.models import Role
from marketplace.projects import operations as projects
from marketplace.projects import states
from marketplace.projects.models import Project


class StepIsOver(Refused):
    text = _("这一步已经有人办了，或者文字已经重新送来。请刷新，看看最新的一版。")


class MayNotDecide(NotAllowed):
    text = format_lazy("%({})s", "why")  # an obstacle of `vetting`, in words already


@transaction.atomic
def receive(*, project: Project, at: datetime) -> ProjectListing:
    """A draft was submitted: its words become the listing's next revision, and the two checks start from the first.

    Safe to run twice: the same words of the same asker are received once.
    """
    listing = ProjectListing.objects.select_for_update().filter(project=project.uuid).first()
    listing = listing or ProjectListing(project=project.uuid, region=project.origin, live=False)
    words = {name: getattr(project, name) for name in TEXTS}
    if project.state != states.DEID_CHECK or _already_under_way(listing, project, words):
        return listing
    asker = project.submitted_by or project.drafted_by
    for name, text in words.items():
        setattr(listing, name, text)
    if not listing.pk:
        listing.save()
    elif state := listing.current_workflow_state:
        state.cancel(user=asker)
    listing.save_revision(user=project.drafted_by, changed=True)
    groundwork.vetting_workflow().start(listing, asker)
    audit.record(
        "listing.received", subject=project.uuid, by=asker, at=at, region_path=project.region_path, listing=listing.pk
    )
    return listing


@transaction.atomic
def approve(*, listing: ProjectListing, step: int, by: Any, at: datetime) -> None:
    """The yes of this step; the last one makes public exactly the words that were reviewed.

    Raises StepIsOver, MayNotDecide, vetting.TextMoved and what `projects.check` and `projects.publish` refuse.
    """
    _decide(listing, step, "approve", by=by, at=at)


@transaction.atomic
def return_(*, listing: ProjectListing, step: int, reason: str, comment: str, by: Any, at: datetime) -> None:
    """Back to the drafter, with a coded reason and a line. Raises StepIsOver, MayNotDecide."""
    _decide(listing, step, "reject", by=by, at=at, reason=reason, comment=comment)


@transaction.atomic
def confirm(*, listing: ProjectListing, finding: str, by: Any, at: datetime) -> None:
    """A doubtful place of the text names nobody, says who decides this step.

    Raises StepIsOver, MayNotDecide and what `projects.confirm` refuses.
    """
    state = TaskState.objects.for_instance(listing).filter(status=TaskState.STATUS_IN_PROGRESS).first()
    if state is None:
        raise StepIsOver
    _may_decide(state.task.specific, listing, by)
    projects.confirm(project=Project.objects.get(uuid=listing.project), finding=finding, by=by, at=at)


@transaction.atomic
def withdraw(*, listing: ProjectListing, reason: str, by: Any, at: datetime) -> None:
    """Take the project back from the public. Raises what `projects.withdraw` refuses; the listing follows at once."""
    if not may_withdraw(listing, by):
        raise NotAllowed
    projects.withdraw(project=Project.objects.get(uuid=listing.project), reason=reason, by=by, at=at)
    take_down(listing=listing, by=by, at=at)


def may_withdraw(listing: ProjectListing, user: Any) -> bool:
    """Taking back is the careful direction: one of the county's two deciders is enough."""
    return people.holds(user, [Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER], listing.region)


@transaction.atomic
def take_down(*, listing: ProjectListing, by: Any, at: datetime) -> None:
    """Nothing of it stays public or planned: no schedule, no vetting under way, not live. Safe to run twice."""
    listing = ProjectListing.objects.select_for_update().get(pk=listing.pk)
    listing.revisions.exclude(approved_go_live_at=None).update(approved_go_live_at=None)
    if state := listing.current_workflow_state:
        state.cancel(user=by)
    if listing.live:
        UnpublishAction(listing, user=by).execute(skip_permission_checks=True)  # nobody holds Wagtail's right
        audit.record("listing.withdrawn", subject=listing.project, by=by, at=at, region_path=listing.region.path)
        _tell("listing.withdrawn", listing, at)


@transaction.atomic
def pause(*, listing: ProjectListing, at: datetime) -> None:
    """The project is suspended: its words keep their approval, nobody can read them."""
    _tell("listing.withdrawn", listing, at)


@transaction.atomic
def resume(*, listing: ProjectListing, at: datetime) -> None:
    """The project is public again, with the words that were approved."""
    if listing.live:
        _tell("listing.published", listing, at)


def _decide(listing: ProjectListing, step: int, action: str, *, by: Any, **fields: Any) -> None:
    state = TaskState.objects.for_instance(listing).filter(pk=step, status=TaskState.STATUS_IN_PROGRESS).first()
    if state is None:
        raise StepIsOver
    task = state.task.specific
    _may_decide(task, listing, by)
    try:
        task.on_action(state, by, action, **fields)
    except PermissionDenied as passed:  # decided by another between our question and our act
        raise StepIsOver from passed


def _may_decide(task: FourEyes, listing: ProjectListing, by: Any) -> None:
    if why := vetting.obstacle(task, listing, by):
        raise MayNotDecide(why=vetting.said(why, task))


def _already_under_way(listing: ProjectListing, project: Project, words: dict[str, str]) -> bool:
    state = listing.current_workflow_state if listing.pk else None
    if not state or state.status != state.STATUS_IN_PROGRESS or state.requested_by_id != project.submitted_by_id:
        return False
    return bool(listing.get_latest_revision_as_object().texts() == words)


def _tell(kind: str, listing: ProjectListing, at: datetime) -> None:
    outbox.post(kind, subject=listing.project, body={"project": str(listing.project)}, at=at)
