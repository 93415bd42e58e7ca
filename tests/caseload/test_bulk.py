"""Nobody carries the caseload away alone: no page, file or print view hands one person more than 500 rows of it."""

import random
from collections.abc import Callable

import pytest
from django.test import Client

from marketplace.caseload.models import Case
from marketplace.caseload.views import cases
from marketplace.people.models import Role, User
from marketplace.places.models import Region
from tests.people.test_leaving import desk_addresses
from tests.projects.generated import fill

MOST, HOUSEHOLDS = 500, 1_200
ASKED = ("", "?page=1&size=100000", "?per_page=100000", "?export=csv", "?export=xlsx", "?format=json", "?page=all")
WORKERS = (Role.COUNTY_OFFICER, Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN)


def most_at_once(browser: Client, *, asked: tuple[str, ...]) -> int:
    """Distinct case codes in any one answer."""
    codes = [code.encode() for code in Case.objects.values_list("code", flat=True)]
    found = 0
    for address in desk_addresses():
        for question in asked:
            answer = browser.get(f"{address}{question}")
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            found = max(found, sum(code in body for code in codes))
    return found


@pytest.fixture
def everything(county: Region, person: Callable[..., User], sign_in: Callable[[User], Client]) -> Client:
    """One person with every role there is."""
    fill(county, HOUSEHOLDS, random.Random(1))
    one = person("one", Role.COUNTY_OFFICER, county)
    from marketplace.people import operations
    from tests.conftest import AT

    for role in WORKERS:
        operations.appoint(user=one, role=role, region=county, valid_from=AT.date(), by=one, at=AT)
    return sign_in(one)


def test_bulk_export_needs_second_person(everything: Client) -> None:
    assert 0 < most_at_once(everything, asked=ASKED) <= MOST


def test_mutant_a_list_without_pages(everything: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "PAGE", 100_000)
    assert most_at_once(everything, asked=("",)) > MOST
