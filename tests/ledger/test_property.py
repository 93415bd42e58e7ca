"""Whatever clerks do, in whatever order: all accounts together are nothing, and no part is larger than its whole."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.ledger import operations as ledger
from marketplace.ledger import queries
from marketplace.ledger.models import Account, Transfer
from marketplace.lib.refusals import Refused
from tests.ledger.conftest import Books

_steps = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "settle", "straight", "void", "reverse", "allocate", "spend"]),
        st.integers(1, 60),
        st.integers(0, 9),
        st.integers(0, 6),
    ),
    max_size=15,
)


class _Back(Exception):
    pass


def _step(books: Books, verb: str, fen: int, which: int, key: str, signed: dict[str, Any]) -> None:
    done = {v: list(Transfer.objects.filter(verb=v).order_by("id")) for v in ("reserve", "settle")}
    one = {v: rows[which % len(rows)] if rows else None for v, rows in done.items()}
    acts: dict[str, Callable[[], Any]] = {
        "reserve": lambda: ledger.reserve(
            source=books.donors, held=books.held, amount_fen=fen, key=f"r{key}", **signed
        ),
        "settle": lambda: ledger.settle(
            reserved=one["reserve"], to=books.received, amount_fen=fen, key=f"s{key}{fen}{which}", **signed
        ),
        "straight": lambda: ledger.settle(
            source=books.donors, to=books.received, amount_fen=fen, key=f"d{key}{fen}", **signed
        ),
        "void": lambda: ledger.void(reserved=one["reserve"], key=f"v{key}{which}", **signed),
        "reverse": lambda: ledger.reverse(transfer=one["settle"], amount_fen=fen, key=f"b{key}{fen}{which}", **signed),
        "allocate": lambda: ledger.allocate(
            source=books.received, to=books.allocated, amount_fen=fen, key=f"a{key}{fen}", **signed
        ),
        "spend": lambda: ledger.spend(
            source=books.allocated, to=books.spent, amount_fen=fen, key=f"p{key}{fen}", **signed
        ),
    }
    needs = {"settle": "reserve", "void": "reserve", "reverse": "settle"}
    if verb not in needs or one[needs[verb]]:
        with suppress(Refused, ledger.KeyReused):
            acts[verb]()


def _books_hold(books: Books) -> None:
    assert queries.unexplained() == 0
    for transfer in Transfer.objects.all():
        assert 0 <= queries.left(transfer) <= transfer.amount_fen
    found = books.balances()
    assert found[1] == sum(queries.left(r) for r in Transfer.objects.filter(verb="reserve"))
    assert found[3] >= 0
    assert found[4] >= 0


def _check(books: Books, signed: dict[str, Any], steps: list[Any]) -> None:
    with suppress(_Back), transaction.atomic():
        for verb, fen, which, key in steps:
            _step(books, verb, fen, which, str(key), signed)
        _books_hold(books)
        raise _Back


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps)
def test_the_books_hold_whatever_is_done(books, signed, steps):
    _check(books, signed, steps)


@pytest.mark.django_db
def test_the_property_sees_a_ledger_that_forgets_the_other_side(books, signed, monkeypatch):
    """Mutant: balances count what came in and forget what went out."""
    whole = queries._sums
    monkeypatch.setattr(queries, "_sums", lambda side, keys: whole(side, keys) if side == "credit" else [])
    with pytest.raises(AssertionError):
        _check(books, signed, [("straight", 5, 0, 0)])


def test_the_property_sees_a_ledger_that_never_looks_at_what_is_left(books, signed, monkeypatch, guards_lifted):
    """Mutant: neither the operation nor the database looks at what is left of a reserve."""
    with monkeypatch.context() as mutant:
        mutant.setattr(ledger.queries, "left", lambda _: 10**9)
        _step(books, "reserve", 5, 0, "1", signed)
        _step(books, "settle", 60, 0, "1", signed)
    with pytest.raises(AssertionError):
        _books_hold(books)


@pytest.mark.django_db
def test_an_account_kind_nobody_knows_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(kind="pocket", owner=None, name="x")
