"""What the projects put on the desk's first page."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from marketplace.lib.clock import SHANGHAI
from marketplace.people.desk import Start, Task
from marketplace.places.calendar import at_close
from marketplace.projects import queries
from marketplace.projects.models import HoldReason, Project


def tasks(*, user: Any, at: datetime) -> Iterator[Task]:
    for project in queries.returned_to(user):
        yield Task(
            title=_("改好再送：%(title)s") % {"title": project.title},
            why=_("退回的原因：%(reason)s") % {"reason": project.why or _("没有写")},
            due=None,
            link=_page(project),
            button=_("去改"),
            urgency="today",
        )
    for project in queries.held_back(user):
        reasons = {str(HoldReason(hold.reason).label) for hold in project.holds.all() if hold.lifted_at is None}
        yield Task(
            title=_("暂停中：%(title)s") % {"title": project.title},
            why="；".join(sorted(reasons)),
            due=None,
            link=_page(project),
            button=_("处理"),
            urgency="today",
        )
    for project in queries.overdue(user, at):
        yield Task(
            title=_("过了期限还没办完：%(title)s") % {"title": project.title},
            why=_("还缺 %(n)s 行没有人承接。") % {"n": project.lines_total - project.lines_full},
            due=datetime.combine(project.deadline, time(18), SHANGHAI) if project.deadline else None,
            link=_page(project),
            button=_("决定怎么办"),
            urgency="late",
        )

    yield from _of_time(user, at)


def _of_time(user: Any, at: datetime) -> Iterator[Task]:
    today = at.astimezone(SHANGHAI).date()
    for papers in queries.owed_papers(user):
        yield Task(
            title=_("补材料：%(title)s") % {"title": papers.project.title},
            why=_("先办了，还缺：%(what)s") % {"what": papers.what},
            due=at_close(papers.due),
            link=_page(papers.project),
            button=_("记下补好了"),
            urgency="late" if papers.due < today else "today" if papers.due == today else "later",
        )
    for project in queries.unanswered(user):
        yield Task(
            title=_("没有人承接，退回来了：%(title)s") % {"title": project.title},
            why=_("请决定：换个写法或数量再起草，转给政府救助，或者写明结束。"),
            due=project.unanswered_at,
            link=_page(project),
            button=_("决定怎么办"),
            urgency="today",
        )
    for project in queries.undated(user):
        yield Task(
            title=_("定一个期限：%(title)s") % {"title": project.title},
            why=_("没有期限，本地也没有定多久没人承接就扩大范围，会一直等下去。"),
            due=None,
            link=_page(project),
            button=_("定期限"),
            urgency="today",
        )


def starts(*, user: Any) -> Iterator[Start]:
    if queries.may_draft(user):
        yield Start(_("起草一个项目"), reverse("projects:draft"), _("从已经同意的需求里选"))
        yield Start(_("本地的项目"), reverse("projects:projects"), _("在写的、在核的、在办的"))


def _page(project: Project) -> str:
    return reverse("projects:project", args=[project.uuid])
