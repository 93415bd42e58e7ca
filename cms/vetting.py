"""Who may decide about a listing, and what a decision does. Both screens, ours and Wagtail's, end here.

Imports no model of Wagtail or of `cms`: `publish_reviewed` is loaded while Wagtail's own models are.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.lib import clock
from marketplace.lib.privacy import guard
from marketplace.lib.refusals import Refused
from marketplace.outbox import operations as outbox
from marketplace.projects import operations as projects
from marketplace.projects import seats
from marketplace.projects.models import Project

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cms.models import FourEyes, ProjectListing

OBSTACLES = {
    "role": _("这一步由本县的“%(step)s”人员办理，您没有这个岗位。"),
    "asked": _("这一项是您送来的。核对和批准要由另外两个人来做。"),
    "wrote": _("这段文字您写过或改过。核对和批准要由没有写过的人来做。"),
    "decided": _("前一步是您办的。这一步要换一个人。"),
    "lent": _("您代岗的那位写过或者办过这一项，代他的人也不能办。请换一个人。"),
    "nothing": _("现在没有等着办的步骤。"),
}


class TextMoved(Refused):
    text = _("文字在核对之后又变了，没有公开。请退回，让起草人重新送核对。")


def obstacle(task: "FourEyes", listing: "ProjectListing", user: Any) -> str:
    """Why this person may not decide this step: a key of OBSTACLES, or nothing."""
    state = listing.current_workflow_state
    if not state or not state.current_task_state_id:
        return "nothing"
    project = Project.objects.select_related("origin", "locality").get(uuid=listing.project)
    return seat(task, listing, project, user, seats.Seating()).obstacle


def seat(
    task: "FourEyes", listing: "ProjectListing", project: Project, user: Any, seating: seats.Seating
) -> seats.Seat:
    """The project's own answer; and nobody who saved a revision in Wagtail decides about it either."""
    found = seating.seat(project, task.verb, user)
    wrote = not found.obstacle and any(one.user_id == user.pk for one in listing._revisions.all())
    return seats.Seat("wrote") if wrote else found


def said(key: str, task: "FourEyes") -> str:
    """The obstacle in words, for the person it stands before."""
    return str(OBSTACLES[key]) % {"step": task._meta.verbose_name} if key else ""


def waiting_for(task: "FourEyes", user: Any) -> "QuerySet[Any]":
    """The states of this task that wait for this person: Wagtail's dashboard and reports ask."""
    task_states = apps.get_model("wagtailcore.TaskState")
    listings = apps.get_model("cms.ProjectListing")._default_manager.visible_to(user).in_bulk()
    waiting = task_states.objects.filter(
        task_id=task.pk,
        status="in_progress",
        workflow_state__status="in_progress",
        workflow_state__content_type__model="projectlisting",
        workflow_state__object_id__in=[str(pk) for pk in listings],
    ).select_related("workflow_state")
    mine = [one.pk for one in waiting if not obstacle(task, listings[int(one.workflow_state.object_id)], user)]
    return task_states.objects.filter(pk__in=mine)


def decide(
    task: "FourEyes",
    task_state: Any,
    user: Any,
    action: str,
    *,
    reason: str = "",
    comment: str = "",
    at: datetime | None = None,
) -> None:
    """Called by `FourEyes.on_action`, in its transaction, after its checks. Raises SaysTooMuch for the comment."""
    guard.names_nobody(comment, only=guard.SOMEBODY)
    at = at or clock.now()  # Wagtail's own screen has no clock to hand over
    workflow_state = task_state.workflow_state
    listing = workflow_state.content_object
    project = Project.objects.get(uuid=listing.project)
    taken = seats.seat(project, task.verb, user)
    facts = {"step": task._meta.model_name, "revision": task_state.revision_id, **taken.facts}
    if action == "reject":
        task_state.reject(user=user, comment=comment)
        projects.return_(project=project, reason=reason, comment=comment, by=user, at=at)
        _record("listing.returned", listing, by=user, at=at, reason=reason, **facts)
        return
    workflow_state.decided_at = at  # for publish_reviewed, which Wagtail calls at the end
    if not workflow_state.is_at_final_task:
        projects.check(project=project, by=user, at=at)
    task_state.approve(user=user, comment=comment)
    _record("listing.approved", listing, by=user, at=at, **facts)


def publish_reviewed(workflow_state: Any, user: Any = None) -> None:
    """Wagtail's finishing step: exactly the reviewed words go live, after gate and consents once more, or nothing does.

    Raises TextMoved, and whatever `projects.publish` refuses.
    """
    at = getattr(workflow_state, "decided_at", None) or clock.now()
    listing, revision = workflow_state.content_object, workflow_state.current_task_state.revision
    listing.refresh_from_db(fields=["latest_revision"])
    project = Project.objects.get(uuid=listing.project)
    words = revision.as_object().texts()
    if listing.latest_revision_id != revision.pk or any(getattr(project, name) != text for name, text in words.items()):
        raise TextMoved
    taken = seats.seat(project, seats.PUBLISH, user)
    project = projects.publish(project=project, by=user, at=at)
    revision.publish(user=user, skip_permission_checks=True)
    number = _keep(listing, revision, project, taken)
    _record("listing.published", listing, by=user, at=at, revision=revision.pk, version=number)
    outbox.post("listing.published", subject=listing.project, body={"project": str(listing.project)}, at=at)


def _keep(listing: "ProjectListing", revision: Any, project: Project, taken: seats.Seat) -> int:
    """What became public, word for word, with who answers for it."""
    assert project.checked_by and project.checked_at and project.vetters, project.pk  # noqa: PT018 - one promise of the state
    assert project.published_by and project.published_at, project.pk  # noqa: PT018
    number: int = listing.versions.count() + 1
    listing.versions.create(
        number=number,
        revision=revision,
        words=revision.as_object().texts(),
        written_by=project.drafted_by,
        checked_by=project.checked_by,
        checked_at=project.checked_at,
        approved_by=project.published_by,
        stood_in_for=taken.holder,
        level=taken.level,
        vetters=project.vetters,
        at=project.published_at,
    )
    return number


def _record(kind: str, listing: "ProjectListing", *, by: Any, at: datetime, **facts: Any) -> None:
    audit.record(kind, subject=listing.project, by=by, at=at, region_path=listing.region.path, **facts)
