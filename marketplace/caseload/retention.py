"""What has had its time: one rule for each kind of thing, its period read from where the column says how long.

Cases stay as rows without words, so that the log, the ledger and what was told to the case system keep their meaning.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.caseload.models import Case, Consent, ConsentPaper, ImportJob, Need, SealedContact, UrgentReading
from marketplace.caseload.models.base import within
from marketplace.caseload.states import LEFT, REFUSED, REVOKED, STAGED
from marketplace.lib.pii import Keep, kept

ERASED = "erased-"
GONE = "—"
BANDS = ("category", "age_band", "household_band", "care", "illness_class", "disability_class", "fingerprint")


@dataclass(frozen=True)
class Rule:
    """`due` finds the rows whose time is over; `erase` takes the words out of them; `case` leads to the household."""

    name: str
    label: Promise
    columns: tuple[str, ...]
    due: Callable[[datetime], QuerySet[Any]]
    erase: Callable[[QuerySet[Any]], object]
    case: str = "case"

    @property
    def keep(self) -> Keep:
        return kept(f"caseload.{self.columns[0]}")


@dataclass(frozen=True)
class Due:
    """One line of the preview: exactly these rows."""

    rule: Rule
    rows: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.rows)


def preview(paths: Sequence[str], *, at: datetime) -> list[Due]:
    """What a purge of these regions would erase now, and nothing else."""
    return [found for rule in RULES if (found := _due(rule, paths, at)).rows]


def seal_of(preview: Iterable[Due]) -> str:
    """Names the preview: whoever confirms, confirms these rows."""
    text = "\n".join(f"{due.rule.name}:{row}" for due in preview for row in due.rows)
    return hashlib.sha256(text.encode()).hexdigest()[:32] if text else ""


def is_erased(case: Case) -> bool:
    return case.token.startswith(ERASED)


def _due(rule: Rule, paths: Sequence[str], at: datetime) -> Due:
    rows = rule.due(at).filter(within(paths)).order_by("pk")
    if not rule.case:
        return Due(rule, tuple(str(pk) for pk in rows.values_list("pk", flat=True)), ())
    code = "code" if rule.case == "self" else f"{rule.case}__code"
    found = list(rows.values_list("pk", code))
    return Due(rule, tuple(str(pk) for pk, _code in found), tuple(sorted({code for _pk, code in found})))


def _left(column: str, at: datetime, prefix: str = "case__") -> Q:
    return Q(**{f"{prefix}state": LEFT, f"{prefix}left_at__lt": kept(f"caseload.{column}").before(at)})


def _contacts(at: datetime) -> QuerySet[Any]:
    return SealedContact.objects.filter(_left("SealedContact.box", at))


def _notes(at: datetime) -> QuerySet[Any]:
    return Need.objects.filter(_left("Need.note", at)).exclude(note=b"")


def _cases(at: datetime) -> QuerySet[Any]:
    return Case.objects.filter(_left("Case.token", at, prefix="")).exclude(token__startswith=ERASED)


def _consents(at: datetime) -> QuerySet[Any]:
    over = kept("caseload.Consent.box").before(at)
    ended = Q(state=REVOKED, revoked_at__lt=over) | Q(state=REFUSED, at__lt=over)
    return Consent.objects.filter(ended | _left("Consent.box", at))


def _names(at: datetime) -> QuerySet[Any]:
    return ImportJob.objects.filter(finished_at__lt=kept("caseload.ImportJob.name").before(at)).exclude(name=GONE)


def _forgotten(at: datetime) -> QuerySet[Any]:
    over = kept("caseload.StagedRow.box").before(at)
    return ImportJob.objects.filter(state=STAGED, progress_at__lt=over)


def _reasons(at: datetime) -> QuerySet[Any]:
    return UrgentReading.objects.filter(at__lt=kept("caseload.UrgentReading.reason").before(at)).exclude(reason=GONE)


def _erase_notes(rows: QuerySet[Any]) -> None:
    rows.update(note=b"", fingerprint=Cast("pk", CharField()))


def _erase_cases(rows: QuerySet[Any]) -> None:
    nothing = dict.fromkeys(BANDS, "")
    rows.update(token=Concat(Value(ERASED), Cast("pk", CharField())), **nothing)


def _erase_consents(rows: QuerySet[Any]) -> None:
    ConsentPaper.objects.filter(consent__in=rows.values("pk")).delete()
    rows.delete()


def _erase_staged(rows: QuerySet[Any]) -> None:
    """The purge discards the jobs themselves: a state moves, which is an operation's business."""


RULES = (
    Rule("contact", _("姓名、电话、住址"), ("SealedContact.box",), _contacts, lambda rows: rows.delete()),
    Rule("note", _("需求原话"), ("Need.note", "Need.fingerprint"), _notes, _erase_notes),
    Rule(
        "case",
        _("案例的类别和令牌"),
        ("Case.token", *(f"Case.{column}" for column in BANDS)),
        _cases,
        _erase_cases,
        case="self",
    ),
    Rule(
        "consent",
        _("同意书和证明"),
        ("Consent.box", "Consent.given_by", "Consent.method", "ConsentPaper.box"),
        _consents,
        _erase_consents,
    ),
    Rule("upload", _("导入的文件名"), ("ImportJob.name",), _names, lambda rows: rows.update(name=GONE), case=""),
    Rule(
        "staged",
        _("没人确认的导入"),
        tuple(f"StagedRow.{column}" for column in ("box", "token", *BANDS)),
        _forgotten,
        _erase_staged,
        case="",
    ),
    Rule(
        "urgent",
        _("紧急查看的理由"),
        ("UrgentReading.reason",),
        _reasons,
        lambda rows: rows.update(reason=GONE),
    ),
)
