"""What of the register waits for a person: on the desk's first page, and the notices after a decision."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.lib import clock
from marketplace.lib.registry import Delivery
from marketplace.organisations import policies, queries
from marketplace.organisations.models import Organisation, OrganisationRole
from marketplace.organisations.states import SUBMITTED
from marketplace.people import operations as people
from marketplace.people.desk import Start, Task
from marketplace.people.policies import paths

DAYS_TO_CHECK = 5  # from handing in to the first look


def tasks(*, user: Any, at: datetime) -> Iterable[Task]:
    if not user.is_authenticated:
        return
    yield from _to_judge(user, at)
    yield from _papers(user, at)


def starts(*, user: Any) -> Iterable[Start]:
    if policies.of(user).exists() or paths(user, policies.CHECKERS | policies.VERIFIERS):
        yield Start(_("机构"), reverse("organisations:desk"), _("核验、证书、成员"))
    else:
        yield Start(_("登记一家机构"), reverse("organisations:apply"), _("慈善组织、社工站、志愿团队、企业"))


def _to_judge(user: Any, at: datetime) -> Iterator[Task]:
    for organisation in queries.to_judge(user):
        due = (organisation.submitted_at or at) + timedelta(days=DAYS_TO_CHECK)
        first = organisation.state == SUBMITTED
        yield Task(
            title=(_("核对%(name)s的证书") if first else _("复核%(name)s")) % {"name": organisation.name},
            why=_("新机构申请登记，对照证书逐项看。") if first else _("另一位同事已经核对过，等第二个人。"),
            due=due,
            link=reverse("organisations:desk_one", args=[organisation.uuid]),
            button=_("核对") if first else _("复核"),
            urgency="late" if due < at else "later",
        )


def _papers(user: Any, at: datetime) -> Iterator[Task]:
    on = at.astimezone(clock.SHANGHAI).date()
    for paper in queries.ending_for(user, on=on):
        assert paper.valid_until is not None
        yield Task(
            title=_("%(name)s的%(paper)s快到期") % {"name": paper.organisation.name, "paper": paper.get_kind_display()},
            why=_("到期后不能承接新的项目。换了新证，请添上新编号。"),
            due=paper.valid_until,
            link=reverse("organisations:desk_one", args=[paper.organisation.uuid]),
            button=_("添新证"),
            urgency="later",
        )
    for paper in queries.unseen_for(user, on=on):
        yield Task(
            title=_("核对%(name)s新添的%(paper)s")
            % {"name": paper.organisation.name, "paper": paper.get_kind_display()},
            why=_("核对以后才算数。"),
            due=None,
            link=reverse("organisations:desk_one", args=[paper.organisation.uuid]),
            button=_("核对"),
            urgency="later",
        )


def tell_operators(delivery: Delivery) -> None:
    """After `organisation.verified | rejected | suspended | restored`."""
    organisation = Organisation.objects.get(uuid=UUID(delivery.body["organisation"]))
    facts = {"name": organisation.name, "reason": organisation.reason}
    with override("zh-hans"):
        text = {
            "organisation.verified": _("%(name)s已通过核验，可以承接项目了。"),
            "organisation.rejected": _("%(name)s的登记被退回：%(reason)s"),
            "organisation.suspended": _("%(name)s已被暂停：%(reason)s"),
            "organisation.restored": _("%(name)s已恢复，可以继续承接项目。"),
        }[delivery.kind] % facts
    on = delivery.at.astimezone(clock.SHANGHAI).date()
    for membership in queries.members(organisation, on=on).filter(role=OrganisationRole.OPERATOR):
        people.notify(
            user=membership.user,
            key=f"{delivery.kind}:{organisation.uuid}:{delivery.id}",
            text=text,
            link=reverse("organisations:desk_one", args=[organisation.uuid]),
            at=delivery.at,
        )
