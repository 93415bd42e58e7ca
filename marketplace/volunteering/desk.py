"""What of volunteering waits for a person, and who is told."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from marketplace.lib import clock
from marketplace.lib.registry import Delivery
from marketplace.organisations.panel import Figure
from marketplace.people import operations as people
from marketplace.people.desk import Start, Task
from marketplace.places.calendar import Calendar
from marketplace.volunteering import queries
from marketplace.volunteering.models import Shift, SignUp


def tasks(*, user: Any, at: datetime) -> Iterable[Task]:
    if not user.is_authenticated:
        return
    for sign_up in queries.mine(user, at=at):
        yield _coming(sign_up, at)
    here = reverse("volunteering:desk_hours")
    today = at.astimezone(clock.SHANGHAI).date()
    if recording := list(queries.to_record(user, at=at)):
        due = _first_due(recording)
        yield Task(
            title=ngettext("登记 %(n)d 人的志愿时长", "登记 %(n)d 人的志愿时长", len(recording))
            % {"n": len(recording)},
            why=_("活动结束后十个工作日内要登记。"),
            due=due,
            link=here,
            button=_("登记"),
            urgency="late" if due < today else "later",
        )
    if waiting := queries.to_confirm(user):
        yield Task(
            title=ngettext("确认 %(n)d 份志愿时长", "确认 %(n)d 份志愿时长", len(waiting)) % {"n": len(waiting)},
            why=_("开班的机构已登记，要由另一家机构来确认。"),
            due=_first_due(waiting),
            link=here,
            button=_("确认"),
            urgency="later",
        )


def _first_due(sign_ups: list[SignUp]) -> date:
    days = Calendar()
    return min(queries.record_due(sign_up, days) for sign_up in sign_ups)


def starts(*, user: Any) -> Iterable[Start]:
    if not user.is_authenticated:
        return
    yield Start(_("出两个小时"), reverse("volunteering:volunteer"), _("找一班，看自己的时长"))
    if queries.assignments(user, on=clock.today()).exists():
        yield Start(_("开一班志愿服务"), reverse("volunteering:open_shift"), _("定时间、地方和人数"))
    if queries.run_by(user).exists():
        yield Start(_("班次和签到码"), reverse("volunteering:desk_shifts"), _("打印出来贴在碰头的地方"))
    if queries.run_by(user).exists() or queries.stations_of(user):
        yield Start(_("志愿时长"), reverse("volunteering:desk_hours"), _("登记和确认"))


def tell_volunteers(delivery: Delivery) -> None:
    """After `shift.called_off`: everyone who was coming."""
    shift = Shift.objects.select_related("line__project__region").get(uuid=UUID(delivery.body["shift"]))
    with override("zh-hans"):
        text = _("%(time)s %(place)s的那一班取消了：%(reason)s") % {
            "time": f"{shift.starts_at.astimezone(clock.SHANGHAI):%m-%d %H:%M}",
            "place": shift.line.project.region.name,
            "reason": shift.reason,
        }
    for sign_up in SignUp.objects.filter(uuid__in=delivery.body["sign_ups"]).select_related("volunteer"):
        people.notify(
            user=sign_up.volunteer, key=f"shift.called_off:{shift.uuid}", text=text, link="/volunteer/", at=delivery.at
        )


def tell_volunteer(delivery: Delivery) -> None:
    """After `hours.confirmed`."""
    sign_up = SignUp.objects.select_related("volunteer").get(uuid=UUID(delivery.body["signup"]))
    with override("zh-hans"):
        text = _("您的 %(time)s 志愿时长已确认。") % {"time": sign_up.hours_text}
    link = reverse("volunteering:hours")
    people.notify(user=sign_up.volunteer, key=f"hours.confirmed:{sign_up.uuid}", text=text, link=link, at=delivery.at)


def figures(*, organisation: UUID) -> Iterable[Figure]:
    """On the organisation's public page."""
    if minutes := queries.organisation_minutes(organisation):
        yield Figure(
            _("志愿时长，另一家机构确认过"),
            _("%(hours)d 小时 %(minutes)02d 分") % dict(zip(("hours", "minutes"), divmod(minutes, 60), strict=True)),
        )


def _coming(sign_up: SignUp, at: datetime) -> Task:
    day = sign_up.starts_at.astimezone(clock.SHANGHAI).date()
    shift = sign_up.shift
    return Task(
        title=f"{shift.line.project.region.name}　{shift.line.title}",
        why=_("在%(place)s碰头。") % {"place": shift.meeting_point},
        due=sign_up.starts_at,
        link=reverse("volunteering:shift", args=[shift.uuid]),
        button=_("看这一班"),
        urgency="today" if day <= at.astimezone(clock.SHANGHAI).date() else "later",
    )
