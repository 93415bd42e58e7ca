"""Every move of money. A transfer is its own audit row: who, when and which act (`key`) stand on it, for ever.

Each operation is idempotent by `key`: the same call again answers with the same transfer and moves nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.ledger import queries
from marketplace.ledger.models import Account, Transfer, Verb
from marketplace.lib.money import written
from marketplace.lib.refusals import Refused


class KeyReused(Exception):
    """Two different moves under one key: a fault in the caller, never shown to a person as a refusal."""


class MoreThanLeft(Refused):
    text = _("这一笔只剩 %(left)s，不能动用 %(wanted)s。请刷新页面，看看哪一部分已经办过了。")


class NotEnough(Refused):
    text = _("这里只有 %(there)s，不够 %(wanted)s。请改小金额，或者等新的捐款入账。")


def account(*, kind: str, owner: UUID | None, name: str) -> Account:
    """The one account of this kind and owner, opened when first asked for."""
    found, _fresh = Account.objects.get_or_create(kind=kind, owner=owner, defaults={"name": name})
    return found


@transaction.atomic
def reserve(*, source: Account, held: Account, amount_fen: int, key: str, by: Any, at: datetime) -> Transfer:
    """Set money aside that is expected, until it is settled or voided."""
    return _book(draft(Verb.RESERVE, debit=source, credit=held, amount_fen=amount_fen, key=key, by=by, at=at))


@transaction.atomic
def settle(
    *,
    to: Account,
    amount_fen: int,
    key: str,
    by: Any,
    at: datetime,
    reserved: Transfer | None = None,
    source: Account | None = None,
) -> Transfer:
    """The money arrived: from its reserve, or straight from the source when nothing is reserved. Raises MoreThanLeft."""
    if reserved is None:
        assert source is not None, "money comes from its reserve or from a source"
        return _book(draft(Verb.SETTLE, debit=source, credit=to, amount_fen=amount_fen, key=key, by=by, at=at))
    assert reserved.verb == Verb.RESERVE, reserved.verb
    return _part(
        reserved, draft(Verb.SETTLE, debit=reserved.credit, credit=to, amount_fen=amount_fen, key=key, by=by, at=at)
    )


@transaction.atomic
def void(*, reserved: Transfer, key: str, by: Any, at: datetime, amount_fen: int | None = None) -> Transfer:
    """Give back what a reserve set aside: a part, or all that is left of it. Raises MoreThanLeft."""
    locked = _locked(reserved)
    amount_fen = _already(key) or queries.left(locked) if amount_fen is None else amount_fen
    if not amount_fen:
        raise MoreThanLeft(left=written(0), wanted=written(locked.amount_fen))
    back = draft(Verb.VOID, debit=locked.credit, credit=locked.debit, amount_fen=amount_fen, key=key, by=by, at=at)
    return _part(locked, back)


@transaction.atomic
def reverse(*, transfer: Transfer, amount_fen: int, key: str, by: Any, at: datetime) -> Transfer:
    """Send an amount back to where it came from, in parts if need be, never more than came. Raises MoreThanLeft.

    What was settled from a reserve goes back to whoever the reserve was taken from, not into the reserve.
    """
    locked = _locked(transfer)
    home = origin(locked)
    back = draft(Verb.REVERSE, debit=locked.credit, credit=home, amount_fen=amount_fen, key=key, by=by, at=at)
    return _part(locked, back)


@transaction.atomic
def allocate(*, source: Account, to: Account, amount_fen: int, key: str, by: Any, at: datetime) -> Transfer:
    """Promise money that is there to a use. Raises NotEnough."""
    return _from_what_is_there(
        draft(Verb.ALLOCATE, debit=source, credit=to, amount_fen=amount_fen, key=key, by=by, at=at)
    )


@transaction.atomic
def spend(*, source: Account, to: Account, amount_fen: int, key: str, by: Any, at: datetime) -> Transfer:
    """Pay out what was allocated. Raises NotEnough."""
    return _from_what_is_there(draft(Verb.SPEND, debit=source, credit=to, amount_fen=amount_fen, key=key, by=by, at=at))


@transaction.atomic
def book_many(*, transfers: Sequence[Transfer]) -> list[Transfer]:
    """A batch in one INSERT, for a settler that has locked what it settles. Keys that are booked already are left out."""
    known = set(Transfer.objects.filter(key__in=[t.key for t in transfers]).values_list("key", flat=True))
    return Transfer.objects.bulk_create([t for t in transfers if t.key not in known])


def draft(  # noqa: PLR0913 - a transfer has this many facts
    verb: str,
    *,
    debit: Account,
    credit: Account,
    amount_fen: int,
    key: str,
    by: Any,
    at: datetime,
    pending: Transfer | None = None,
) -> Transfer:
    """An unbooked transfer, for `book_many`."""
    assert amount_fen > 0, amount_fen
    return Transfer(
        verb=verb, debit=debit, credit=credit, amount_fen=amount_fen, key=key, by=by, at=at, pending=pending
    )


def origin(transfer: Transfer) -> Account:
    """Where the money of a transfer came from before anybody reserved it."""
    reserved = transfer.pending if transfer.verb == Verb.SETTLE else None
    return reserved.debit if reserved else transfer.debit


def lock(*, transfers: Sequence[int]) -> list[Transfer]:
    """Hold these until the transaction ends, in key order: what is left of them is then a fact."""
    found = Transfer.objects.select_for_update(of=("self",)).select_related("debit", "credit", "pending__debit")
    return list(found.filter(pk__in=transfers).order_by("pk"))


def _part(of: Transfer, part: Transfer) -> Transfer:
    part.pending = _locked(of)
    if not _already(part.key):
        left = queries.left(of)
        if part.amount_fen > left:
            raise MoreThanLeft(left=written(left), wanted=written(part.amount_fen))
    return _book(part)


def _from_what_is_there(transfer: Transfer) -> Transfer:
    source = Account.objects.select_for_update(no_key=True).get(pk=transfer.debit_id)
    if not _already(transfer.key):
        there = queries.balance(source)
        if there < transfer.amount_fen:
            raise NotEnough(there=written(there), wanted=written(transfer.amount_fen))
    return _book(transfer)


def _locked(transfer: Transfer) -> Transfer:
    """A trigger that sums other rows is no race guard on PostgreSQL: whoever uses up a transfer locks it first."""
    return Transfer.objects.select_for_update(of=("self",)).select_related("debit", "credit").get(pk=transfer.pk)


def _already(key: str) -> int:
    """The amount booked under this key, 0 when it is new."""
    return Transfer.objects.filter(key=key).values_list("amount_fen", flat=True).first() or 0


def _book(transfer: Transfer) -> Transfer:
    found = Transfer.objects.filter(key=transfer.key).first()
    if found is None:
        try:
            with transaction.atomic():
                transfer.save(force_insert=True)
        except IntegrityError:
            found = Transfer.objects.filter(key=transfer.key).first()  # somebody was faster with the same key
            if found is None:
                raise
        else:
            return transfer
    if _what(found) != _what(transfer):
        raise KeyReused(transfer.key)
    return found


def _what(transfer: Transfer) -> tuple[Any, ...]:
    return (transfer.verb, transfer.debit_id, transfer.credit_id, transfer.amount_fen, transfer.pending_id)
