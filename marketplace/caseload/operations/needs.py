"""Needs on their way into a project and out again. A need without a consent of ours goes nowhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.caseload import locks, policies, queries, vault
from marketplace.caseload.models import DisclosureGrant, GrantedContact, Need, Share
from marketplace.caseload.states import BUNDLED, CONSENTED, DRAFT, GRANT, NEED, OPEN
from marketplace.lib.refusals import NotAllowed, Refused


class ConsentMissing(Refused):
    text = _("案例 %(code)s 还没有登记同意，不能放进项目。导入表里写“是”不算同意，请先去问这一家。")


class NeedInHand(Refused):
    text = _("这项需求已经放进项目，不能改了。要改，先把它从草稿里拿出来。")


class NotAQuantity(Refused):
    text = _("数量要在 1 到 999 之间；金额要大于零。")


@dataclass(frozen=True)
class Wording:
    """What an officer corrects in a need: codes and numbers, no free text."""

    kind: str
    item: str
    quantity: int
    unit: str
    amount_fen: int | None = None


@transaction.atomic
def revise_need(*, need: Need, wording: Wording, by: Any, at: datetime) -> Need:
    """Put right what was read from the export. Raises NotAllowed, NeedInHand, NotAQuantity."""
    if not policies.works_on(by, need):
        raise NotAllowed
    if not 0 < wording.quantity <= queries.MOST_QUANTITY or (
        wording.amount_fen is not None and wording.amount_fen <= 0
    ):
        raise NotAQuantity
    columns = {
        "kind": wording.kind,
        "item": wording.item,
        "quantity": wording.quantity,
        "unit": wording.unit,
        "amount_fen": wording.amount_fen,
    }
    if Need.objects.filter(pk=need.pk, state__in=[DRAFT, CONSENTED]).update(**columns) != 1:
        raise NeedInHand
    path, said = need.region_path, {"kind": wording.kind, "quantity": wording.quantity}
    audit.record("need.revised", subject=need.case_id, by=by, at=at, region_path=path, need=str(need.uuid), said=said)
    need.refresh_from_db()
    return need


@transaction.atomic
def bundle(*, needs: Iterable[UUID], project: UUID, line_of: Mapping[UUID, UUID], by: Any, at: datetime) -> list[Share]:
    """Put needs into a project's lines. `line_of`: need → line. All or none.

    Raises NotAllowed (a need outside the drafter's regions), ConsentMissing, WrongState (already in a project).
    """
    wanted = list(dict.fromkeys(needs))
    locks.hold(Need.objects.filter(pk__in=wanted).values_list("case", flat=True))
    found = {need.uuid: need for need in Need.objects.filter(pk__in=wanted).select_related("case")}
    if len(found) != len(wanted) or not all(policies.works_on(by, need) for need in found.values()):
        raise NotAllowed
    consented = queries.with_valid_consent(need.case_id for need in found.values())
    shares = []
    for uuid in wanted:
        need = found[uuid]
        if need.case_id not in consented or need.state == DRAFT:
            raise ConsentMissing(code=need.case.code)
        audit.move(need, "bundle", machine=NEED, by=by, at=at)
        shares.append(_share(need, project, line_of[uuid], at))
        _told("need.bundled", need, project, by=by, at=at)
    Share.objects.bulk_create(shares)
    return shares


@transaction.atomic
def unbundle(*, project: UUID, needs: Iterable[UUID] | None = None, by: Any, at: datetime) -> int:
    """Take needs (all when None) out of a project that has not met them; they may go into another."""
    return _settle(project, "unbundle", "need.unbundled", needs, by=by, at=at, out="unbundled")


@transaction.atomic
def met(*, project: UUID, line: UUID | None = None, by: Any, at: datetime) -> int:
    """The project (or one line of it) was delivered and accepted: its needs are met and its contacts close."""
    return _settle(project, "meet", "need.met", None, line=line, by=by, at=at)


@transaction.atomic
def unmet(*, project: UUID, by: Any, at: datetime) -> int:
    """The project ended without meeting what is left of it: the needs may go into another."""
    return _settle(project, "miss", "need.unmet", None, by=by, at=at, out="unmet")


@vault.whole()
def _settle(  # noqa: PLR0913 - four public verbs share it
    project: UUID,
    verb: str,
    kind: str,
    needs: Iterable[UUID] | None,
    *,
    by: Any,
    at: datetime,
    line: UUID | None = None,
    out: str = "",
) -> int:
    live = Share.objects.filter(project=project, out_at=None, need__state=BUNDLED)
    locks.hold(live.values_list("need__case", flat=True))
    shares = live.select_related("need")
    shares = shares.filter(need__in=list(needs)) if needs is not None else shares
    chosen = list(shares.filter(line=line) if line else shares)
    for share in chosen:
        audit.move(share.need, verb, machine=NEED, by=by, at=at)
        _told(kind, share.need, project, by=by, at=at)
    ids = [share.pk for share in chosen]
    if out:
        Share.objects.filter(pk__in=ids).update(out_at=at, out_because=out)
    GrantedContact.objects.filter(share__in=ids, closed_at=None).update(closed_at=at)
    for grant in DisclosureGrant.objects.filter(project=project, state=OPEN):
        if not GrantedContact.objects.filter(grant=grant, closed_at=None).exists():
            audit.move(grant, "end", machine=GRANT, by=by, at=at, closed_at=at)
    return len(chosen)


def _share(need: Need, project: UUID, line: UUID, at: datetime) -> Share:
    path = need.region_path
    return Share(need=need, project=project, line=line, quantity=need.quantity, region_path=path, at=at)


def _told(kind: str, need: Need, project: UUID, *, by: Any, at: datetime) -> None:
    audit.record(
        kind,
        subject=need.case_id,
        by=by,
        at=at,
        region_path=need.region_path,
        need=str(need.uuid),
        project=str(project),
    )
