"""A good row of an export on its way to a case: what stands open, what goes into the box, and what its report says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.caseload import bands, seals, tokens, wants
from marketplace.caseload.bands import NeedKind
from marketplace.caseload.models import Case, ImportJob, Left, Need, SealedContact, StagedRow
from marketplace.caseload.reader import findings
from marketplace.caseload.reader.examination import GoodRow
from marketplace.caseload.reader.findings import ERROR, Finding
from marketplace.caseload.reader.places import Place
from marketplace.caseload.states import LEFT
from marketplace.caseload.tokens import TokenKey
from marketplace.places.models import Region

OPEN_COLUMNS = (
    "category",
    "age_band",
    "household_band",
    "care",
    "illness_class",
    "disability_class",
    "ask_family",
)
CASE_COLUMNS = ("village_id", "region_path", *OPEN_COLUMNS, "fingerprint")
CONTACT = ("name", "phone", "address")
MESSAGES: Mapping[str, Promise] = {
    "held_elsewhere": _("这一户已在别处登记，不在您负责的地区内，没有收。请与那边的同事核对是否迁来。"),
    "left_household": _("这一户已登记离开（%(why)s），没有收。如果又回来了，请先在案例页改回在册，再重新导入。"),
}
Fault = dict[str, Any]


@dataclass(frozen=True)
class Judged:
    """What became of one batch of good rows."""

    staged: list[StagedRow]
    unchanged: int
    faults: list[Fault]
    renamed: list[tuple[Case, str]]  # known under an older key of the case system, and the token under its newest


def places(locality: Region) -> list[Place]:
    """Every division of the locality's province, so that a row from next door is known to be from next door."""
    province = "/" + locality.path.strip("/").partition("/")[0] + "/"
    rows = Region.objects.filter(path__startswith=province).values_list("code", "name", "level", "parent_id", "path")
    return [Place(code, name, level, parent or "", path) for code, name, level, parent, path in rows.iterator()]


def judge(rows: Sequence[GoodRow], *, job: ImportJob, keys: Sequence[TokenKey]) -> Judged:
    """Compare with what the vault already knows. Identity numbers end here."""
    fresh = [_staged(row, job, keys[0]) for row in rows]
    known = {case.token: case for case in Case.objects.filter(token__in=[row.token for row in fresh])}
    strangers = [(good, row) for good, row in zip(rows, fresh, strict=True) if row.token not in known]
    former = {tokens.token(good.identity, key): row.token for key in keys[1:] for good, row in strangers}
    renamed = [(case, former[case.token]) for case in Case.objects.filter(token__in=former)]
    known |= {token: case for case, token in renamed}
    staged: list[StagedRow] = []
    faults: list[Fault] = []
    unchanged = 0
    for row in fresh:
        case = known.get(row.token)
        if case is None:
            staged.append(row)
        elif case.state == LEFT:
            faults.append(_fault(row, "left_household", {"why": str(Left(case.left_because).label)}))
        elif not any(case.region_path.startswith(path) for path in job.scope):
            faults.append(_fault(row, "held_elsewhere", {}))
        elif case.fingerprint == row.fingerprint:
            unchanged += 1
        else:
            staged.append(row)
    return Judged(staged, unchanged, faults, renamed)


def found(finding: Finding) -> Fault:
    """A finding of the reader, with the key of its sentence, so that each reader gets it in the own language."""
    return {**finding.as_dict(), "why": finding.why, "facts": dict(finding.facts)}


def said(fault: Fault) -> str:
    own = MESSAGES.get(fault["why"])
    return str(own) % fault["facts"] if own else findings.said(fault["why"], fault["facts"])


def contact(row: StagedRow, case: Case) -> SealedContact:
    private = seals.take(row, row.box)
    sealed = SealedContact(case=case, region_path=case.region_path)
    sealed.box = seals.put(sealed, {name: private[name] for name in CONTACT})
    return sealed


def need(row: StagedRow, case: Case) -> Need | None:
    """The row's need, not saved: a word of our list, a number, and the family's own words in the box."""
    text = seals.take(row, row.box)["text"]
    if not row.need_kind:
        return None
    want = wants.read(row.need_kind, text)
    made = Need(case=case, region_path=case.region_path, kind=row.need_kind, at=case.seen_at)
    made.item, made.quantity, made.unit, made.amount_fen = want.item, want.quantity, want.unit, want.amount_fen
    made.note = seals.put(made, {"text": text})
    made.fingerprint = seals.fingerprint({"kind": row.need_kind, "text": text})
    return made


def _staged(row: GoodRow, job: ImportJob, key: TokenKey) -> StagedRow:
    staged = StagedRow(
        job=job,
        row=row.row,
        sheet_row=row.sheet_row,
        token=tokens.token(row.identity, key),
        key_version=key.version,
        village_id=row.village_code,
        region_path=row.region_path,
        category=row.category.value,
        age_band=row.age_band.value,
        household_band=row.household_band.value if row.household_band else "",
        care=row.care.value if row.care else "",
        illness_class=row.illness_class.value if row.illness_class else "",
        disability_class=row.disability_class.value if row.disability_class else "",
        ask_family=row.consent_hint,
        need_kind=_kind(row),
    )
    private = {"name": row.name, "phone": row.phone, "address": row.address, "text": row.need_text}
    staged.box = seals.put(staged, private)
    plain = {column: getattr(staged, column) for column in ("village_id", "need_kind", *OPEN_COLUMNS)}
    staged.fingerprint = seals.fingerprint({**plain, **private})
    return staged


def _kind(row: GoodRow) -> str:
    """Words without a kind are kept as a service need: the officer sees them and chooses."""
    if row.need_kind:
        return row.need_kind.value
    return NeedKind.SERVICE.value if bands.plain(row.need_text) else ""


def _fault(row: StagedRow, why: str, facts: dict[str, str]) -> Fault:
    message = str(MESSAGES[why]) % facts
    place = {"row": row.row, "sheet_row": row.sheet_row}
    return {**place, "code": why, "severity": ERROR, "message": message, "why": why, "facts": facts}
