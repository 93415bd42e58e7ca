"""Who takes which part, what was delivered, and what that makes of the project's state.

Order of locks: lines first, the project after them. Capacity is one conditional UPDATE each; the project's counts of full
and finished lines are made again under its lock, so that two lines filled at once are both counted.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.caseload import queries as caseload
from marketplace.lib import registry
from marketplace.lib.refusals import Refused
from marketplace.organisations.models import Organisation
from marketplace.outbox import operations as outbox
from marketplace.projects.models import Assignment, Correction, Line, Project
from marketplace.projects.states import (
    DELIVERED,
    IN_DELIVERY,
    MATCHED,
    PARTLY_MATCHED,
    PROJECT,
    PUBLIC_STATES,
    PUBLISHED,
    TAKING,
)


class LineIsTaken(Refused):
    text = _("“%(line)s”只剩 %(left)s %(unit)s没人承接，不够 %(wanted)s %(unit)s。请把数量改小，或者换一行。")


class NotTaking(Refused):
    text = _("这个项目现在不接受承接：可能暂停了、已经有人全部承接，或者已经结束。请看项目页上的状态。")


class AlreadyAssigned(Refused):
    text = _("%(organisation)s已经承接了“%(line)s”的一部分。要增加数量，请先结束原来的承接。")


class NotVerified(Refused):
    text = _("%(organisation)s还没有通过核验，不能承接。请先办完核验。")


class NothingToAccept(Refused):
    text = _("“%(line)s”只有 %(left)s %(unit)s承接了还没送到，不能验收 %(wanted)s %(unit)s。请核对数量。")


class AlreadyDelivered(Refused):
    text = _("这份承接已经送到了 %(delivered)s %(unit)s，不能整份取消。")


@transaction.atomic
def assign(
    *, line: Line, organisation: Organisation, quantity: int, starts: date, ends: date, by: Any, at: datetime
) -> Assignment:
    """Give a part of a line to an organisation. Raises LineIsTaken, NotTaking, AlreadyAssigned, NotVerified."""
    assert quantity > 0, quantity
    if not organisation.is_verified:
        raise NotVerified(organisation=organisation.name)
    if not take_room(line, quantity):
        line.refresh_from_db()
        raise LineIsTaken(line=line.title, left=line.open_quantity, unit=line.unit, wanted=quantity)
    project = _locked(line.project_id)
    if project.state not in TAKING or project.holds.open().exists():
        raise NotTaking
    registry.guard("project.assign", project.uuid, at=at, organisation=organisation.uuid)
    try:
        with transaction.atomic():
            made = Assignment.objects.create(
                line=line, organisation=organisation, quantity=quantity, starts=starts, ends=ends, by=by, at=at
            )
    except IntegrityError as twice:
        raise AlreadyAssigned(organisation=organisation.name, line=line.title) from twice
    settle(project, by=by, at=at)
    line.refresh_from_db()
    facts = {"line": str(line.uuid), "organisation": str(organisation.uuid), "quantity": quantity}
    _record("project.assigned", project, by=by, at=at, **facts)
    _post("project.changed", project, at=at)
    return made


def take_room(line: Line, quantity: int) -> bool:
    """One conditional UPDATE: it takes the room, or there was none."""
    room = Line.objects.filter(pk=line.pk, quantity__gte=F("taken") + quantity)
    return room.update(taken=F("taken") + quantity) == 1


@transaction.atomic
def release(*, assignment: Assignment, by: Any, at: datetime) -> Assignment:
    """The organisation gives back what it has not delivered. Raises AlreadyDelivered."""
    line = Line.objects.select_for_update().get(pk=assignment.line_id)
    standing = line.assignments.standing().select_for_update().filter(pk=assignment.pk)
    if line.taken - assignment.quantity < line.delivered or not standing.update(released_at=at):
        raise AlreadyDelivered(delivered=line.delivered, unit=line.unit)
    project = _locked(line.project_id)
    Line.objects.filter(pk=line.pk).update(taken=F("taken") - assignment.quantity)
    settle(project, by=by, at=at)
    _record("project.released", project, by=by, at=at, assignment=str(assignment.uuid), quantity=assignment.quantity)
    _post("project.changed", project, at=at)
    assignment.released_at = at
    return assignment


@transaction.atomic
def accept_part(*, line: Line, quantity: int, by: Any, at: datetime) -> Line:
    """So much of a line arrived and was accepted. Raises NothingToAccept."""
    assert quantity > 0, quantity
    due = Line.objects.filter(pk=line.pk, taken__gte=F("delivered") + quantity)
    if due.update(delivered=F("delivered") + quantity) != 1:
        line.refresh_from_db()
        left = line.taken - line.delivered
        raise NothingToAccept(line=line.title, left=left, unit=line.unit, wanted=quantity)
    project = _locked(line.project_id)
    settle(project, by=by, at=at)
    line.refresh_from_db()
    _record("project.part_accepted", project, by=by, at=at, line=str(line.uuid), quantity=quantity)
    _post("project.changed", project, at=at)
    return line


@transaction.atomic
def shrink(*, project: Project, by: Any, at: datetime) -> Project:
    """Lines follow the living shares: what a household that left had wanted is no longer wanted.

    What was delivered stays; what was promised beyond the need is taken off the newest promises.
    """
    wanted: dict[UUID, int] = {}
    for share in caseload.shares_of(project.uuid):
        wanted[share.line] = wanted.get(share.line, 0) + share.quantity
    lines = list(Line.objects.select_for_update().filter(project=project).order_by("pk"))
    gone = {}
    for line in lines:
        quantity = max(min(wanted.get(line.uuid, 0), line.quantity), line.delivered)
        if quantity < line.quantity:
            gone[str(line.uuid)] = line.quantity - quantity
            _cut(line, quantity, at)
    households = caseload.households(project.uuid)
    project = _locked(project.pk)
    if not gone and households == project.households:
        return project
    if project.state in PUBLIC_STATES and households < project.households:
        Correction.objects.create(
            project=project, households_before=project.households, households_after=households, at=at
        )
    Project.objects.filter(pk=project.pk).update(households=households)
    project.households = households
    settle(project, by=by, at=at)
    _record("project.shrunk", project, by=by, at=at, households=households, gone=gone)
    _post("project.changed", project, at=at)
    return project


def settle(project: Project, *, by: Any, at: datetime) -> None:
    """Bring counts and state in step with the lines. The caller holds the project's lock."""
    counts = count_lines(project)
    target = _target(project, counts)
    here = _ORDER.index(project.state) if project.state in _ORDER else None
    if here is not None and _ORDER.index(target) < here:
        audit.move(project, "reopen", machine=PROJECT, by=by, at=at, **counts)
    else:
        Project.objects.filter(pk=project.pk).update(**counts)
        for name, value in counts.items():
            setattr(project, name, value)
    while here is not None and project.state != target:
        audit.move(project, _NEXT[project.state, target], machine=PROJECT, by=by, at=at)


def count_lines(project: Project) -> dict[str, int]:
    return Line.objects.filter(project=project).aggregate(
        lines_total=Count("pk"),
        lines_full=Count("pk", filter=Q(taken=F("quantity"))),
        lines_done=Count("pk", filter=Q(delivered=F("quantity"))),
    )


_ORDER = (PUBLISHED, PARTLY_MATCHED, MATCHED, IN_DELIVERY, DELIVERED)
_NEXT = {
    (PUBLISHED, PARTLY_MATCHED): "match_part",
    **{(state, to): "match" for state in (PUBLISHED, PARTLY_MATCHED) for to in (MATCHED, IN_DELIVERY, DELIVERED)},
    (MATCHED, IN_DELIVERY): "begin",
    **{(state, DELIVERED): "deliver" for state in (MATCHED, IN_DELIVERY)},
}


def _target(project: Project, counts: dict[str, int]) -> str:
    lines = Line.objects.filter(project=project)
    sums = lines.aggregate(wanted=Sum("quantity"), taken=Sum("taken"), delivered=Sum("delivered"))
    if not sums["wanted"]:
        return project.state  # nobody is left: withdrawing is a decision of its own
    if counts["lines_full"] < counts["lines_total"]:
        return PARTLY_MATCHED if sums["taken"] else PUBLISHED
    if counts["lines_done"] == counts["lines_total"]:
        return DELIVERED
    return IN_DELIVERY if sums["delivered"] else MATCHED


def _cut(line: Line, quantity: int, at: datetime) -> None:
    """Less is wanted: newest promises give way first, and their organisations are told."""
    surplus = max(line.taken - quantity, 0)
    for promise in line.assignments.standing().select_for_update().order_by("-at", "-pk"):
        if not surplus:
            break
        less = min(surplus, promise.quantity)
        surplus -= less
        kept = promise.quantity - less
        change: dict[str, Any] = {"quantity": kept} if kept else {"released_at": at}
        Assignment.objects.filter(pk=promise.pk).update(**change)
        facts = {"line": str(line.uuid), "assignment": str(promise.uuid), "quantity": kept}
        body = {"project": str(line.project.uuid), "organisation": str(promise.organisation.uuid), **facts}
        outbox.post("assignment.reduced", subject=promise.uuid, body=body, at=at)
    Line.objects.filter(pk=line.pk).update(quantity=quantity, taken=min(line.taken, quantity))


def _locked(pk: int) -> Project:
    found = Project.objects.select_for_update(of=("self",)).select_related("region", "origin", "locality")
    return found.get(pk=pk)


def _record(kind: str, project: Project, *, by: Any, at: datetime, **facts: Any) -> None:
    audit.record(kind, subject=project.uuid, by=by, at=at, region_path=project.region_path, **facts)


def _post(kind: str, project: Project, *, at: datetime) -> None:
    outbox.post(kind, subject=project.uuid, body={"project": str(project.uuid)}, at=at)
