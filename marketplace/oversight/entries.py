"""One line of the public account: the day, not the minute, and a donor's name only where the donor signed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.giving.models import Donation, Use
from marketplace.ledger.models import Transfer
from marketplace.lib.clock import SHANGHAI
from marketplace.oversight import books
from marketplace.oversight.books import Books, Sort, Sums
from marketplace.projects.models import Project

BATCH = 500
WITH = ("debit", "credit", "pending")
SOMEBODY = _("爱心人士")


@dataclass(frozen=True)
class Entry:
    """`what` says who gave or what it was for; `undoes` is the entry that this one takes back."""

    uuid: UUID
    on: date
    sort: Sort
    what: str
    project: Project | None
    amount_fen: int
    effect: Sums
    undoes: UUID | None

    @property
    def number(self) -> str:
        """Short enough for a page; the file has it whole."""
        return self.uuid.hex[:8]

    @property
    def undoes_number(self) -> str:
        return self.undoes.hex[:8] if self.undoes else ""

    @property
    def leaves(self) -> bool:
        """Does this make the project's balance smaller?"""
        return self.effect.refunded_fen > 0 or self.effect.spent_fen > 0

    @property
    def title(self) -> str:
        return title(self.project) if self.project else ""


def title(project: Project) -> str:
    """In the reader's language where there is one."""
    return project.title_en if in_english() and project.title_en else project.title


def in_english() -> bool:
    return (get_language() or "").startswith("en")


def told(rows: Sequence[Transfer], of: Books) -> list[Entry]:
    """These transfers, read `WITH` their accounts, as entries: three more queries however many they are."""
    shares = of.shares
    keys = {shares[_share(row)] for row in rows} & of.public
    projects = Project.objects.public().in_bulk(keys)
    names = _names(rows)
    uses = dict(Use.objects.filter(transfer__in=[row.pk for row in rows]).values_list("transfer", "what"))
    return [_entry(row, projects.get(shares[_share(row)]), names, uses) for row in rows]


def stream(found: QuerySet[Transfer], of: Books) -> Iterator[Entry]:
    """All of them, a batch in memory at a time, in the order they were booked."""
    keys = found.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BATCH)
    while batch := list(islice(keys, BATCH)):
        yield from told(list(found.filter(pk__in=batch).select_related(*WITH).order_by("pk")), of)


def _entry(row: Transfer, project: Project | None, names: dict[UUID, str], uses: dict[int, str]) -> Entry:
    sort = books.sort_of(row.verb, row.debit.kind, row.credit.kind)
    what = ""
    if project:  # of a project that is not shown, the sum is told and nothing else
        what = str(names.get(_gift(row) or row.uuid, SOMEBODY)) if sort == Sort.GIFT else uses.get(row.pk, "")
    undone = row.pending.uuid if row.pending and row.verb == "reverse" else None
    on = row.at.astimezone(SHANGHAI).date()
    return Entry(row.uuid, on, sort, what, project, row.amount_fen, books.effect(sort, row.amount_fen), undone)


def _names(rows: Iterable[Transfer]) -> dict[UUID, str]:
    gifts = [gift for row in rows if (gift := _gift(row))]
    signed = Donation.objects.filter(uuid__in=gifts, signs=True).exclude(signature="")
    return dict(signed.values_list("uuid", "signature"))


def _gift(row: Transfer) -> UUID | None:
    """`settle:<donation>` and `settle:<donation>:late` are what a gift brought."""
    act, _colon, rest = row.key.partition(":")
    return _uuid(rest.partition(":")[0]) if act == "settle" else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _share(row: Any) -> UUID:
    share: UUID = row.share
    return share
