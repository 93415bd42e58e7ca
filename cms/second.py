"""Reads for the second reader: what waits, since when, what the guard says of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState

from cms import editing, editors, picks, said
from cms.models import ProjectListing, SecondReading
from cms.picture import Picture
from cms.review import Remark
from cms.site import GuardedPage, TopicPage
from cms.states import WAITING
from marketplace.lib.privacy.finding import KINDS
from marketplace.lib.refusals import Refused
from marketplace.people.desk import Start, Task

LONG_DAYS = 3


@dataclass(frozen=True)
class WaitingPage:
    page: GuardedPage
    state: TaskState
    why_not: str
    days: int

    @property
    def is_mine(self) -> bool:
        return not self.why_not


def waiting_pages(user: Any, *, at: datetime) -> list[WaitingPage]:
    """The oldest first."""
    mine = {str(page.pk): page for page in editors.visible_pages(user).specific()}
    states = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status="in_progress",
        task_id__in=SecondReading.objects.values("pk"),
        revision__object_id__in=list(mine),
    ).select_related("workflow_state__requested_by", "revision")
    found = [(mine[state.revision.object_id], state) for state in states.order_by("started_at")]
    return [
        WaitingPage(page, state, why_not(page, user), max((at - state.started_at).days, 0)) for page, state in found
    ]


def why_not(page: GuardedPage, user: Any) -> str:
    """Why the buttons are not this reader's; nothing: they are."""
    try:
        editing.may_decide(page, user)
    except Refused as refusal:
        return str(refusal)
    return ""


def waiting_pictures(user: Any) -> QuerySet[Picture]:
    return Picture.objects.visible_to(user).filter(state=WAITING).order_by("created_at", "pk")


def live_pages(user: Any) -> list[Page]:
    return list(editors.visible_pages(user).live().order_by("path").specific())


def programmes(user: Any) -> QuerySet[TopicPage]:
    mine = editors.visible_pages(user, editors.WRITE)
    return TopicPage.objects.live().filter(pk__in=mine.values("pk")).order_by("title")


def enrollable(user: Any) -> QuerySet[ProjectListing]:
    found: QuerySet[ProjectListing] = picks.pickable(user)
    return found


def uuid_of(sent: str | None) -> UUID | None:
    try:
        return UUID(sent or "")
    except ValueError:
        return None


def remarks(page: GuardedPage) -> list[Remark]:
    """The guard's findings in the words of the screen; each doubt once."""
    found: dict[str, Remark] = {}
    for doubt in said.doubts(page, confirmed=page.confirmed()):
        one, kind = doubt.finding, KINDS[doubt.finding.kind]
        says = _("必须改：%(kind)s") if doubt.blocks else _("像是%(kind)s，请判断")
        if not doubt.is_open:
            says = _("%(kind)s：已有人确认")
        found[one.hash] = Remark(
            words=one.text,
            says=f"{says % {'kind': kind}}（{doubt.said.place}）",
            note=str(one.suggestion) if doubt.is_open else "",
            look="stop" if doubt.blocks else "" if doubt.is_open else "passed",
            hash=one.hash,
            is_open=doubt.is_open and not doubt.blocks,
        )
    return list(found.values())


def pictures_of(page: GuardedPage) -> list[Picture]:
    return [value["picture"] for name, value in said.structs(page) if name == "picture" and value.get("picture")]


def tasks(*, user: Any, at: datetime) -> Iterator[Task]:
    """For the desk's home: pages and pictures that wait for this very person."""
    if not editors.regions(user, editors.DESK).exists():
        return
    for one in waiting_pages(user, at=at):
        if one.is_mine:
            yield Task(
                title=_("看一页：%(title)s") % {"title": one.page.draft_title},
                why=_("%(who)s写好了，公开前要第二个人看。") % {"who": one.state.workflow_state.requested_by},
                due=one.state.started_at if one.days >= LONG_DAYS else None,
                link=reverse("cms:page", args=[one.page.pk]),
                button=_("去看"),
                urgency="late" if one.days >= LONG_DAYS else "today",
            )
    for picture in waiting_pictures(user).exclude(uploaded_by_user=user):
        yield Task(
            title=_("看一张图片：%(title)s") % {"title": picture.title},
            why=_("有没有认得出的人、门牌、车牌、证件，要第二个人看。"),
            due=None,
            link=reverse("cms:picture_desk", args=[picture.uuid]),
            button=_("去看"),
            urgency="today",
        )


def starts(*, user: Any) -> Iterator[Start]:
    if editors.is_editor(user):
        yield Start(_("写和改网页"), reverse("cms:pages"), _("消息、计划、政策，图片；由另一个人看过才公开"))
    elif editors.regions(user, editors.DESK).exists():
        yield Start(_("网页和图片"), reverse("cms:pages"), _("看编辑写好的，撤下不对的"))


def foot() -> Iterator[Start]:
    """Where everybody finds what editors write."""
    yield Start(_("消息"), "/news/")
    yield Start(_("帮扶计划"), "/programmes/")
    yield Start(_("政策"), "/policies/")
