"""What of matching waits for a person, and what an organisation's public page says of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.matching import policies, queries
from marketplace.organisations.panel import Part
from marketplace.people.desk import Start, Task
from marketplace.people.policies import paths

DAYS_TO_CHOOSE = 3


def tasks(*, user: Any, at: datetime) -> Iterable[Task]:
    if not user.is_authenticated:
        return
    for choice in queries.to_choose(user):
        line, due = choice.line, choice.since + timedelta(days=DAYS_TO_CHOOSE)
        yield Task(
            title=ngettext("%(n)d 家机构申请承接，等您选", "%(n)d 家机构申请承接，等您选", choice.offers)
            % {"n": choice.offers},
            why=_("“%(project)s”，%(line)s还差 %(open)s %(unit)s。")
            % {"project": line.project.title, "line": line.title, "open": line.open_quantity, "unit": line.unit},
            due=due,
            link=reverse("matching:line", args=[line.uuid]),
            button=_("比较"),
            urgency="late" if due < at else "today",
        )
    for bid in queries.drafts(user):
        yield Task(
            title=_("承接“%(project)s”的申请还没提交") % {"project": bid.line.project.title},
            why=_("%(organisation)s存的草稿。") % {"organisation": bid.organisation.name},
            due=bid.line.project.deadline,
            link=reverse("matching:bid", args=[bid.line.project.uuid]),
            button=_("接着写"),
        )


def starts(*, user: Any) -> Iterable[Start]:
    if paths(user, policies.CHOOSERS):
        yield Start(_("选承接方"), reverse("matching:bids"), _("看谁申请，选一家"))
    if queries.bidders(user).exists():
        yield Start(_("我的申请"), reverse("matching:my_bids"), _("承接项目的申请和结果"))


def parts(*, organisation: UUID) -> Iterable[Part]:
    """Public projects the organisation has taken on."""
    for assignment in queries.parts_of(organisation):
        line = assignment.line
        what = _("%(line)s %(quantity)s %(unit)s") % {
            "line": line.title,
            "quantity": assignment.quantity,
            "unit": line.unit,
        }
        link = f"/projects/{line.project.uuid}/"
        yield Part(line.project.title, what, link)
