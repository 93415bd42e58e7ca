"""Every write about shifts and the time given in them."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.lib import clock, registry
from marketplace.lib.privacy import guard
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.organisations import policies as organisations
from marketplace.organisations.models import Organisation
from marketplace.outbox import operations as outbox
from marketplace.people.models import User
from marketplace.projects.models import Kind, Line, LineKind
from marketplace.volunteering import policies, tokens
from marketplace.volunteering.models import Shift, SignUp
from marketplace.volunteering.states import OPEN, SHIFT, SIGN_UP, SIGNED_UP

CODE_WORDS = [
    "桂花",
    "青松",
    "豆腐",
    "石榴",
    "灯笼",
    "毛笔",
    "木桥",
    "竹叶",
    "南瓜",
    "茶壶",
    "芝麻",
    "白鹭",
    "红薯",
    "棉桃",
    "水车",
    "风筝",
]
PAIR = 2
LEAST = timedelta(minutes=1)


class NotYourLine(Refused):
    text = _("%(organisation)s没有承接“%(line)s”在这一天的部分，不能开班。请核对承接的起止日期。")


class TimesWrong(Refused):
    text = _("班次要从现在以后开始，结束晚于开始，且不跨两天。请对照日历改好。")


class PairNeeded(Refused):
    text = _("上门的班次至少两个人一起去。请把人数改成 2 或更多。")


class ShiftIsFull(Refused):
    text = _("这一班刚刚满了。请选别的时间。")


class ShiftHasBegun(Refused):
    text = _("这一班已经开始，不能再报名。时长只记开始前约好的班。")


class ShiftCalledOff(Refused):
    text = _("这一班取消了，或者项目暂停了。请选别的时间。")


class AlreadySignedUp(Refused):
    text = _("您已经报过这一班了，到时间来就行。")


class AdultsOnly(Refused):
    text = _("上门的班次要年满 18 岁。请勾选声明；没有满的，可以看看不上门的班。")


class OwnStaff(Refused):
    text = _("您是%(organisation)s的工作人员，本机构的班次不记志愿时长。")


class Overlaps(Refused):
    text = _("这一班和您已经报的 %(other)s 那一班时间重叠。请先取消那一班。")


class ReasonNeeded(Refused):
    text = _("没有写理由。请用一句话写明为什么，来的人会看到。")


class TooLateToCancel(Refused):
    text = _("这一班已经开始，不能取消了。来不了的，请打电话告诉开班的机构。")


class NotSignedUp(Refused):
    text = _("您没有报这一班。时长只记开始前约好的班；下次可以先在“志愿”页报名。")


class AnotherShift(Refused):
    text = _("这个码是另一班的，不是您报的这一班。请核对时间和碰头地点。")


class TooEarly(Refused):
    text = _("还没到签到的时候。开始前 15 分钟起可以签到。")


class TooLate(Refused):
    text = _("这一班已经结束，不能再签到。时长只记实际来过的班。")


class TooSoon(Refused):
    text = _("刚签到还不到一分钟，没有时长可记。做完了再签退；扫错了不用管它，走的时候再扫一次。")


class LeavingTimeWrong(Refused):
    text = _("离开的时间要在签到以后、现在以前，而且只在班次结束后补写。请对照改好。")


class ContentMissing(Refused):
    text = _("没有写做了什么。请用一句话写，例如“陪聊天、量血压、换灯泡”。")


class NotYet(Refused):
    text = _("这一班还没有结束。结束以后再登记没有来的人。")


class OwnHours(Refused):
    text = _("这是您自己的时长，要由另一家机构的人来确认。")


class GainingOrganisation(Refused):
    text = _("这一班是%(organisation)s开的，您是它的人。时长要由另一家机构（如社工站）来确认。")


@transaction.atomic
def open_shift(
    *,
    line: Line,
    organisation: Organisation,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    at: datetime,
    **plan: Any,
) -> Shift:
    """Offer a time to volunteers. Raises NotAllowed, NotYourLine, TimesWrong, PairNeeded, ShiftCalledOff,
    SaysTooMuch.

    `plan`: meeting_point, capacity, adults_only.
    """
    if not policies.open_shift(by, organisation):
        raise NotAllowed
    first, last = (moment.astimezone(clock.SHANGHAI).date() for moment in (starts_at, ends_at))
    if not at < starts_at < ends_at or first != last:
        raise TimesWrong
    if not line.assignments.current(on=first).filter(organisation=organisation).exists():
        raise NotYourLine(organisation=organisation, line=line)
    if not line.project.is_public:
        raise ShiftCalledOff
    guard.names_nobody(plan["meeting_point"])
    at_home = goes_home(line)
    if at_home and plan["capacity"] < PAIR:
        raise PairNeeded
    shift = Shift.objects.create(
        line=line,
        organisation=organisation,
        starts_at=starts_at,
        ends_at=ends_at,
        opened_by=by,
        opened_at=at,
        code_word=secrets.choice(CODE_WORDS),
        **{**plan, "adults_only": at_home or plan.get("adults_only", False)},
    )
    audit.record("shift.opened", **_about(shift, by, at))
    return shift


@transaction.atomic
def call_off(*, shift: Shift, reason: str, by: User, at: datetime) -> None:
    """Cancel the whole shift and tell everyone. Raises NotAllowed, ReasonNeeded, SaysTooMuch, WrongState."""
    if not policies.call_off(by, shift):
        raise NotAllowed
    if not reason.strip():
        raise ReasonNeeded
    guard.names_nobody(reason)
    audit.move(shift, "call_off", machine=SHIFT, by=by, at=at, reason=reason.strip())
    coming = list(shift.sign_ups.filter(state=SIGNED_UP).select_for_update().order_by("pk"))
    for sign_up in coming:
        audit.move(sign_up, "cancel", machine=SIGN_UP, by=by, at=at)
    audit.record("shift.called_off", **_about(shift, by, at), volunteers=len(coming))
    body = {"shift": str(shift.uuid), "sign_ups": [str(one.uuid) for one in coming]}
    outbox.post("shift.called_off", subject=shift.uuid, body=body, at=at)


@transaction.atomic
def sign_up(*, shift: Shift, adult: bool, by: User, at: datetime) -> SignUp:
    """Take a place. Raises OwnStaff, AdultsOnly, Overlaps, AlreadySignedUp, ShiftIsFull, ShiftHasBegun,
    ShiftCalledOff.
    """
    if not policies.sign_up(by, shift):
        raise OwnStaff(organisation=shift.organisation)
    if shift.adults_only and not adult:
        raise AdultsOnly
    if not shift.line.project.is_public:
        raise ShiftCalledOff
    registry.guard("volunteering.sign_up", shift.line.project.uuid, at=at)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one person's sign-ups queue here: no two overlap
    _free_in_time(shift, by)
    _take_place(shift, at)
    try:
        with transaction.atomic():
            taken = SignUp.objects.create(
                shift=shift,
                volunteer=by,
                adult=adult,
                starts_at=shift.starts_at,
                ends_at=shift.ends_at,
                signed_up_at=at,
            )
    except IntegrityError as twice:
        raise AlreadySignedUp from twice
    audit.record("sign_up.made", **_about(shift, by, at), sign_up=str(taken.uuid))
    return taken


@transaction.atomic
def cancel(*, sign_up: SignUp, by: User, at: datetime) -> None:
    """Give the place back before the shift begins. Raises NotAllowed, TooLateToCancel, WrongState."""
    if not policies.cancel(by, sign_up):
        raise NotAllowed
    if at >= sign_up.starts_at:
        raise TooLateToCancel
    Shift.objects.filter(pk=sign_up.shift_id).update(
        taken=F("taken") - 1
    )  # the shift first, as everywhere: no deadlock
    audit.move(sign_up, "cancel", machine=SIGN_UP, by=by, at=at)
    audit.record("sign_up.cancelled", **_about(sign_up.shift, by, at), sign_up=str(sign_up.uuid))


@transaction.atomic
def check_in(*, sign_up: SignUp, token: str, by: User, at: datetime) -> None:
    """The volunteer is there and has read the code. Raises NotAllowed, AnotherShift, TooEarly, TooLate, WrongState,
    tokens.CodeNotOurs, tokens.CodeExpired.
    """
    _by_code(sign_up, token, by, at)
    if at < sign_up.starts_at - tokens.EARLY:
        raise TooEarly
    if at >= sign_up.ends_at:
        raise TooLate
    audit.move(sign_up, "check_in", machine=SIGN_UP, by=by, at=at, checked_in_at=at)
    _note("sign_up.checked_in", sign_up, by, at)


@transaction.atomic
def check_out(*, sign_up: SignUp, token: str, by: User, at: datetime) -> None:
    """The volunteer leaves; the minutes are those between. Raises NotAllowed, AnotherShift, TooSoon, WrongState,
    tokens.CodeNotOurs, tokens.CodeExpired.
    """
    _by_code(sign_up, token, by, at)
    if sign_up.checked_in_at and at - sign_up.checked_in_at < LEAST:
        raise TooSoon
    _leave(sign_up, at, by, at)


@transaction.atomic
def state_leaving(*, sign_up: SignUp, left_at: datetime, by: User, at: datetime) -> None:
    """Who forgot to check out: the organisation says when, another one confirms it. Raises NotAllowed,
    LeavingTimeWrong, WrongState.
    """
    if not policies.state_leaving(by, sign_up):
        raise NotAllowed
    if sign_up.checked_in_at and not (sign_up.checked_in_at <= left_at <= at and sign_up.ends_at <= at):
        raise LeavingTimeWrong
    _leave(sign_up, left_at, by, at, stated_by=by)


@transaction.atomic
def miss(*, sign_up: SignUp, by: User, at: datetime) -> None:
    """Signed up and did not come. Raises NotAllowed, NotYet, WrongState."""
    if not policies.miss(by, sign_up):
        raise NotAllowed
    if at < sign_up.ends_at:
        raise NotYet
    audit.move(sign_up, "miss", machine=SIGN_UP, by=by, at=at)
    _note("sign_up.missed", sign_up, by, at)


@transaction.atomic
def record(*, sign_up: SignUp, content: str, by: User, at: datetime) -> None:
    """The organisation says what was done. Raises NotAllowed, ContentMissing, SaysTooMuch, WrongState."""
    if not policies.record(by, sign_up):
        raise NotAllowed
    if not content.strip():
        raise ContentMissing
    guard.names_nobody(content)
    audit.move(
        sign_up, "record", machine=SIGN_UP, by=by, at=at, content=content.strip(), recorded_by=by, recorded_at=at
    )
    _note("sign_up.recorded", sign_up, by, at)


@transaction.atomic
def confirm(*, sign_up: SignUp, by: User, at: datetime) -> None:
    """Another organisation stands for the time. Raises OwnHours, GainingOrganisation, NotAllowed, WrongState."""
    _witness(sign_up, by)
    audit.move(sign_up, "confirm", machine=SIGN_UP, by=by, at=at, confirmed_by=by, confirmed_at=at)
    _note("hours.confirmed", sign_up, by, at, minutes=sign_up.minutes)
    line = sign_up.shift.line
    body = {"project": line.project.uuid, "line": line.uuid, "signup": sign_up.uuid}
    outbox.post(
        "hours.confirmed",
        subject=line.project.uuid,
        body={name: str(value) for name, value in body.items()} | {"minutes": sign_up.minutes},
        at=at,
    )


@transaction.atomic
def dispute(*, sign_up: SignUp, reason: str, by: User, at: datetime) -> None:
    """It was otherwise: back to the organisation, with what was said. Raises GainingOrganisation, NotAllowed,
    ReasonNeeded, SaysTooMuch, WrongState.
    """
    if not policies.own(by, sign_up):
        _witness(sign_up, by)
    if not reason.strip():
        raise ReasonNeeded
    guard.names_nobody(reason, only=guard.SOMEBODY)
    audit.move(sign_up, "dispute", machine=SIGN_UP, by=by, at=at, dispute=reason.strip())
    _note("sign_up.disputed", sign_up, by, at)


def goes_home(line: Line) -> bool:
    """Is the work at somebody's home? Then: adults, in pairs."""
    return line.kind == LineKind.VISIT or line.project.kind in {Kind.VISIT, Kind.REHAB, Kind.ESCORT}


def _take_place(shift: Shift, at: datetime) -> None:
    """One conditional UPDATE: the last place goes to one of those who ask at once."""
    room = Shift.objects.filter(pk=shift.pk, state=OPEN, starts_at__gt=at, taken__lt=F("capacity"))
    if room.update(taken=F("taken") + 1) == 1:
        shift.refresh_from_db(fields=["taken"])
        return
    shift.refresh_from_db()
    if shift.state != OPEN:
        raise ShiftCalledOff
    if shift.starts_at <= at:
        raise ShiftHasBegun
    raise ShiftIsFull


def _free_in_time(shift: Shift, by: User) -> None:
    other = SignUp.objects.holding().filter(volunteer=by, starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at)
    for clash in other.select_related("shift"):
        if clash.shift_id == shift.pk:
            raise AlreadySignedUp
        raise Overlaps(other=f"{clash.starts_at.astimezone(clock.SHANGHAI):%m-%d %H:%M}")


def _by_code(sign_up: SignUp, token: str, by: User, at: datetime) -> None:
    if not policies.own(by, sign_up):
        raise NotAllowed
    if tokens.read(token, at=at) != sign_up.shift.uuid:
        raise AnotherShift


def _leave(sign_up: SignUp, left_at: datetime, by: User, at: datetime, **stated: User) -> None:
    came = sign_up.checked_in_at
    minutes = int((left_at - came).total_seconds()) // 60 if came else 0  # without arrival the table refuses
    audit.move(sign_up, "check_out", machine=SIGN_UP, by=by, at=at, checked_out_at=left_at, minutes=minutes, **stated)
    _note("sign_up.checked_out", sign_up, by, at, minutes=minutes)


def _witness(sign_up: SignUp, by: User) -> None:
    if policies.own(by, sign_up):
        raise OwnHours
    if organisations.related(by, sign_up.shift.organisation):
        raise GainingOrganisation(organisation=sign_up.shift.organisation)
    if not policies.confirm(by, sign_up):
        raise NotAllowed


def _note(kind: str, sign_up: SignUp, by: User, at: datetime, **facts: Any) -> None:
    audit.record(kind, **_about(sign_up.shift, by, at), sign_up=str(sign_up.uuid), **facts)


def _about(shift: Shift, by: User, at: datetime) -> dict[str, Any]:
    return {
        "subject": shift.uuid,
        "by": by,
        "at": at,
        "region_path": shift.region_path,
        "organisation": shift.organisation.uuid,
    }
