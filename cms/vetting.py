"""Who may decide about a listing, and what a decision does. Both screens, ours and Wagtail's, end here.

Imports no model of Wagtail or of `cms`: `publish_reviewed` is loaded while Wagtail's own models are.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.audit.models import Event
from marketplace.lib import clock, walls
from marketplace.lib.privacy import guard
from marketplace.lib.refusals import Refused
from marketplace.outbox import operations as outbox
from marketplace.people import policies as people
from marketplace.places.models import Region
from marketplace.projects import operations as projects
from marketplace.projects.models import Project

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cms.models import FourEyes, ProjectListing

WRITING = ("project.drafted", "project.revised", "project.submitted")
OBSTACLES = {
    "role": _("这一步由本县的“%(step)s”人员办理，您没有这个岗位。"),
    "asked": _("这一项是您送来的。核对和批准要由另外两个人来做。"),
    "wrote": _("这段文字您写过或改过。核对和批准要由没有写过的人来做。"),
    "decided": _("前一步是您办的。这一步要换一个人。"),
    "nothing": _("现在没有等着办的步骤。"),
}


class TextMoved(Refused):
    text = _("文字在核对之后又变了，没有公开。请退回，让起草人重新送核对。")


def obstacle(task: "FourEyes", listing: "ProjectListing", user: Any) -> str:
    """Why this person may not decide this step: a key of OBSTACLES, or nothing."""
    state = listing.current_workflow_state
    if not state or not state.current_task_state_id:
        return "nothing"
    if not people.holds(user, [task.role], listing.region):
        return "role"
    if state.requested_by_id == user.pk:
        return "asked"
    if listing.revisions.filter(user=user).exists() or _wrote(listing, user):
        return "wrote"
    return "decided" if state.task_states.filter(status="approved", finished_by=user).exists() else ""


def said(key: str, task: "FourEyes") -> str:
    """The obstacle in words, for the person it stands before."""
    return str(OBSTACLES[key]) % {"step": task._meta.verbose_name} if key else ""


def waiting_for(task: "FourEyes", user: Any) -> "QuerySet[Any]":
    """The states of this task that wait for this person, in scope and not their own."""
    task_states, revisions = apps.get_model("wagtailcore.TaskState"), apps.get_model("wagtailcore.Revision")
    listings = apps.get_model("cms.ProjectListing")._default_manager
    mine = listings.filter(region__in=Region.objects.within(people.paths(user, [task.role])))
    keys = mine.annotate(key=Cast("pk", CharField())).values("key")
    written = revisions.objects.filter(user=user, base_content_type__app_label="cms").values("object_id")
    return (
        task_states.objects.filter(task_id=task.pk, status="in_progress", workflow_state__status="in_progress")
        .filter(workflow_state__object_id__in=keys, workflow_state__content_type__model="projectlisting")
        .exclude(workflow_state__requested_by=user)
        .exclude(workflow_state__object_id__in=written)
        .exclude(workflow_state__task_states__finished_by=user)
    )


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
    facts = {"step": task._meta.model_name, "revision": task_state.revision_id}
    if action == "reject":
        task_state.reject(user=user, comment=comment)
        projects.return_(project=project, reason=reason, by=user, at=at)
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
    projects.publish(project=project, by=user, at=at)
    revision.publish(user=user, skip_permission_checks=True)
    _record("listing.published", listing, by=user, at=at, revision=revision.pk)
    outbox.post("listing.published", subject=listing.project, body={"project": str(listing.project)}, at=at)


def _wrote(listing: "ProjectListing", user: Any) -> bool:
    with walls.whole():
        return Event.objects.filter(subject=listing.project, kind__in=WRITING, by=user).exists()


def _record(kind: str, listing: "ProjectListing", *, by: Any, at: datetime, **facts: Any) -> None:
    audit.record(kind, subject=listing.project, by=by, at=at, region_path=listing.region.path, **facts)
