"""Money is moved once, whole, and never rewritten."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from marketplace.ledger import operations as ledger
from marketplace.ledger import queries
from marketplace.ledger.models import Account, Kind, Transfer, Verb
from tests.ledger.conftest import Books


def _gift(books: Books, signed: dict[str, Any], amount_fen: int = 1000, key: str = "gift") -> Transfer:
    return ledger.settle(source=books.donors, to=books.received, amount_fen=amount_fen, key=key, **signed)


def test_a_reserve_is_settled_in_parts_and_the_rest_given_back(books, signed):
    reserved = ledger.reserve(source=books.donors, held=books.held, amount_fen=1000, key="r", **signed)
    assert books.balances() == [-1000, 1000, 0, 0, 0]
    ledger.settle(reserved=reserved, to=books.received, amount_fen=400, key="s", **signed)
    ledger.void(reserved=reserved, key="v", **signed)
    assert books.balances() == [-400, 0, 400, 0, 0]
    assert queries.left(reserved) == 0


@pytest.mark.parametrize("amount_fen", [601, 1000])
def test_a_fen_more_than_the_reserve_is_refused(books, signed, amount_fen):
    reserved = ledger.reserve(source=books.donors, held=books.held, amount_fen=1000, key="r", **signed)
    ledger.settle(reserved=reserved, to=books.received, amount_fen=400, key="s", **signed)
    with pytest.raises(ledger.MoreThanLeft, match="¥6"):
        ledger.settle(reserved=reserved, to=books.received, amount_fen=amount_fen, key="t", **signed)
    with pytest.raises(ledger.MoreThanLeft):
        ledger.void(reserved=reserved, amount_fen=amount_fen, key="v", **signed)
    assert books.balances() == [-1000, 600, 400, 0, 0]


def test_the_database_itself_refuses_to_over_settle(books, signed):
    reserved = ledger.reserve(source=books.donors, held=books.held, amount_fen=1000, key="r", **signed)
    part = ledger.draft(Verb.SETTLE, debit=books.held, credit=books.received, amount_fen=1001, key="x", **signed)
    part.pending = reserved
    with pytest.raises(IntegrityError, match="more than is left"), transaction.atomic():
        part.save()


def test_the_same_key_twice_is_one_transfer(books, signed):
    first, second = _gift(books, signed), _gift(books, signed)
    assert first.pk == second.pk
    assert books.balances() == [-1000, 0, 1000, 0, 0]


def test_every_operation_may_be_repeated(books, signed):
    def thread() -> list[int]:
        reserved = ledger.reserve(source=books.donors, held=books.held, amount_fen=1000, key="r", **signed)
        settled = ledger.settle(reserved=reserved, to=books.received, amount_fen=900, key="s", **signed)
        ledger.void(reserved=reserved, key="v", **signed)
        ledger.reverse(transfer=settled, amount_fen=100, key="b", **signed)
        ledger.allocate(source=books.received, to=books.allocated, amount_fen=800, key="a", **signed)
        ledger.spend(source=books.allocated, to=books.spent, amount_fen=800, key="p", **signed)
        return books.balances()

    assert thread() == thread() == [-800, 0, 0, 0, 800]
    assert Transfer.objects.count() == 6


def test_a_key_used_for_something_else_crashes(books, signed):
    _gift(books, signed)
    with pytest.raises(ledger.KeyReused):
        _gift(books, signed, amount_fen=999)


def test_a_reversal_never_gives_back_more_than_came(books, signed):
    gift = _gift(books, signed)
    ledger.reverse(transfer=gift, amount_fen=700, key="back", **signed)
    with pytest.raises(ledger.MoreThanLeft):
        ledger.reverse(transfer=gift, amount_fen=301, key="more", **signed)
    assert books.balances() == [-300, 0, 300, 0, 0]


def test_only_what_is_there_is_allocated_and_only_what_is_allocated_is_spent(books, signed):
    _gift(books, signed)
    with pytest.raises(ledger.NotEnough, match="¥10"):
        ledger.allocate(source=books.received, to=books.allocated, amount_fen=1001, key="a", **signed)
    ledger.allocate(source=books.received, to=books.allocated, amount_fen=600, key="a", **signed)
    with pytest.raises(ledger.NotEnough, match="¥6"):
        ledger.spend(source=books.allocated, to=books.spent, amount_fen=601, key="s", **signed)
    assert books.balances() == [-1000, 0, 400, 600, 0]


def _rewrite_by_hand(gift: Transfer) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_transfer SET amount_fen = 9 WHERE id = %s", [gift.pk])


@pytest.mark.parametrize(
    "change",
    [
        lambda gift: Transfer.objects.filter(pk=gift.pk).update(amount_fen=9),
        lambda gift: Transfer.objects.filter(pk=gift.pk)._raw_delete("default"),
        Transfer.save,
        _rewrite_by_hand,
    ],
)
def test_a_transfer_is_never_changed(books, signed, change):
    gift = _gift(books, signed)
    with pytest.raises(IntegrityError, match="append only"), transaction.atomic():
        change(gift)


@pytest.mark.parametrize(("amount_fen", "to"), [(0, "received"), (-5, "received"), (5, "donors")])
def test_a_transfer_moves_something_somewhere_else(books, signed, amount_fen, to):
    row = Transfer(
        verb=Verb.SETTLE, debit=books.donors, credit=getattr(books, to), amount_fen=amount_fen, key="k", **signed
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_an_undoing_without_its_target_is_refused(books, signed):
    row = Transfer(verb=Verb.REVERSE, debit=books.received, credit=books.donors, amount_fen=5, key="k", **signed)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.django_db
def test_an_owner_has_one_account_of_a_kind_and_the_world_is_one():
    owner = uuid4()
    assert ledger.account(kind=Kind.HELD, owner=owner, name="a") == ledger.account(
        kind=Kind.HELD, owner=owner, name="b"
    )
    ledger.account(kind=Kind.DONORS, owner=None, name="world")
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(kind=Kind.DONORS, owner=None, name="a second world")


def test_a_batch_leaves_out_what_is_booked_already(books, signed):
    _gift(books, signed)
    batch = [
        ledger.draft(Verb.SETTLE, debit=books.donors, credit=books.received, amount_fen=n, key=k, **signed)
        for n, k in ((1000, "gift"), (50, "other"))
    ]
    assert [t.key for t in ledger.book_many(transfers=batch)] == ["other"]
    assert books.balances() == [-1050, 0, 1050, 0, 0]


def test_flows_tell_by_which_verb_and_between_which_kinds(books, signed):
    gift = _gift(books, signed)
    ledger.reverse(transfer=gift, amount_fen=100, key="back", **signed)
    ledger.allocate(source=books.received, to=books.allocated, amount_fen=600, key="a", **signed)
    assert queries.flows([books.received.owner]) == {
        queries.Flow("settle", "donors", "received"): 1000,
        queries.Flow("reverse", "received", "donors"): 100,
        queries.Flow("allocate", "received", "allocated"): 600,
    }
