"""Households of 示例县 in coarse words, with needs and consents; a project on its way through the vetting."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from marketplace.caseload.bands import AgeBand, Category, HouseholdBand, NeedKind
from marketplace.caseload.models import Case, Consent, GivenBy, Method, Need
from marketplace.caseload.states import CONSENTED, GIVEN
from marketplace.lib.clock import SHANGHAI
from marketplace.organisations.models import Kind as OrganisationKind
from marketplace.organisations.models import Organisation
from marketplace.people.models import User
from marketplace.places.models import Region
from marketplace.projects import drafting, operations
from marketplace.projects.models import Project

AT = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
STARTS, ENDS = date(2026, 12, 1), date(2027, 2, 28)
WORDS = {
    "summary": "入冬前每户要一床棉被，由社工站统一入户。",
    "body": "屋里取暖条件差，夜里冷。棉被送到社工站，由社工站统一入户。",
    "counts_as_done": "每户都在用。",
}
Make = Callable[..., Any]


@pytest.fixture(autouse=True)
def _nine_in_the_morning() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def cases(county: Region, regions: dict[str, Region]) -> Make:
    """`cases(12, "河西村委会", category=…)`: live households that nobody has asked anything."""

    def make(number: int, village: str = "河西村委会", **columns: Any) -> list[Case]:
        place = regions[village]
        plain = {
            "category": Category.TEKUN_HOME,
            "age_band": AgeBand.A70,
            "household_band": HouseholdBand.ONE,
            "locality": county,
            "village": place,
            "region_path": place.path,
            "key_version": 1,
            "fingerprint": "f",
            "imported_at": AT,
            "seen_at": AT,
        }
        start = Case.objects.count()
        rows = [Case(**(plain | columns), token=f"token-{start + i}") for i in range(number)]
        return Case.objects.bulk_create(rows)

    return make


@pytest.fixture
def needs(cases: Make, officer: User) -> Make:
    """`needs(3, "河西村委会", item="棉被")`: households that agreed, each with a need."""

    def make(
        number: int, village: str = "河西村委会", item: str = "棉被", unit: str = "床", **columns: Any
    ) -> list[Need]:
        of_need = {name: columns.pop(name) for name in ("kind", "quantity", "amount_fen") if name in columns}
        found = []
        for case in cases(number, village, **columns):
            agreed(case, officer)
            wish = {"kind": NeedKind.GOODS, "quantity": 1} | of_need
            found.append(
                Need.objects.create(
                    case=case, item=item, unit=unit, note=b"", fingerprint=f"{item}", state=CONSENTED,
                    at=AT, region_path=case.region_path, **wish,
                )
            )  # fmt: skip
        return found

    return make


def agreed(case: Case, by: User) -> Consent:
    return Consent.objects.create(
        case=case, region_path=case.region_path, publish_need=True, given_by=GivenBy.ADULTS, method=Method.SIGNATURE,
        adults=1, told=True, box=b"", state=GIVEN, at=AT, recorded_by=by,
    )  # fmt: skip


@pytest.fixture
def quilts(needs: Make, officer: User) -> Project:
    """Twelve households of one township want a quilt each; the draft passes the gate."""
    found = needs(12)
    return drafting.draft(needs=[need.pk for need in found], by=officer, at=AT, title="过冬棉被", **WORDS)


@pytest.fixture
def submitted(quilts: Project, officer: User) -> Project:
    return operations.submit(project=quilts, by=officer, at=AT)


@pytest.fixture
def published(submitted: Project, reviewer: User, approver: User) -> Project:
    checked = operations.check(project=submitted, by=reviewer, at=AT)
    return operations.publish(project=checked, by=approver, at=AT)


@pytest.fixture
def charity(county: Region, person: Callable[..., User]) -> Organisation:
    return verified("示例慈善会", county, person)


def verified(name: str, county: Region, person: Callable[..., User]) -> Organisation:
    one, two, three = (person(f"{name}-{i}") for i in range(3))
    return Organisation.objects.create(
        name=name, uscc=f"5{abs(hash(name)) % 10**17:017d}", kind=OrganisationKind.CHARITY, region=county, contact="站里",
        state="verified", applied_by=one, submitted_at=AT, checked_by=two, checked_at=AT, verified_by=three, verified_at=AT,
    )  # fmt: skip
