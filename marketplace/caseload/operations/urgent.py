"""Breaking the glass: a case opened outside the usual path, loudly, for minutes; and the judgement afterwards."""

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.audit.models import Event
from marketplace.caseload import policies, vault
from marketplace.caseload.models import Case, UrgentReading
from marketplace.caseload.operations.grants import opened
from marketplace.caseload.states import URGENT
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.outbox import operations as outbox
from marketplace.people import policies as people
from marketplace.people.models import User
from marketplace.places.models import Region

OPEN_FOR = timedelta(minutes=30)
MISSES_FOR, MOST_MISSES = timedelta(hours=1), 5
SHORTEST_REASON = 10


class NoSuchCase(Refused):
    text = _("没有这个案例号，或者不在您所在的县。请核对纸上的案例号。")


class TooManyMisses(Refused):
    text = _("一小时里输错了 %(most)s 次案例号，先停一停，督导已经收到提醒。请问负责的同事要案例号，一小时后再试。")


class ReasonTooShort(Refused):
    text = _("请写清楚发生了什么、为什么等不到负责的同事，至少 %(least)s 个字。督导会看到这段话。")


class TimeIsOver(Refused):
    text = _("查看时间已经过了。还需要的话，请再写一次理由。")


def break_glass(*, code: str, reason: str, by: Any, at: datetime) -> UrgentReading:
    """Open one case by its code for half an hour; the county's supervisor hears of it.

    A wrong code is written down before it is refused, so codes cannot be tried out in silence. Raises ReasonTooShort,
    NoSuchCase, TooManyMisses.
    """
    if len("".join(reason.split())) < SHORTEST_REASON:
        raise ReasonTooShort(least=SHORTEST_REASON)
    with vault.whole(), transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # two tries at once count one after the other
        tired = _misses(by, at) >= MOST_MISSES
        reading = None if tired else _break(code.strip().upper(), reason.strip()[:300], by, at)
        if reading is None and not tired:
            _missed(by, at)
    if tired:
        raise TooManyMisses(most=MOST_MISSES)
    if reading is None:
        raise NoSuchCase
    return reading


def _break(code: str, reason: str, by: Any, at: datetime) -> UrgentReading | None:
    case = Case.objects.filter(code=code).select_related("locality").first()
    if case is None or not policies.break_glass(by, case):
        return None
    path = case.region_path
    reading: UrgentReading = UrgentReading.objects.create(
        case=case, by=by, reason=reason, at=at, until=at + OPEN_FOR, region_path=path
    )
    audit.record("case.broken_open", subject=case.uuid, by=by, at=at, region_path=path, reading=str(reading.uuid))
    outbox.post("case.broken_open", subject=reading.uuid, body={"reading": str(reading.uuid)}, at=at)
    return reading


def _misses(by: Any, at: datetime) -> int:
    return Event.objects.filter(kind="case.missed", subject=_tries_of(by), at__gt=at - MISSES_FOR).count()


def _missed(by: Any, at: datetime) -> None:
    """The code itself is not kept: it may be another family's. The last that is let through tells the supervisor."""
    path = next(iter(people.paths(by, policies.URGENT_READERS)), "/")
    audit.record("case.missed", subject=_tries_of(by), by=by, at=at, region_path=path)
    region = Region.objects.filter(path=path).first()
    if region and _misses(by, at) == MOST_MISSES:
        body = {"reader": by.pk, "region": region.pk}
        outbox.post("caseload.codes_tried", subject=uuid5(_tries_of(by), at.isoformat()), body=body, at=at)


def _tries_of(by: Any) -> UUID:
    return uuid5(NAMESPACE_OID, f"case codes tried:{by.pk}")


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
