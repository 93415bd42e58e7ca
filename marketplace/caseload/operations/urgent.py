"""Breaking the glass: a case opened outside the usual path, loudly, for minutes; and the judgement afterwards."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.caseload import policies, vault
from marketplace.caseload.models import Case, UrgentReading
from marketplace.caseload.operations.grants import opened
from marketplace.caseload.states import URGENT
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.outbox import operations as outbox

OPEN_FOR = timedelta(minutes=30)
SHORTEST_REASON = 10


class NoSuchCase(Refused):
    text = _("没有这个案例号，或者不在您所在的县。请核对纸上的案例号。")


class ReasonTooShort(Refused):
    text = _("请写清楚发生了什么、为什么等不到负责的同事，至少 %(least)s 个字。督导会看到这段话。")


class TimeIsOver(Refused):
    text = _("查看时间已经过了。还需要的话，请再写一次理由。")


@vault.whole()
@transaction.atomic
def break_glass(*, code: str, reason: str, by: Any, at: datetime) -> UrgentReading:
    """Open one case by its code for half an hour; the county's supervisor hears of it. Raises ReasonTooShort, NoSuchCase."""
    if len("".join(reason.split())) < SHORTEST_REASON:
        raise ReasonTooShort(least=SHORTEST_REASON)
    case = Case.objects.filter(code=code.strip().upper()).select_related("locality").first()
    if case is None or not policies.break_glass(by, case):
        raise NoSuchCase
    path = case.region_path
    reading: UrgentReading = UrgentReading.objects.create(
        case=case, by=by, reason=reason.strip()[:300], at=at, until=at + OPEN_FOR, region_path=path
    )
    audit.record("case.broken_open", subject=case.uuid, by=by, at=at, region_path=path, reading=str(reading.uuid))
    outbox.post("case.broken_open", subject=reading.uuid, body={"reading": str(reading.uuid)}, at=at)
    return reading


@transaction.atomic
def look(*, reading: UrgentReading, by: Any, at: datetime) -> Case:
    """One more look at the open case; logged. Raises NotAllowed, TimeIsOver."""
    _may_look(reading, by, at)
    path, case = reading.region_path, reading.case
    audit.read(what="case", subject=case.uuid, purpose=str(_("紧急查看")), by=by, at=at, region_path=path)
    return case


@transaction.atomic
def open_urgent_contact(*, reading: UrgentReading, by: Any, at: datetime) -> dict[str, str]:
    """Name, telephone, address; logged and shown on the case. Raises NotAllowed, TimeIsOver, ContactErased."""
    _may_look(reading, by, at)
    return opened(reading.case, str(_("紧急查看")), by=by, at=at)


@transaction.atomic
def judge(*, reading: UrgentReading, justified: bool, by: Any, at: datetime) -> UrgentReading:
    """The supervisor says whether it had to be. Raises NotAllowed, WrongState."""
    if not policies.judge(by, reading):
        raise NotAllowed
    verb = "justify" if justified else "object"
    audit.move(reading, verb, machine=URGENT, by=by, at=at, judged_by=by, judged_at=at)
    path = reading.region_path
    audit.record("reading.judged", subject=reading.case_id, by=by, at=at, region_path=path, justified=justified)
    return reading


def _may_look(reading: UrgentReading, by: Any, at: datetime) -> None:
    if reading.by_id != by.pk:
        raise NotAllowed
    if not reading.runs(at):
        raise TimeIsOver
