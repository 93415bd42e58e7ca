"""A project on its way to the public, and how it gets there in one call."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from cms.models import ProjectListing
from marketplace.caseload.models import Case, Consent, Need
from marketplace.people.models import Role, User
from marketplace.places.models import Region
from marketplace.projects.models import Project


@pytest.fixture
def families(officer: User, county: Region, regions: dict[str, Region], at: datetime) -> Callable[..., list[Need]]:
    """Consented needs of so many households of one village: old people living alone, far more than the gate asks for."""
    number = count(1)

    def make(many: int = 12, *, village: str = "河西村委会", **want: Any) -> list[Need]:
        needs = []
        for n in (next(number) for _ in range(many)):
            where = {"village": regions[village], "region_path": regions[village].path, "locality": county}
            case = Case.objects.create(
                **where, token=f"token-{n}", key_version=1, fingerprint=str(n), imported_at=at, seen_at=at,
                category="tekun_home", age_band="70-79", household_band="1", state="live",
            )  # fmt: skip
            path = {"case": case, "region_path": case.region_path}
            Consent.objects.create(
                **path, publish_need=True, given_by="adults", method="signature", adults=1, told=True,
                box=b"", at=at - timedelta(days=30), recorded_by=officer, state="given",
            )  # fmt: skip
            facts = {"kind": "goods", "item": "棉被", "unit": "床", "quantity": 1} | want
            needs.append(Need.objects.create(**path, **facts, note=b"", fingerprint=str(n), state="consented", at=at))
        return needs

    return make


@pytest.fixture
def draft(families: Callable[..., list[Need]], officer: User, at: datetime) -> Callable[..., Project]:
    """A finished draft of the county's officer: quilts for so many households."""
    from marketplace.projects import operations as projects

    def make(title: str = "独居老人过冬棉被", *, by: User | None = None, many: int = 12, **columns: Any) -> Project:
        village, want = columns.pop("village", "河西村委会"), columns.pop("want", {})
        needs = families(many, village=village, **want)
        words = {"summary": "屋里冷，入冬前每户都要新棉被。", "counts_as_done": "每户都收到，都在用。"} | columns.pop(
            "words", {}
        )
        facts = {"deadline": date(2026, 11, 30), **columns}
        return projects.draft(needs=[need.pk for need in needs], by=by or officer, at=at, title=title, **facts, **words)

    return make


@pytest.fixture
def submitted(
    draft: Callable[..., Project], officer: User, relay: Callable[..., int], at: datetime
) -> Callable[..., ProjectListing]:
    """Sent to be vetted: its listing waits for the anonymity check."""
    from marketplace.projects import operations as projects

    def make(title: str = "独居老人过冬棉被", **columns: Any) -> ProjectListing:
        project = draft(title, **columns)
        projects.submit(project=project, by=project.drafted_by, at=at)
        relay()
        return ProjectListing.objects.get(project=project.uuid)

    return make


@pytest.fixture
def step() -> Callable[[ProjectListing], int]:
    """The step the screen would show."""
    from cms import queries

    def shown(listing: ProjectListing) -> int:
        state = queries.under_review(listing)
        assert state is not None
        return state.pk

    return shown


@pytest.fixture
def published(
    submitted: Callable[..., ProjectListing],
    step: Callable[[ProjectListing], int],
    reviewer: User,
    approver: User,
    relay: Callable[..., int],
    at: datetime,
) -> Callable[..., ProjectListing]:
    """Public: checked by one, approved by another."""
    from cms import operations

    def make(title: str = "独居老人过冬棉被", **columns: Any) -> ProjectListing:
        listing = submitted(title, **columns)
        for by in (reviewer, approver):
            operations.approve(listing=listing, step=step(listing), by=by, at=at)
        relay()
        return ProjectListing.objects.get(pk=listing.pk)

    return make


@pytest.fixture
def neighbours(person: Callable[..., User], regions: dict[str, Region]) -> dict[str, User]:
    """The staff of the county next door."""
    roles = (Role.COUNTY_OFFICER, Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER)
    return {role: person(f"neighbour-{role}", role, regions["邻县"]) for role in roles}
