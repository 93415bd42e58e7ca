"""Reads of the ledger: every figure is a plain sum of transfers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Sum

from marketplace.ledger.models import Account, Transfer


@dataclass(frozen=True)
class Flow:
    """Between which kinds of account, by which verb."""

    verb: str
    debit: str
    credit: str


def balance(account: Account) -> int:
    """What came in less what went out."""
    return balances([account])[account.pk]


def balances(accounts: Iterable[Account]) -> dict[int, int]:
    """Account key → balance, in two queries."""
    found: Counter[int] = Counter({account.pk: 0 for account in accounts})
    keys = list(found)
    for row in _sums("credit", keys):
        found[row["credit"]] += row["fen"]
    for row in _sums("debit", keys):
        found[row["debit"]] -= row["fen"]
    return dict(found)


def accounts_of(owners: Iterable[UUID]) -> list[Account]:
    return list(Account.objects.filter(owner__in=list(owners)))


def left(transfer: Transfer) -> int:
    """What settlements, voids or reversals have not yet used up of this transfer."""
    used = Transfer.objects.filter(pending=transfer).aggregate(fen=Sum("amount_fen"))["fen"]
    return transfer.amount_fen - (used or 0)


def left_of(transfers: Iterable[Transfer]) -> dict[int, int]:
    """Transfer key → what is left of it, in one query."""
    found = {transfer.pk: transfer.amount_fen for transfer in transfers}
    for row in _sums("pending", list(found)):
        found[row["pending"]] -= row["fen"]
    return found


def flows(owners: Iterable[UUID]) -> Counter[Flow]:
    """What moved in, out of and between the accounts of these owners, summed by verb and kinds of account."""
    keys = [account.pk for account in accounts_of(owners)]
    found: Counter[Flow] = Counter()
    for rows in (
        Transfer.objects.filter(debit__in=keys),
        Transfer.objects.filter(credit__in=keys).exclude(debit__in=keys),
    ):
        for row in rows.values("verb", "debit__kind", "credit__kind").annotate(fen=Sum("amount_fen")).order_by():
            found[Flow(row["verb"], row["debit__kind"], row["credit__kind"])] += row["fen"]
    return found


def unexplained() -> int:
    """All balances together: zero, or the books are broken."""
    return sum(balances(Account.objects.all()).values())


def _sums(side: str, keys: list[int]) -> list[Any]:
    found = Transfer.objects.filter(**{f"{side}__in": keys}).values(side).annotate(fen=Sum("amount_fen"))
    return list(found.order_by())
