"""What posts and the calendar put on the desk's first page."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.lib.clock import SHANGHAI
from marketplace.people import policies, posts
from marketplace.people.desk import Start, Task
from marketplace.people.models import Role
from marketplace.places.calendar import Calendar

DECEMBER = 12


def tasks(*, user: Any, at: datetime) -> Iterator[Task]:
    """In December somebody writes down the holidays of the year to come, or every clock counts wrong."""
    today = at.astimezone(SHANGHAI).date()
    if today.month == DECEMBER and policies.paths(user, {Role.ADMIN}) and not Calendar().is_written(today.year + 1):
        yield Task(
            title=_("写上 %(year)d 年的节假日") % {"year": today.year + 1},
            why=_("没有写上的年份只按周一到周五算，放假和调休都会算错。"),
            due=date(today.year, DECEMBER, 31),
            link=reverse("people:calendar"),
            button=_("去写"),
            urgency="later",
        )


def starts(*, user: Any) -> Iterator[Start]:
    if policies.paths(user, posts.COLLEAGUES | {Role.ADMIN}):
        yield Start(_("请假时谁代岗"), reverse("people:posts"), _("写明从哪天到哪天，记录会写代谁办的"), order=1)
    if policies.paths(user, {Role.ADMIN}):
        yield Start(_("本地的时限"), reverse("people:clocks"), _("批准几个工作日，没人承接几天扩大范围"), order=1)
        yield Start(_("节假日和调休"), reverse("people:calendar"), _("工作日照这张表算"), order=1)
