"""A purse of four accounts and a clerk who moves money between them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from marketplace.ledger import operations as ledger
from marketplace.ledger import queries
from marketplace.ledger.models import Account, Kind
from marketplace.people.models import User


@dataclass
class Books:
    donors: Account
    held: Account
    received: Account
    allocated: Account
    spent: Account

    def balances(self) -> list[int]:
        found = queries.balances([self.donors, self.held, self.received, self.allocated, self.spent])
        return [found[a.pk] for a in (self.donors, self.held, self.received, self.allocated, self.spent)]


@pytest.fixture
def clerk(person: Callable[..., User]) -> User:
    return person("clerk")


@pytest.fixture
def books(db: None) -> Books:
    owner = uuid4()
    of = {k: ledger.account(kind=k, owner=None if k == Kind.DONORS else owner, name=str(k.label)) for k in Kind}
    return Books(of[Kind.DONORS], of[Kind.HELD], of[Kind.RECEIVED], of[Kind.ALLOCATED], of[Kind.SPENT])


@pytest.fixture
def signed(clerk: User, at: datetime) -> dict[str, Any]:
    return {"by": clerk, "at": at}
