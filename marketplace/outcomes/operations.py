"""Every write of deliveries and outcomes."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.lib.privacy import guard
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.outbox import operations as outbox
from marketplace.outcomes import policies
from marketplace.outcomes.models import Delivery, Met, Satisfaction
from marketplace.outcomes.states import COUNTED, DELIVERY
from marketplace.outcomes.words import amount
from marketplace.people.models import User
from marketplace.projects import operations as projects
from marketplace.projects.models import Assignment

# Colleagues read these notes, the public does not: dates and places may stand, whoever they point at may not.


@dataclass(frozen=True)
class Outcome:
    """What the accepting officer found out, asking somebody else than the provider."""

    met: str
    satisfaction: str = Satisfaction.NOT_ASKED
    harm: bool = False
    harm_note: str = ""
    follow_up_date: date | None = None

    def __post_init__(self) -> None:
        assert self.met in Met.values, self.met
        assert self.satisfaction in Satisfaction.values, self.satisfaction


class TooMuchDelivered(Refused):
    text = _("最多还能登记 %(left)s：承接了 %(taken)s，其余已经登记过。请核对数量。")


class NotYetDelivered(Refused):
    text = _("送达时间不能晚于现在。东西送到以后再来登记。")


class AssignmentEnded(Refused):
    text = _("这一份承接已经解除，不能再登记送达。请找县民政局确认由谁承接。")


class OwnDelivery(Refused):
    text = _("送的人和送的机构不能自己验收。请由这个乡镇的另一位经办人验收。")


class HarmNotDescribed(Refused):
    text = _("您选了“有意外”。请用一句话写明发生了什么，不写姓名。")


@transaction.atomic
def record(
    *, assignment: Assignment, quantity: int, delivered_at: datetime, note: str = "", by: User, at: datetime
) -> Delivery:
    """Say that something was brought. Raises NotAllowed, AssignmentEnded, NotYetDelivered, TooMuchDelivered, SaysTooMuch."""
    held = Assignment.objects.select_for_update(of=("self",)).select_related("line__project__origin", "organisation")
    assignment = held.get(pk=assignment.pk)  # the lock makes two recorders count one after the other
    side = policies.acting_for(by, assignment)
    if side is None:
        raise NotAllowed
    if assignment.released_at:
        raise AssignmentEnded
    if delivered_at > at:
        raise NotYetDelivered
    guard.names_nobody(note, only=guard.SOMEBODY)
    _fits(assignment, quantity)
    delivery = Delivery.objects.create(
        line=assignment.line,
        assignment=assignment,
        quantity=quantity,
        delivered_at=delivered_at,
        note=note,
        recorded_by=by,
        recorded_for=side,
        recorded_at=at,
    )
    _log("delivery.recorded", delivery, by=by, at=at, organisation=side.uuid, quantity=quantity)
    outbox.post("delivery.recorded", subject=assignment.line.project.uuid, body=_body(delivery), at=at)
    return delivery


@transaction.atomic
def accept(*, delivery: Delivery, outcome: Outcome, by: User, at: datetime) -> Delivery:
    """Say what it did. Raises OwnDelivery, NotAllowed, HarmNotDescribed, SaysTooMuch, WrongState."""
    _other_side(by, delivery)
    if outcome.harm and not outcome.harm_note.strip():
        raise HarmNotDescribed
    guard.names_nobody(outcome.harm_note, only=guard.SOMEBODY)
    audit.move(delivery, "accept", machine=DELIVERY, by=by, at=at, accepted_by=by, accepted_at=at, **asdict(outcome))
    projects.accept_part(line=delivery.line, quantity=delivery.quantity, by=by, at=at)
    _log("delivery.accepted", delivery, by=by, at=at, quantity=delivery.quantity, met=outcome.met, harm=outcome.harm)
    body = _body(delivery) | {"quantity": delivery.quantity, "outcome": outcome.met}
    outbox.post("delivery.accepted", subject=delivery.line.project.uuid, body=body, at=at)
    return delivery


@transaction.atomic
def return_(*, delivery: Delivery, reason: str, by: User, at: datetime) -> Delivery:
    """Send the record back: short, damaged, never came. It may be recorded anew. Raises as accept."""
    _other_side(by, delivery)
    guard.names_nobody(reason, only=guard.SOMEBODY)
    audit.move(delivery, "return", machine=DELIVERY, by=by, at=at, returned_by=by, returned_at=at, reason=reason)
    _log("delivery.returned", delivery, by=by, at=at)
    outbox.post("delivery.returned", subject=delivery.line.project.uuid, body=_body(delivery), at=at)
    return delivery


def left_of(assignment: Assignment) -> int:
    """What may still be recorded under this assignment."""
    counted = Delivery.objects.filter(assignment=assignment, state__in=sorted(COUNTED)).aggregate(sum=Sum("quantity"))[
        "sum"
    ]
    return int(assignment.quantity - (counted or 0))


def _fits(assignment: Assignment, quantity: int) -> None:
    left = left_of(assignment)
    if not 0 < quantity <= left:
        line = assignment.line
        raise TooMuchDelivered(left=amount(line, left), taken=amount(line, assignment.quantity))


def _other_side(by: User, delivery: Delivery) -> None:
    if policies.provides(by, delivery):
        raise OwnDelivery
    if not policies.accept(by, delivery):
        raise NotAllowed


def _body(delivery: Delivery) -> dict[str, Any]:
    line = delivery.line
    return {"delivery": str(delivery.uuid), "project": str(line.project.uuid), "line": str(line.uuid)}


def _log(kind: str, delivery: Delivery, *, by: User, at: datetime, **facts: Any) -> None:
    path = delivery.region_path
    audit.record(kind, subject=delivery.uuid, by=by, at=at, region_path=path, line=str(delivery.line.uuid), **facts)
