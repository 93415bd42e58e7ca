"""Relief first, papers later (先行救助): what an urgent project still owes on paper, with a day, until it is filed."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.lib.clock import SHANGHAI
from marketplace.lib.privacy import guard
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.projects import policies
from marketplace.projects.clocks import Clocks
from marketplace.projects.models import Papers, Project, Urgency


class NotUrgent(Refused):
    text = _("只有紧急的项目可以先办、后补材料。先把“急不急”改成紧急，或者补齐材料再送。")


class TooLate(Refused):
    text = _("补材料的日子要在 %(first)s到%(last)s之间。")


class AlreadyFiled(Refused):
    text = _("这份材料已经记为补好了。")


@transaction.atomic
def owe_papers(*, project: Project, what: str, due: date, by: Any, at: datetime) -> Papers:
    """The relief does not wait for them; the desk does. Raises NotAllowed, SaysTooMuch, NotUrgent, TooLate."""
    if not policies.owe_papers(by, project):
        raise NotAllowed
    guard.names_nobody(what, only=guard.SOMEBODY)
    if project.urgency != Urgency.URGENT:
        raise NotUrgent
    today = at.astimezone(SHANGHAI).date()
    last = latest(project, today)
    if due < today or (last and due > last):
        raise TooLate(first=today.isoformat(), last=last.isoformat() if last else "…")
    owed = Papers.objects.create(project=project, what=what[:100], due=due, by=by, at=at)
    _record("papers.owed", owed, by=by, at=at, due=due.isoformat())
    return owed


@transaction.atomic
def file_papers(*, papers: Papers, by: Any, at: datetime) -> None:
    """They have come. Raises NotAllowed, AlreadyFiled."""
    if not policies.file_papers(by, papers.project):
        raise NotAllowed
    if Papers.objects.open().filter(pk=papers.pk).update(filed_by=by, filed_at=at) != 1:
        raise AlreadyFiled
    late = at.astimezone(SHANGHAI).date() > papers.due
    _record("papers.filed", papers, by=by, at=at, late=late)


def latest(project: Project, today: date) -> date | None:
    """The last day the locality allows; None where it has decided none."""
    clocks = Clocks()
    decided = clocks.decided(project)
    days = decided.papers_working_days if decided else None
    return clocks.calendar.after(today, days) if days else None


def _record(kind: str, papers: Papers, *, by: Any, at: datetime, **facts: Any) -> None:
    project = papers.project
    audit.record(
        kind, subject=project.uuid, by=by, at=at, region_path=project.region_path, papers=str(papers.uuid), **facts
    )
