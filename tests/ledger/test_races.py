"""Many clerks at once: judged on PostgreSQL, where writers really run side by side."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from marketplace.ledger import operations as ledger
from marketplace.ledger import queries
from marketplace.ledger.models import Account, Kind, Transfer
from marketplace.lib.refusals import Refused
from marketplace.people.models import User

pytestmark = [pytest.mark.scale, pytest.mark.django_db(transaction=True)]
CLERKS = 8


@pytest.fixture
def signed(at: datetime) -> dict[str, Any]:
    return {"by": User.objects.create_user("clerk@example.invalid"), "at": at}


def _together(act: Callable[[int], object]) -> int:
    """Everybody starts at once; how many were not refused."""
    start = threading.Barrier(CLERKS)

    def one(number: int) -> int:
        try:
            start.wait()
            with suppress(Refused, IntegrityError):
                act(number)
                return 1
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(CLERKS) as crowd:
        return sum(crowd.map(one, range(CLERKS)))


def _accounts() -> dict[str, Account]:
    return {k: ledger.account(kind=k, owner=uuid4(), name=k) for k in (Kind.DONORS, Kind.HELD, Kind.RECEIVED)}


def _settle_at_once(signed: dict[str, Any]) -> int:
    """A reserve of 1000, eight clerks settle 400 each; what is left of it afterwards."""
    of = _accounts()
    reserved = ledger.reserve(source=of["donors"], held=of["held"], amount_fen=1000, key=str(uuid4()), **signed)
    _together(
        lambda n: ledger.settle(
            reserved=reserved, to=of["received"], amount_fen=400, key=f"{reserved.pk}:{n}", **signed
        )
    )
    return queries.left(reserved)


def test_clerks_settling_at_once_take_no_more_than_was_reserved(signed):
    assert [_settle_at_once(signed) for _ in range(8)] == [200] * 8


def test_without_the_row_lock_the_trigger_alone_lets_too_much_through(signed, monkeypatch):
    """Mutant: the reserve is read, not locked."""
    monkeypatch.setattr(ledger, "_locked", lambda t: Transfer.objects.select_related("debit", "credit").get(pk=t.pk))
    assert any(_settle_at_once(signed) < 0 for _ in range(20))


def _allocate_at_once(signed: dict[str, Any]) -> int:
    of = _accounts()
    ledger.settle(source=of["donors"], to=of["received"], amount_fen=1000, key=str(uuid4()), **signed)
    _together(
        lambda n: ledger.allocate(
            source=of["received"], to=of["held"], amount_fen=400, key=f"{of['held'].pk}:{n}", **signed
        )
    )
    return queries.balance(of["received"])


def test_clerks_allocating_at_once_leave_no_account_below_zero(signed):
    assert [_allocate_at_once(signed) for _ in range(8)] == [200] * 8


def test_without_the_account_lock_more_is_allocated_than_is_there(signed, monkeypatch):
    """Mutant: the balance is read under no lock."""

    @transaction.atomic
    def careless(transfer: Transfer) -> Transfer:
        if queries.balance(transfer.debit) < transfer.amount_fen:
            raise ledger.NotEnough(there="", wanted="")
        return ledger._book(transfer)

    monkeypatch.setattr(ledger, "_from_what_is_there", careless)
    assert any(_allocate_at_once(signed) < 0 for _ in range(20))


def test_one_key_from_many_hands_is_one_transfer(signed):
    of = _accounts()
    done = _together(
        lambda _: ledger.settle(source=of["donors"], to=of["received"], amount_fen=70, key="once", **signed)
    )
    assert (done, queries.balance(of["received"])) == (CLERKS, 70)
