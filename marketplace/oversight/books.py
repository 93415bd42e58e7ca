"""The public side of the ledger: what each transfer did to a project's money, and sums that have to agree.

Nothing is stored. Every figure is a sum of transfers, and is computed twice: by what each transfer did, and by what the
accounts hold. Money that is only reserved is in neither.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from typing import TypeVar
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.db.models import TextChoices as Choices
from django.utils.translation import gettext_lazy as _

from marketplace.giving.models import CampaignProject
from marketplace.ledger.models import Account, Kind, Transfer, Verb
from marketplace.projects.models import Project

INSIDE = frozenset({Kind.RECEIVED.value, Kind.ALLOCATED.value, Kind.SPENT.value})
TRIES = 3
T = TypeVar("T")


class BooksDisagree(Exception):
    """Two ways to the same figure differ: better no page than a wrong one."""


class Sort(Choices):
    """What an entry of the public account is."""

    GIFT = "gift", _("捐入")
    REDIRECTED = "redirected", _("从超出目标的善款转入")
    REFUND = "refund", _("退回捐赠人")
    KEPT = "kept", _("退款没有成功，钱回到项目")
    ALLOCATED = "allocated", _("拨付")
    UNALLOCATED = "unallocated", _("更正：收回拨付")
    SPENT = "spent", _("支出")
    UNSPENT = "unspent", _("更正：冲回支出")


SORTS: dict[tuple[str, str, str], Sort] = {
    (Verb.SETTLE, Kind.DONORS, Kind.RECEIVED): Sort.GIFT,
    (Verb.SETTLE, Kind.HELD, Kind.RECEIVED): Sort.GIFT,
    (Verb.ALLOCATE, Kind.OVERFLOW, Kind.RECEIVED): Sort.REDIRECTED,
    (Verb.REVERSE, Kind.RECEIVED, Kind.DONORS): Sort.REFUND,
    (Verb.REVERSE, Kind.DONORS, Kind.RECEIVED): Sort.KEPT,
    (Verb.ALLOCATE, Kind.RECEIVED, Kind.ALLOCATED): Sort.ALLOCATED,
    (Verb.REVERSE, Kind.ALLOCATED, Kind.RECEIVED): Sort.UNALLOCATED,
    (Verb.SPEND, Kind.ALLOCATED, Kind.SPENT): Sort.SPENT,
    (Verb.REVERSE, Kind.SPENT, Kind.ALLOCATED): Sort.UNSPENT,
}
EFFECTS: dict[Sort, tuple[str, int]] = {
    Sort.GIFT: ("gifts_fen", 1),
    Sort.REDIRECTED: ("redirected_fen", 1),
    Sort.REFUND: ("refunded_fen", 1),
    Sort.KEPT: ("refunded_fen", -1),
    Sort.ALLOCATED: ("allocated_fen", 1),
    Sort.UNALLOCATED: ("allocated_fen", -1),
    Sort.SPENT: ("spent_fen", 1),
    Sort.UNSPENT: ("spent_fen", -1),
}


@dataclass(frozen=True)
class Sums:
    """Received − returned = spent + set aside and not yet spent + not yet set aside."""

    gifts_fen: int = 0
    redirected_fen: int = 0
    refunded_fen: int = 0
    allocated_fen: int = 0
    spent_fen: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def received_fen(self) -> int:
        return self.gifts_fen + self.redirected_fen

    @property
    def balance_fen(self) -> int:
        return self.received_fen - self.refunded_fen - self.spent_fen

    @property
    def unspent_fen(self) -> int:
        return self.allocated_fen - self.spent_fen

    @property
    def unallocated_fen(self) -> int:
        return self.received_fen - self.refunded_fen - self.allocated_fen


NOTHING = Sums()


@dataclass
class Books:
    """The shares whose money is told, each with its project; a project that is not public now stays unnamed."""

    shares: dict[UUID, int]
    public: set[int]
    sums: dict[int, Sums] = field(default_factory=dict)

    @property
    def total(self) -> Sums:
        return sum(self.sums.values(), NOTHING)

    @property
    def unnamed(self) -> dict[int, Sums]:
        return {pk: sums for pk, sums in self.sums.items() if pk not in self.public}


def house() -> Books:
    """All projects that ever were public: a total must not fall because one is held back."""
    shares = CampaignProject.objects.filter(project__published_at__isnull=False)
    books = Books(
        dict(shares.values_list("uuid", "project")), set(Project.objects.public().values_list("pk", flat=True))
    )
    return _counted(books, shares)


def of(project: Project) -> Books:
    shares = CampaignProject.objects.filter(project=project)
    return _counted(Books(dict(shares.values_list("uuid", "project")), {project.pk}), shares)


def entries(shares: QuerySet[CampaignProject] | None = None) -> QuerySet[Transfer]:
    """Every transfer that moved these shares' money, each once, with the share it belongs to."""
    if shares is None:
        shares = CampaignProject.objects.filter(project__published_at__isnull=False)
    accounts = _accounts(shares)
    found = Transfer.objects.filter(Q(debit__in=accounts) | Q(credit__in=accounts))
    inside = When(credit__kind__in=sorted(INSIDE), then=F("credit__owner"))
    return found.annotate(share=Case(inside, default=F("debit__owner")))


def sort_of(verb: str, debit: str, credit: str) -> Sort:
    found = SORTS.get((verb, debit, credit))
    if found is None:
        raise BooksDisagree(f"nobody has said what {verb} from {debit} to {credit} means to the public")
    return found


def effect(sort: Sort, amount_fen: int) -> Sums:
    column, sign = EFFECTS[sort]
    return Sums(**{column: sign * amount_fen})


def summed(rows: QuerySet[Transfer]) -> dict[UUID, Sums]:
    """Share → sums, in one query."""
    found: dict[UUID, Sums] = defaultdict(Sums)
    kinds = ("share", "verb", "debit__kind", "credit__kind")
    for row in rows.order_by().values(*kinds).annotate(fen=Sum("amount_fen")):
        sort = sort_of(row["verb"], row["debit__kind"], row["credit__kind"])
        found[row["share"]] += effect(sort, row["fen"])
    return found


def steady(read: Callable[[], T]) -> T:
    """A page takes several reads; money that moves between them makes them differ once, broken books every time."""
    for _again in range(TRIES - 1):
        try:
            return read()
        except BooksDisagree:
            continue
    return read()


def agree(what: str, one: object, other: object) -> None:
    if one != other:
        raise BooksDisagree(f"{what}: {one} is not {other}")


def total(parts: Iterable[Sums]) -> Sums:
    return sum(parts, NOTHING)


def _counted(books: Books, shares: QuerySet[CampaignProject]) -> Books:
    sums: dict[int, Sums] = defaultdict(Sums)
    for share, one in summed(entries(shares)).items():
        sums[books.shares[share]] += one
    books.sums = dict(sums)
    held = _held(shares)
    agree("not yet set aside", books.total.unallocated_fen, held[Kind.RECEIVED])
    agree("set aside and not yet spent", books.total.unspent_fen, held[Kind.ALLOCATED])
    agree("spent", books.total.spent_fen, held[Kind.SPENT])
    return books


def _held(shares: QuerySet[CampaignProject]) -> dict[str, int]:
    """What the accounts hold, by kind: what came in less what went out, whatever the verbs."""
    accounts = _accounts(shares)
    found: dict[str, int] = defaultdict(int)
    for side, sign in (("credit", 1), ("debit", -1)):
        rows = Transfer.objects.filter(**{f"{side}__in": accounts}).order_by()
        for row in rows.values(f"{side}__kind").annotate(fen=Sum("amount_fen")):
            found[row[f"{side}__kind"]] += sign * row["fen"]
    return found


def _accounts(shares: QuerySet[CampaignProject]) -> QuerySet[Account]:
    return Account.objects.filter(owner__in=shares.values("uuid"), kind__in=sorted(INSIDE))
