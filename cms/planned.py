"""What goes live and what ends on a day: `cms.calendar`, the duty that comes round every few minutes.

Wagtail's own command is neither atomic nor patient: one failing row stops the rest. Here each row has its transaction, and
passes every wall at the moment it becomes public, not on the day somebody planned it.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, Revision, WorkflowState

from cms import editing, vetting
from cms.models import ProjectListing
from marketplace.audit import operations as audit
from marketplace.lib import clock
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.lib.registry import Delivery
from marketplace.people import operations as people
from marketplace.people import policies
from marketplace.people.models import Role, User
from marketplace.projects import calls
from marketplace.projects import operations as projects
from marketplace.projects.handlers import give_back
from marketplace.projects.models import Project, ReturnReason
from marketplace.projects.states import IN_REVIEW, SUSPENDED

log = logging.getLogger(__name__)


class BadDays(Refused):
    text = _("公开的时间要在以后，撤下的时间要在公开以后。请改日子。")


@transaction.atomic
def plan(
    *, listing: ProjectListing, go_live_at: datetime | None, expire_at: datetime | None, by: Any, at: datetime
) -> None:
    """The county's approver says from when and until when. Raises NotAllowed, BadDays."""
    if not policies.holds(by, [Role.COUNTY_APPROVER], listing.region):
        raise NotAllowed
    first = go_live_at or at
    if first < at or (expire_at and expire_at <= first):
        raise BadDays
    listing = ProjectListing.objects.select_for_update().get(pk=listing.pk)
    days = {"go_live_at": None if listing.live else go_live_at, "expire_at": expire_at}
    ProjectListing.objects.filter(pk=listing.pk).update(**days)
    if not listing.live:  # what is approved already waits for the new day, not for the old one
        listing.revisions.exclude(approved_go_live_at=None).update(approved_go_live_at=first)
    told: dict[str, Any] = {name: day.isoformat() if day else "" for name, day in days.items()}
    audit.record("listing.planned", subject=listing.project, by=by, at=at, region_path=listing.region.path, **told)


def hold(workflow_state: WorkflowState, user: Any) -> None:
    """Approved before its day: the revision waits, the project stays in review. Raises vetting.TextMoved."""
    listing, revision = workflow_state.content_object, workflow_state.current_task_state.revision
    listing.refresh_from_db(fields=["latest_revision"])
    if listing.latest_revision_id != revision.pk:
        raise vetting.TextMoved
    revision.publish(user=user, skip_permission_checks=True)  # its day is in the future, so Wagtail only notes it


def come_round(_delivery: Delivery) -> None:
    """The handler. Safe to run twice: what is live is no longer due."""
    at = clock.now()
    for revision in Revision.objects.filter(approved_go_live_at__lte=at).order_by("approved_go_live_at", "pk"):
        is_page = isinstance(revision.content_object, Page)
        _each(revision, (lambda r: _page_goes_live(r, at)) if is_page else (lambda r: _listing_goes_live(r, at)), at)
    for page in Page.objects.filter(live=True, expire_at__lte=at).specific():
        if not getattr(page, "is_for_all", False):  # the site's own pages never end
            _ends(partial(_page_ends, page, at))
    for listing in ProjectListing.objects.filter(live=True, expire_at__lte=at):
        _ends(partial(_listing_ends, listing, at))


def _each(revision: Revision, deed: Callable[[Revision], None], at: datetime) -> None:
    """One row, one transaction. Refused: its plan is gone, and whoever approved it hears why."""
    try:
        with transaction.atomic():
            deed(revision)
    except (Refused, ValidationError) as refusal:
        why = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        with transaction.atomic():
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            _give_back(revision, why, at)
            _tell(revision, why, at)
        log.warning("not published on its day: %s", type(refusal).__name__)


def _ends(deed: Callable[[], None]) -> None:
    """One row, one transaction. Refused: it keeps its day, and is tried again when we come round."""
    try:
        with transaction.atomic():
            deed()
    except Refused as refusal:
        log.warning("not taken down on its day: %s", type(refusal).__name__)


def _page_goes_live(revision: Revision, at: datetime) -> None:
    Page.objects.select_for_update().get(pk=revision.object_id)
    if not _is_due(revision, at):
        return
    page = revision.as_object()
    editing.fit_for_public(page)
    revision.publish(log_action="wagtail.publish.scheduled", skip_permission_checks=True)
    audit.record("page.went_live", subject=page.translation_key, by=_desk(), at=at, revision=revision.pk)


def _listing_goes_live(revision: Revision, at: datetime) -> None:
    """Gate, consents and text once more, in the name of the one who approved."""
    listing = ProjectListing.objects.select_for_update().get(pk=revision.object_id)
    if not _is_due(revision, at) or (listing.go_live_at and listing.go_live_at > at):
        return
    state = _approved(revision)
    if state is None:
        raise vetting.TextMoved
    ProjectListing.objects.filter(pk=listing.pk).update(go_live_at=None)
    state.decided_at = at
    vetting.publish_reviewed(state, state.current_task_state.finished_by)


def _is_due(revision: Revision, at: datetime) -> bool:
    """Asked under the lock: somebody may have taken it down or put it off since we looked."""
    return Revision.objects.filter(pk=revision.pk, approved_go_live_at__lte=at).exists()


def _page_ends(page: Page, at: datetime) -> None:
    if not Page.objects.select_for_update().filter(pk=page.pk, live=True, expire_at__lte=at).first():
        return
    UnpublishPageAction(page, set_expired=True).execute(skip_permission_checks=True)
    audit.record("page.expired", subject=page.translation_key, by=_desk(), at=at, page=page.pk)


def _listing_ends(listing: ProjectListing, at: datetime) -> None:
    """Where nobody has taken anything on or offered to, the project expires. Work under way is not cut off by a date;
    what is held back, and where an offer waits, is looked at again the next time.
    """
    if not ProjectListing.objects.select_for_update().filter(pk=listing.pk, live=True, expire_at__lte=at).first():
        return
    project = Project.objects.select_for_update().get(uuid=listing.project)
    if project.state == SUSPENDED or not calls.unanswered([project]):
        return
    ProjectListing.objects.filter(pk=listing.pk).update(expire_at=None)
    if project.lines.filter(taken__gt=0).exists():
        audit.record("listing.kept", subject=listing.project, by=_desk(), at=at, region_path=listing.region.path)
    else:
        give_back(project, by=_desk(), at=at)


def _give_back(revision: Revision, why: str, at: datetime) -> None:
    """Approved, and yet not public: its project is in nobody's queue, so it goes back to who drafted it."""
    listing = revision.content_object
    if not isinstance(listing, ProjectListing) or listing.workflow_in_progress:
        return
    project = Project.objects.select_for_update().get(uuid=listing.project)
    if project.state == IN_REVIEW:
        projects.return_(project=project, reason=ReturnReason.OTHER, comment=why, by=_desk(), at=at)
        _notify(project.drafted_by, revision, why, at)


def _approved(revision: Revision) -> WorkflowState | None:
    states = WorkflowState.objects.filter(status=WorkflowState.STATUS_APPROVED, current_task_state__revision=revision)
    return states.order_by("-pk").first()


def _tell(revision: Revision, why: str, at: datetime) -> None:
    state = _approved(revision)
    who = {state.current_task_state.finished_by, state.requested_by} if state else set()
    for user in who - {None}:
        _notify(user, revision, why, at)


def _notify(user: User, revision: Revision, why: str, at: datetime) -> None:
    text = _g("到了公开的日子，没有公开：%(title)s。%(why)s") % {"title": revision.object_str, "why": why}
    people.notify(user=user, key=f"not-live:{revision.pk}", text=text[:300], link="/desk/", at=at)


def _desk() -> User:
    return people.system_user(name="publishing-desk")
