"""Writes about pages and pictures: a second person confirms words, approves, returns or takes down, and looks at pictures.

Wagtail keeps drafts and the workflow's one step; who may decide, and what becomes public, is decided here.
"""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, TaskState

from cms import editors, said
from cms.models import PageReading, ProjectListing, SecondReading, TopicPage
from cms.picture import SPEC, WIDTHS, Picture
from cms.site import GuardedPage
from cms.states import PICTURE
from marketplace.audit import operations as audit
from marketplace.lib import clock
from marketplace.lib.privacy import guard
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.outbox import operations as outbox
from marketplace.people import policies as people


class NothingToDecide(Refused):
    text = _("这一页现在没有等人看，或者已经有人办了。请刷新。")


class OwnText(NotAllowed):
    text = _("这一页是您写的或您送来的。公开前要由另一个人看。")


class OwnPicture(NotAllowed):
    text = _("图片是您传的。要由另一个人看过才能用。")


class PageMoved(Refused):
    text = _("送来以后文字又变了，没有公开。请退回，让编辑重新送来。")


class PictureWaits(Refused):
    text = _("这一页里有图片还没有第二个人看过，或者已经不能用。先看图片，再批准这一页。")


class NoConsent(Refused):
    text = _("引的话没有写明说话的人同意公开，不能公开。")


class NotThisProgramme(Refused):
    text = _("这项计划或者这个项目不在您的范围里。请换一个。")


@transaction.atomic
def confirm(*, page: GuardedPage, finding: str, by: Any, at: datetime) -> PageReading:
    """A doubtful word names nobody, says somebody who did not write it. Raises NothingToDecide, OwnText, NotAllowed."""
    state = may_decide(page, by)
    known = {doubt.finding.hash for doubt in said.doubts(reviewed(state)) if not doubt.blocks}
    if finding not in known:
        raise NothingToDecide
    row, _fresh = PageReading.objects.get_or_create(
        page_id=page.pk,
        finding=finding,
        verdict=PageReading.CONFIRMED,
        defaults={"revision": state.revision_id, "by": by, "at": at},
    )
    _record("page.confirmed", page, by=by, at=at, finding=finding)
    return row


@transaction.atomic
def approve(*, page: GuardedPage, step: int, by: Any, at: datetime) -> None:
    """Make public exactly what was read, now or on the day the editor set.

    Raises NothingToDecide, OwnText, NotAllowed, PageMoved, PictureWaits, NoConsent, said.PageSaysTooMuch.
    """
    page = _locked(page)
    state = may_decide(page, by)
    if state.pk != step:
        raise NothingToDecide
    state.workflow_state.decided_at = at  # for publish_reviewed, which Wagtail calls at the end
    state.approve(user=by)
    _read(page, state, PageReading.APPROVED, by=by, at=at)


def publish_reviewed(workflow_state: Any, user: Any = None) -> None:
    """Wagtail's finishing step for a page."""
    at = getattr(workflow_state, "decided_at", None) or clock.now()
    revision = workflow_state.current_task_state.revision
    page = revision.as_object()
    if Page.objects.get(pk=page.pk).latest_revision_id != revision.pk:
        raise PageMoved
    fit_for_public(page)
    revision.publish(user=user, skip_permission_checks=True)
    _record("page.approved", page, by=user, at=at, revision=revision.pk)
    _tell("page.approved", page, to=workflow_state.requested_by_id, at=at)


def fit_for_public(page: GuardedPage) -> None:
    """Every wall once more, whoever asks: words, consents, pictures. Raises what `approve` names."""
    said.refuse_open(page, confirmed=page.confirmed())
    for name, value in said.structs(page):
        if name == "quotation" and not value.get("consent"):
            raise NoConsent
        if name == "picture" and not (value.get("picture") and value["picture"].is_public):
            raise PictureWaits
    page.full_clean()


@transaction.atomic
def return_(*, page: GuardedPage, step: int, comment: str, by: Any, at: datetime) -> None:
    """Back to the editor with a line. The asking ends, so that the next one starts with the new text."""
    guard.names_nobody(comment)
    state = may_decide(page, by)
    if state.pk != step:
        raise NothingToDecide
    state.workflow_state.cancel(user=by)
    _read(page, state, PageReading.RETURNED, by=by, at=at, comment=comment)
    _record("page.returned", page, by=by, at=at)
    _tell("page.returned", page, to=state.workflow_state.requested_by_id, at=at)


@transaction.atomic
def withdraw(*, page: GuardedPage, comment: str, by: Any, at: datetime) -> None:
    """Taking down is the careful direction: one person of the desk is enough. Nothing stays planned either."""
    guard.names_nobody(comment)
    page = _locked(page)
    if page.is_for_all or not editors.visible_pages(by).filter(pk=page.pk).exists():
        raise NotAllowed
    page.revisions.exclude(approved_go_live_at=None).update(approved_go_live_at=None)
    if state := page.current_workflow_state:
        state.cancel(user=by)
    if page.live:
        UnpublishPageAction(page, user=by).execute(skip_permission_checks=True)
    PageReading.objects.create(page_id=page.pk, verdict=PageReading.WITHDRAWN, comment=comment, by=by, at=at)
    _record("page.withdrawn", page, by=by, at=at)


@transaction.atomic
def enrol(*, listing: ProjectListing, programme: TopicPage | None, by: Any, at: datetime) -> None:
    """The project belongs to this programme, or to none. Raises NotThisProgramme."""
    mine = editors.visible_pages(by, editors.WRITE)
    in_scope = people.holds(by, editors.WRITE, listing.region)
    if not in_scope or (programme and not (programme.live and mine.filter(pk=programme.pk).exists())):
        raise NotThisProgramme
    ProjectListing.objects.filter(pk=listing.pk).update(programme=programme)
    facts = {"programme": programme.pk if programme else None}
    audit.record("listing.enrolled", subject=listing.project, by=by, at=at, region_path=listing.region.path, **facts)
    outbox.post("listing.enrolled", subject=listing.project, body={"project": str(listing.project)}, at=at)


@transaction.atomic
def confirm_picture(*, picture: Picture, by: Any, at: datetime) -> None:
    """It shows no person, no house number, plate or paper, says somebody who did not bring it.

    The public's renditions are made now, since a reader's request writes nothing. Raises OwnPicture, NotAllowed, WrongState.
    """
    _may_look(picture, by)
    audit.move(picture, "confirm", machine=PICTURE, by=by, at=at, read_by=by, read_at=at)
    picture.get_renditions(*(SPEC.format(width) for width in WIDTHS))
    _record_picture("picture.confirmed", picture, by=by, at=at)


@transaction.atomic
def refuse_picture(*, picture: Picture, by: Any, at: datetime) -> None:
    """It cannot be used: the files go, the row stays. Whoever brought it may do this too."""
    if not Picture.objects.visible_to(by).filter(pk=picture.pk).exists():
        raise NotAllowed
    audit.move(picture, "refuse", machine=PICTURE, by=by, at=at, read_by=by, read_at=at)
    files = [picture.file, *(rendition.file for rendition in picture.renditions.all())]
    picture.renditions.all().delete()
    for file in files:
        transaction.on_commit(partial(file.storage.delete, file.name))
    _record_picture("picture.refused", picture, by=by, at=at)


def may_decide(page: GuardedPage, by: Any) -> TaskState:
    """The step that waits, for somebody who may take it. Raises NothingToDecide, NotAllowed, OwnText."""
    state = waiting(page)
    if state is None:
        raise NothingToDecide
    if not editors.visible_pages(by).filter(pk=page.pk).exists():
        raise NotAllowed
    if wrote(page, by) or state.workflow_state.requested_by_id == by.pk:
        raise OwnText
    return state


def waiting(page: Page) -> TaskState | None:
    states = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, workflow_state__status="in_progress")
    steps = SecondReading.objects.values("pk")
    return states.filter(revision__object_id=str(page.pk), task_id__in=steps).select_related("workflow_state").first()


def wrote(page: GuardedPage, user: Any) -> bool:
    """Since the public version, or ever where there is none."""
    written = page.revisions.filter(user=user)
    if page.live and page.live_revision_id:
        written = written.filter(pk__gt=page.live_revision_id)
    return written.exists()


def reviewed(state: TaskState) -> GuardedPage:
    page: GuardedPage = state.revision.as_object()
    return page


def _locked(page: GuardedPage) -> GuardedPage:
    """The page as it is now: approving and taking down wait for each other."""
    found: GuardedPage = Page.objects.select_for_update().get(pk=page.pk).specific
    return found


def _may_look(picture: Picture, by: Any) -> None:
    if not Picture.objects.visible_to(by).filter(pk=picture.pk).exists():
        raise NotAllowed
    if picture.uploaded_by_user_id == by.pk:
        raise OwnPicture


def _read(page: GuardedPage, state: TaskState, verdict: str, *, by: Any, at: datetime, comment: str = "") -> None:
    PageReading.objects.create(
        page_id=page.pk, revision=state.revision_id, verdict=verdict, comment=comment, by=by, at=at
    )


def _record(kind: str, page: GuardedPage, *, by: Any, at: datetime, **facts: Any) -> None:
    path = page.region.path if page.region else "/"
    audit.record(kind, subject=page.translation_key, by=by, at=at, region_path=path, page=page.pk, **facts)


def _record_picture(kind: str, picture: Picture, *, by: Any, at: datetime) -> None:
    audit.record(kind, subject=picture.uuid, by=by, at=at, region_path=picture.region.path)


def _tell(kind: str, page: GuardedPage, *, to: int | None, at: datetime) -> None:
    if to:
        outbox.post(kind, subject=page.translation_key, body={"page": page.pk, "to": to}, at=at)
