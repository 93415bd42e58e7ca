"""Twelve quilts for four households of two townships: a charity took them on, its station brings them, others judge."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from marketplace.caseload.models import Case, Need, Share
from marketplace.giving.models import Campaign, CampaignProject
from marketplace.giving.operations import accounts
from marketplace.ledger import operations as ledger
from marketplace.ledger.models import Kind
from marketplace.lib import registry
from marketplace.organisations.models import Membership, Organisation
from marketplace.outcomes import writeback
from marketplace.people.models import User
from marketplace.places.models import Region
from marketplace.projects.models import Assignment, Line, Project
from tests.casebridge.conftest import case_system  # noqa: F401 - the case system on the other end
from tests.conftest import AT

LETTERS = itertools.count(1_000_000)


def organisation(name: str, kind: str, region: Region, by: User, others: list[User], **columns: Any) -> Organisation:
    checks = {"checked_by": others[0], "checked_at": AT, "verified_by": others[1], "verified_at": AT}
    facts = {"uscc": uuid4().hex[:18].upper(), "contact": "0790-0000000", "submitted_at": AT, "state": "verified"}
    return Organisation.objects.create(name=name, kind=kind, region=region, applied_by=by, **checks, **facts, **columns)


def household(region: Region, locality: Region) -> Case:
    return Case.objects.create(
        token=uuid4().hex.upper().ljust(52, "A").translate(str.maketrans("0189", "ABCD")),
        key_version=1,
        locality=locality,
        village=region,
        region_path=region.path,
        category="tekun_home",
        age_band="70-79",
        household_band="1",
        fingerprint=uuid4().hex,
        imported_at=AT,
        seen_at=AT,
    )


def share(case: Case, line: Line, quantity: int) -> Share:
    need = Need.objects.create(
        case=case,
        kind=line.kind,
        quantity=quantity,
        unit=line.unit,
        note=b"",
        fingerprint=uuid4().hex,
        state="bundled",
        at=AT,
        region_path=case.region_path,
    )
    return Share.objects.create(
        need=need,
        project=line.project.uuid,
        line=line.uuid,
        quantity=quantity,
        at=AT,
        region_path=case.region_path,
    )


@dataclass
class World:
    """Who and what the tests speak of."""

    project: Project
    line: Line
    assignment: Assignment
    charity: Organisation
    station: Organisation
    carrier: User  # a worker of the station
    buyer: User  # an operator of the charity
    township: User  # an officer of 青禾镇
    cases: list[Case]


@pytest.fixture
def world(
    county: Region,
    regions: dict[str, Region],
    person: Callable[..., User],
    reviewer: User,
    approver: User,
    officer: User,
) -> World:
    carrier, buyer = person("carrier"), person("buyer")
    judges = [reviewer, approver]
    charity = organisation("示例县慈善总会", "charity", county, buyer, judges)
    station = organisation("青禾镇社工站", "station", regions["青禾镇"], carrier, judges)
    for user, side, role in ((buyer, charity, "operator"), (carrier, station, "worker")):
        Membership.objects.create(user=user, organisation=side, role=role, valid_from=date(2026, 1, 1))
    project = _project(regions["青禾镇"], county, officer, judges)
    line = Line.objects.create(
        project=project, kind="goods", title="棉被", unit="床", quantity=12, taken=12, target_fen=432000
    )
    days = {"starts": AT.date() - timedelta(days=9), "ends": AT.date() + timedelta(days=9)}
    taken = Assignment.objects.create(line=line, organisation=charity, quantity=12, **days, by=officer, at=AT)
    homes = [household(regions[name], county) for name in ("河西村委会", "东坪村委会", "河西村委会", "东坪村委会")]
    for home in homes:
        share(home, line, 3)
    township = person("township", "township_officer", regions["青禾镇"])
    return World(project, line, taken, charity, station, carrier, buyer, township, homes)


def _project(origin: Region, locality: Region, drafter: User, judges: list[User]) -> Project:
    return Project.objects.create(
        kind="goods",
        title="独居老人过冬棉被",
        region=origin,
        locality=locality,
        origin=origin,
        households=4,
        state="matched",
        k_value=12,
        k_rung="as_drafted",
        lines_total=1,
        lines_full=1,
        drafted_by=drafter,
        drafted_at=AT,
        saved_at=AT,
        submitted_by=drafter,
        submitted_at=AT,
        checked_by=judges[0],
        checked_at=AT,
        published_by=judges[1],
        published_at=AT,
    )


@pytest.fixture
def gift(world, county, at):
    """Money that arrived for the project, booked in the ledger and told to the house."""
    campaign = Campaign.objects.create(
        organisation=world.charity,
        region=county,
        name="暖冬行动",
        filing_number="53999999MJ0000001XA26003",
        starts=date(2026, 11, 1),
        ends=date(2027, 3, 31),
        drafted_by=world.buyer,
    )
    share = CampaignProject.objects.create(
        campaign=campaign, project=world.project, target_fen=432000, by=world.buyer, at=at
    )

    def given_(amount_fen, *, tell_it=True):
        arrived = ledger.settle(
            source=accounts.donors(),
            to=accounts.of_share(share, Kind.RECEIVED),
            amount_fen=amount_fen,
            key=uuid4().hex,
            by=world.buyer,
            at=at,
        )
        if tell_it:
            tell(world, "donation.settled", at)
        return arrived

    return given_


def tell(world, kind, at):
    """As the relay hands it over: the gift or sign-up behind it is another room's affair."""
    body = {"project": str(world.project.uuid)}
    with transaction.atomic():
        writeback.on_later(registry.Delivery(id=next(LETTERS), kind=kind, subject=uuid4(), body=body, at=at))
