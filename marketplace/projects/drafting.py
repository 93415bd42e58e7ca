"""From consented needs to a draft: only allow-listed fields leave the vault, and they arrive already coarse enough."""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.caseload import operations as vault
from marketplace.caseload import queries as caseload
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.places import queries as places
from marketplace.places.models import Level, Region
from marketplace.projects import crowd, gate, policies, shown, wording
from marketplace.projects.models import Kind, Line, LineKind, Project, Rung, Urgency
from marketplace.projects.states import EDITABLE


class NothingChosen(Refused):
    text = _("没有选需求。请至少选一户已经同意的需求。")


class NeedsAreGone(Refused):
    text = _("选中的需求里有 %(gone)s 项不能起草：可能家里收回了同意，或者同事先放进了别的项目。请刷新后再选。")


class NotEditable(Refused):
    text = _("这个项目已经送出去了，不能改文字。要改，请核对的人先退回。")


class NothingToOmit(Refused):
    text = _("页面上没有写这一项，不用去掉。")


class MoneyWithoutSum(Refused):
    text = _("“%(line)s”没有金额。请先在需求里填上缺口金额，再起草。")


@dataclass(frozen=True)
class LineWords:
    """What a drafter writes about a line; its quantity follows from the households."""

    title: str
    unit: str
    title_en: str = ""
    unit_en: str = ""
    target_fen: int | None = None


@transaction.atomic
def draft(
    *,
    needs: Iterable[UUID],
    by: Any,
    at: datetime,
    title: str = "",
    kind: str = "",
    urgency: str = Urgency.NORMAL,
    deadline: date | None = None,
    **words: str,
) -> Project:
    """A staff-only draft of these needs, its fields coarsened until enough households match them.

    Raises NothingChosen, NeedsAreGone, NotAllowed, MoneyWithoutSum, and what `caseload.bundle` refuses.
    """
    rows = _rows(needs, by)
    origin = _common_region([row["township"] for row in rows])
    locality = _locality(origin)
    if not policies.draft(by, origin) and not all(policies.draft(by, row["township"]) for row in rows):
        raise NotAllowed
    project = Project.objects.create(
        **shown.columns(shown.finest(rows, origin)),
        kind=kind or _kind(rows),
        urgency=urgency,
        deadline=deadline,
        title=title or _title(rows),
        origin=origin,
        locality=locality,
        households=0,
        drafted_by=by,
        drafted_at=at,
        saved_at=at,
        **{name: words[name] for name in words if name in gate.TEXTS},
    )
    line_of = _lines(project, rows)
    vault.bundle(needs=list(line_of), project=project.uuid, line_of=line_of, by=by, at=at)
    Project.objects.filter(pk=project.pk).update(
        lines_total=len(set(line_of.values())), households=caseload.households(project.uuid)
    )
    project.refresh_from_db()
    _coarsen(project)
    facts: dict[str, Any] = {"households": project.households, "rung": project.k_rung, "lines": project.lines_total}
    audit.record("project.drafted", subject=project.uuid, by=by, at=at, region_path=project.region_path, **facts)
    return project


@transaction.atomic
def revise(
    *,
    project: Project,
    by: Any,
    at: datetime,
    words: Mapping[str, str] | None = None,
    lines: Mapping[UUID, LineWords] | None = None,
    **columns: object,
) -> Project:
    """Write on the draft: its words, its lines' words and prices, urgency, kind, deadline.

    Raises NotAllowed, NotEditable.
    """
    if not policies.revise(by, project):
        raise NotAllowed
    changes: dict[str, object] = {name: text for name, text in (words or {}).items() if name in gate.TEXTS}
    changes |= {name: value for name, value in columns.items() if name in {"urgency", "kind", "deadline"}}
    editable = Project.objects.filter(pk=project.pk, state__in=sorted(EDITABLE))
    if editable.update(saved_at=at, **changes) != 1:
        raise NotEditable
    for uuid, said in (lines or {}).items():
        found = project.lines.get(uuid=uuid)
        target = found.target_fen if found.kind == LineKind.MONEY else said.target_fen
        project.lines.filter(pk=found.pk).update(
            title=said.title, unit=said.unit, title_en=said.title_en, unit_en=said.unit_en, target_fen=target
        )
    changed = sorted([*changes, *(f"line:{uuid}" for uuid in lines or {})])
    audit.record(
        "project.revised", subject=project.uuid, by=by, at=at, region_path=project.region_path, changed=changed
    )
    project.refresh_from_db()
    return project


@transaction.atomic
def widen(*, project: Project, by: Any, at: datetime) -> Project:
    """Show less: the fields go down to the first rung at which enough households match.

    Raises NotAllowed, NotEditable, crowd.LocalityUndecided, crowd.NoRungIsEnough.
    """
    if not policies.revise(by, project):
        raise NotAllowed
    return show_less(project, among=EDITABLE, by=by, at=at)


def show_less(project: Project, *, among: frozenset[str], by: Any, at: datetime) -> Project:
    """For whoever has asked whether this person may; the project is in one of these states or nothing happens."""
    rung, page, k = gate.first_enough(project)
    columns: dict[str, Any] = {
        **shown.columns(page),
        "k_rung": _further(project.k_rung, rung),
        "k_value": k,
        "saved_at": at,
    }
    if Project.objects.filter(pk=project.pk, state__in=sorted(among)).update(**columns) != 1:
        raise NotEditable
    audit.record("project.widened", subject=project.uuid, by=by, at=at, region_path=project.region_path, rung=str(rung))
    project.refresh_from_db()
    return project


@transaction.atomic
def omit(*, project: Project, field: str, by: Any, at: datetime) -> Project:
    """The page leaves one field out. Raises NotAllowed, NotEditable, NothingToOmit."""
    if not policies.revise(by, project):
        raise NotAllowed
    if field not in wording.by_field(project):
        raise NothingToOmit
    columns: dict[str, Any] = {field: "", "saved_at": at}
    if Project.objects.filter(pk=project.pk, state__in=sorted(EDITABLE)).update(**columns) != 1:
        raise NotEditable
    audit.record("project.omitted", subject=project.uuid, by=by, at=at, region_path=project.region_path, field=field)
    project.refresh_from_db()
    return project


def _rows(needs: Iterable[UUID], by: Any) -> list[dict[str, Any]]:
    """The allow-listed fields of these needs, as the vault hands them out."""
    wanted = list(dict.fromkeys(needs))
    if not wanted:
        raise NothingChosen
    found = caseload.needs_for_drafting(by).filter(pk__in=wanted)
    rows: list[dict[str, Any]] = caseload.allowlisted(found)
    if len(rows) != len(wanted):
        raise NeedsAreGone(gone=len(wanted) - len(rows))
    return rows


def _coarsen(project: Project) -> None:
    """Down the rungs at once. Undecided, or nothing is enough: it stays as it is, and the gate says why it may not go."""
    with contextlib.suppress(crowd.LocalityUndecided, crowd.NoRungIsEnough):
        rung, page, k = gate.first_enough(project)
        Project.objects.filter(pk=project.pk).update(**shown.columns(page), k_rung=rung, k_value=k)
    project.refresh_from_db()


def _further(old: str, new: Rung) -> str:
    """A draft widened twice has gone as far as the further of the two."""
    order = list(Rung)
    return str(new) if not old or order.index(new) > order.index(Rung(old)) else old


def _lines(project: Project, rows: Sequence[Mapping[str, Any]]) -> dict[UUID, UUID]:
    """One line for each thing and unit; answers need → line."""
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["kind"], row["item"], row["unit"]), []).append(row)
    line_of: dict[UUID, UUID] = {}
    for position, ((kind, item, unit), members) in enumerate(groups.items()):
        title = item or str(LineKind(kind).label)
        sums = [row["amount_fen"] for row in members if row["amount_fen"]]
        if kind == LineKind.MONEY and len(sums) < len(members):
            raise MoneyWithoutSum(line=title)
        line = Line.objects.create(
            project=project,
            position=position,
            kind=kind,
            title=title,
            unit=unit,
            quantity=sum(row["quantity"] for row in members),
            target_fen=sum(sums) or None,
        )
        line_of |= {row["need"]: line.uuid for row in members}
    return line_of


def _kind(rows: Sequence[Mapping[str, Any]]) -> str:
    """The kind of most of its lines."""
    kinds = [row["kind"] for row in rows]
    return Kind(max(set(kinds), key=kinds.count))


def _title(rows: Sequence[Mapping[str, Any]]) -> str:
    """`棉被、电热毯`: a plain beginning that names the things."""
    things = list(dict.fromkeys(row["item"] or str(LineKind(row["kind"]).label) for row in rows))
    return "、".join(things[:3])


def _common_region(regions: Sequence[Region]) -> Region:
    """The smallest division that holds all of them, township or wider."""
    paths = [region.path.strip("/").split("/") for region in regions]
    shared = []
    for codes in zip(*paths, strict=False):
        if len(set(codes)) > 1:
            break
        shared.append(codes[0])
    found = places.region(shared[-1])
    assert found.level != Level.VILLAGE, found.code
    return found


def _locality(origin: Region) -> Region:
    """Whose settings count; undecided: the county it lies in."""
    decided = places.settings_for(origin)
    return decided.region if decided else places.county_of(origin) or origin
