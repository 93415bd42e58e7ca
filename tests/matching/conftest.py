"""Twelve quilts, two charities that would bring some, the officers who choose."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.matching import operations
from tests.conftest import AT
from tests.partners import CODES, line_of, published, verified


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def operator(person):
    return person("operator")


@pytest.fixture
def rival(person):
    return person("rival")


@pytest.fixture
def charity(county, operator, officer, reviewer, at):
    return verified(county, operator=operator, officer=officer, reviewer=reviewer, at=at)


@pytest.fixture
def competitor(county, rival, officer, reviewer, at):
    words = {"name": "青禾镇慈善会", "kind": "association", "uscc": CODES[2]}
    return verified(county, operator=rival, officer=officer, reviewer=reviewer, at=at, **words)


@pytest.fixture
def project(county, regions, officer, reviewer, approver, at):
    cast = {"drafter": officer, "checker": reviewer, "publisher": approver}
    return published(regions["青禾镇"], **cast, at=at, kind="goods", title="独居老人过冬棉被和电热毯")


@pytest.fixture
def line(project):
    return line_of(project, quantity=12, kind="goods", title="棉被", unit="床")


@pytest.fixture
def words(at):
    today = at.date()
    return {
        "plan": "县里仓库有货，两人送到社工站，统一签收。",
        "quantity": 12,
        "least": 1,
        "starts": today,
        "ends": today + timedelta(days=7),
        "no_conflict": True,
    }


@pytest.fixture
def bid(line, charity, operator, words, at):
    return operations.submit(line=line, organisation=charity, by=operator, at=at, **words)


@pytest.fixture
def other_bid(line, competitor, rival, words, at):
    return operations.submit(line=line, organisation=competitor, by=rival, at=at, **words)
