"""What happened in public goes back to the cases behind it: shares of the gifts, the hours, the outcome.

Gifts and hours are running totals: each time, what is new since the last message is told. So a gift that comes after
the delivery, and one that is given back, reach the cases too, and the shares always add up to the ledger's sum.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.casebridge import operations as casebridge
from marketplace.casebridge import queries as bridge
from marketplace.casebridge.models import Kind
from marketplace.caseload import operations as needs
from marketplace.caseload import queries as caseload
from marketplace.caseload import vault
from marketplace.caseload.queries import ShareView
from marketplace.giving import queries as giving
from marketplace.lib import clock, money
from marketplace.lib.registry import Delivery as Letter
from marketplace.outcomes import queries
from marketplace.outcomes.models import Delivery, Met
from marketplace.people import operations as people
from marketplace.people.models import User
from marketplace.projects import operations as projects
from marketplace.projects.models import Project
from marketplace.projects.states import ACCEPTED, CLOSED, DELIVERED
from marketplace.volunteering import queries as volunteering

BROUGHT = frozenset({DELIVERED, ACCEPTED, CLOSED})


@dataclass(frozen=True)
class Difference:
    """What one household has not been told yet, and its share with it."""

    new: int
    total: int


def on_accepted(letter: Letter, /) -> None:
    """`delivery.accepted`: the outcome of this delivery, and all gifts and hours so far."""
    project, by, at = _open(letter)
    delivery = queries.with_everything().get(uuid=letter.body["delivery"])
    shares = caseload.shares_of(project.uuid)
    _tell_outcome(delivery, shares, by=by, at=at)
    _tell_totals(project, shares, letter, by=by, at=at)
    line = delivery.line
    if line.delivered >= line.quantity and delivery.met != Met.NOT:
        needs.met(project=project.uuid, line=line.uuid, by=by, at=at)
    if project.state == DELIVERED and not queries.accepted(project.uuid).filter(met=Met.NOT).exists():
        projects.accept(project=project, by=by, at=at)  # an officer accepted every part of it


def on_later(letter: Letter, /) -> None:
    """Gifts, refunds and hours travel with the next accepted delivery; after the last one, at once."""
    project, by, at = _open(letter)
    if project.state in BROUGHT:
        _tell_totals(project, caseload.shares_of(project.uuid), letter, by=by, at=at)


def differences(total: int, cases: Iterable[UUID], told: Mapping[UUID, int]) -> dict[UUID, Difference]:
    """Split to the last fen over the households, the first ones in the order of their ids taking what does not divide.

    What a household was told before it left the project stays with it.
    """
    here = sorted(set(cases))
    gone = sum(amount for case, amount in told.items() if case not in here)
    parts = money.shares(max(total - gone, 0), len(here)) if here else []
    found = {case: Difference(part - told.get(case, 0), part) for case, part in zip(here, parts, strict=True)}
    return {case: difference for case, difference in found.items() if difference.new}


def _open(letter: Letter) -> tuple[Project, User, datetime]:
    """The project, locked: two messages about it are told one after the other."""
    vault.widen()
    project = Project.objects.select_for_update().get(uuid=letter.body["project"])
    return project, people.system_user(name="outcomes"), clock.now()


def _tell_totals(project: Project, shares: list[ShareView], letter: Letter, *, by: User, at: datetime) -> None:
    gifts = giving.project_money(project.uuid)
    for kind, total in (
        (Kind.DONATION_SHARE, gifts.received_fen - gifts.refunded_fen),
        (Kind.HOURS, volunteering.project_minutes(project.uuid)),
    ):
        of_case = {share.case: share for share in shares}
        told = bridge.told(about=project.uuid, kind=kind)
        for case, difference in differences(total, of_case, told).items():
            _tell(
                of_case[case],
                key=f"{kind}:{letter.id}:{case}",
                kind=kind,
                payload={"project": str(project.uuid)} | _figures(kind, difference),
                about=project.uuid,
                amount=difference.new,
                by=by,
                at=at,
            )


def _figures(kind: str, difference: Difference) -> dict[str, Any]:
    if kind == Kind.HOURS:
        return {"minutes": difference.new, "total_minutes": difference.total}
    return {"currency": "CNY", "amount_fen": difference.new, "total_fen": difference.total}


def _tell_outcome(delivery: Delivery, shares: list[ShareView], *, by: User, at: datetime) -> None:
    """To each household whose need stands on the delivered line."""
    line = delivery.line
    on_line = [share for share in shares if share.line == line.uuid]
    of_case = {share.case: share for share in on_line}
    for case in sorted(of_case):
        quantity = sum(share.quantity for share in on_line if share.case == case)
        _tell(
            of_case[case],
            key=f"outcome:{delivery.uuid}:{case}",
            kind=Kind.OUTCOME,
            payload=_outcome(delivery) | {"share": quantity},
            about=line.project.uuid,
            amount=0,
            by=by,
            at=at,
        )


def _outcome(delivery: Delivery) -> dict[str, Any]:
    line = delivery.line
    assert delivery.accepted_at
    return {
        "project": str(line.project.uuid),
        "delivery": str(delivery.uuid),
        "line_kind": line.kind,
        "line": line.title,
        "unit": line.unit,
        "delivered": line.delivered,
        "wanted": line.quantity,
        "met": delivery.met,
        "satisfaction": delivery.satisfaction,
        "harm": delivery.harm,
        "follow_up_date": delivery.follow_up_date.isoformat() if delivery.follow_up_date else None,
        "delivered_at": _moment(delivery.delivered_at),
        "accepted_at": _moment(delivery.accepted_at),
    }


def _tell(share: ShareView, **message: Any) -> None:
    casebridge.enqueue(
        case=share.case, token=share.token, key_version=share.key_version, region_path=share.region_path, **message
    )


def _moment(at: datetime) -> str:
    return at.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")
