"""A charity that applies, and who acts for it."""

import pytest
import time_machine

from marketplace.organisations import operations
from tests.conftest import AT
from tests.partners import apply_for


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def applicant(person):
    return person("applicant")


@pytest.fixture
def charity(applicant, county, at):
    return apply_for(county, by=applicant, at=at)


@pytest.fixture
def submitted(charity, applicant, at):
    operations.submit(organisation=charity, by=applicant, at=at)
    return charity


@pytest.fixture
def checked(submitted, officer, at):
    operations.check(organisation=submitted, by=officer, at=at)
    return submitted


@pytest.fixture
def verified(checked, reviewer, at):
    operations.verify(organisation=checked, by=reviewer, at=at)
    return checked
