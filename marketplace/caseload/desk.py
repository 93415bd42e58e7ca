"""What the vault puts on the desk's first page."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.caseload import policies, queries, retention, vault
from marketplace.caseload.models import CASEWORKERS, DisclosureGrant
from marketplace.caseload.states import OPEN
from marketplace.organisations import policies as organisations
from marketplace.people import policies as people
from marketplace.people.desk import Start, Task
from marketplace.people.models import Role


def tasks(*, user: Any, at: datetime) -> Iterator[Task]:
    if people.paths(user, CASEWORKERS):
        with vault.vault_session(user):
            yield from [*_casework(user), *_overdue(user, at)]
    if people.paths(user, policies.WITNESSES | policies.STAND_INS):
        with vault.vault_session(user):
            yield from list(_alarms(user))
    if organisations.of(user).exists():
        with vault.house_session():
            yield from list(_visits(user, at))


def starts(*, user: Any) -> Iterator[Start]:
    if people.paths(user, CASEWORKERS):
        yield Start(_("导入救助台账"), reverse("caseload:open_import"), _("文件读完就删，证件号不留"))
        yield Start(_("查一个案例"), reverse("caseload:cases"), _("一户从头到现在"))
    if people.paths(user, policies.URGENT_READERS):
        yield Start(_("紧急查看一个案例"), reverse("caseload:break_glass"), _("不归您管的案例，写明理由，督导会知道"))


def _casework(user: Any) -> Iterator[Task]:
    for job in queries.jobs_waiting(user):
        yield Task(
            title=_("确认一次导入：%(name)s") % {"name": job.name},
            why=_("读完了 %(rows)s 行，等您看过再入库。") % {"rows": job.rows},
            due=None,
            link=reverse("caseload:import", args=[job.uuid]),
            button=_("看报告"),
            urgency="today",
        )
    count = queries.to_ask(user).count()
    if count:
        yield Task(
            title=ngettext("问 %(n)s 户愿不愿意公开", "问 %(n)s 户愿不愿意公开", count) % {"n": count},
            why=_("导入表里“知情同意”写“是”，这还不算同意，要一家一家问。"),
            due=None,
            link=reverse("caseload:ask"),
            button=_("看名单"),
        )


def _overdue(user: Any, at: datetime) -> Iterator[Task]:
    paths = people.paths(user, {Role.COUNTY_OFFICER})
    if paths and (due := retention.preview(paths, at=at)):
        yield Task(
            title=_("清除到期的资料"),
            why=_("离开名单的家庭和旧文件，保存期限过了。先看名单，再确认。"),
            due=None,
            link=reverse("caseload:purge"),
            button=_("看名单"),
            urgency="late" if due[0].rule.name == "contact" else "later",
        )


def _alarms(user: Any) -> Iterator[Task]:
    for reading in queries.urgent_to_judge(user):
        yield Task(
            title=_("核对一次紧急查看"),
            why=_("%(who)s 查看了案例 %(code)s，理由是否成立由您判断。")
            % {"who": reading.by, "code": reading.case.code},
            due=reading.at,
            link=reverse("caseload:urgent", args=[reading.uuid]),
            button=_("看理由"),
            urgency="today",
        )


def _visits(user: Any, at: datetime) -> Iterator[Task]:
    for grant in queries.unnamed_grants(user, at):
        yield Task(
            title=_("定下由谁上门：%(what)s") % {"what": queries.wanted_in(grant)},
            why=_("承接的任务可以看联系方式了，只对一个人开放。"),
            due=grant.ends_at,
            link=reverse("caseload:grant", args=[grant.uuid]),
            button=_("选人"),
            urgency="today",
        )
    held = DisclosureGrant.objects.held_by(user).filter(state=OPEN, starts_at__lte=at, ends_at__gte=at)
    for grant in held.order_by("ends_at"):
        yield Task(
            title=_("联系要上门的家庭"),
            why=_("联系方式限时开放，看一次记一次。"),
            due=grant.ends_at,
            link=reverse("caseload:grant", args=[grant.uuid]),
            button=_("看名单"),
        )
