"""Steps 5–8: bids and an award, a gift, a visit with hours, a delivery and what flows back."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import requests

from demo.cast import Partners, Staff
from demo.patience import until
from marketplace.giving import checkout
from marketplace.giving import operations as giving
from marketplace.giving.models import Campaign, CampaignProject, Donation
from marketplace.giving.states import OPENED, WAITING
from marketplace.lib.clock import SHANGHAI
from marketplace.lib.refusals import Refused
from marketplace.matching import operations as matching
from marketplace.matching.models import Bid
from marketplace.organisations.models import Organisation
from marketplace.outcomes import operations as outcomes
from marketplace.outcomes.models import Delivery, Met, Satisfaction
from marketplace.people import operations as people
from marketplace.people.models import User
from marketplace.places import operations as places
from marketplace.places.models import Region
from marketplace.projects.models import Assignment, Line, Project
from marketplace.volunteering import operations as volunteering
from marketplace.volunteering import tokens
from marketplace.volunteering.models import SignUp

PLAN = "十天内由社工站统一送到，教会安全使用，签收后留存签收表。出了问题找本会项目部。"
WAIT_S = 20


def bid(line: Line, organisation: Organisation, *, quantity: int = 0, by: User, at: datetime) -> Bid:
    """Step 5. An offer for what is left of the line, or for so much of it."""
    line.refresh_from_db()
    today = at.astimezone(SHANGHAI).date()
    return matching.submit(
        line=line,
        organisation=organisation,
        plan=PLAN,
        quantity=quantity or line.quantity - line.taken,
        least=1,
        starts=today,
        ends=today + timedelta(days=90),
        no_conflict=True,
        by=by,
        at=at,
    )


def award(chosen: Bid, *, desk: Staff, at: datetime) -> Assignment:
    matching.award(bid=chosen, quantity=chosen.quantity, by=desk.officer, at=at)
    return Assignment.objects.get(line=chosen.line, organisation=chosen.organisation)


def campaign(project: Project, cast: Partners, desk: Staff, *, at: datetime, account: str) -> CampaignProject:
    """Step 6. The charity's filed campaign, launched by an officer, takes the project in."""
    today = at.astimezone(SHANGHAI).date()
    made = giving.draft(
        organisation=cast.charity,
        region=project.locality,
        starts=today - timedelta(days=1),
        ends=today + timedelta(days=180),
        name="温暖到家",
        purpose="为困难家庭添置过冬和生活用品，支持上门探访。",
        beneficiaries="本县在册困难家庭，由民政部门核实，乡镇社工站统一送达",
        use="全部用于购买物品和送达",
        cost="募捐成本由本会承担，不从善款中列支",
        leftovers="用于本活动范围内的其他项目，并在本页公布",
        contact="0000-1234567",
        stripe_account=account,
        outward_link="https://platform.example/campaigns/winter",
        by=cast.operator,
        at=at,
    )
    number = f"{cast.charity.uscc}A26{Campaign.objects.count():03d}"
    giving.file(campaign=made, filing_number=number, by=cast.operator, at=at)
    giving.launch(campaign=made, by=desk.officer, at=at)
    return giving.include(campaign=made, project=project, by=cast.operator, at=at)


def open_gift(share: CampaignProject, amount_fen: int, *, at: datetime) -> Donation:
    """Step 6. A reserved gift with its pay page, opened by the real client's own call."""
    return checkout.begin(share=share, amount_fen=amount_fen, at=at)


def pay(gift: Donation, *, method: str = "alipay") -> Donation:
    """On the pay page, as the donor would; then until our books know."""
    requests.post(gift.pay_page, data={"method": method, "outcome": "paid"}, timeout=WAIT_S, allow_redirects=False)
    return until(lambda: _settled(gift), what="the gift is in our books")


def refused_without_notice(share: CampaignProject, locality: Region, desk: Staff, *, at: datetime) -> str:
    """The designation notice has expired: the operation refuses. The refusal's code; the notice is restored."""
    kept = locality.settings.designation_until
    _notice_until(locality, date(2026, 1, 1), desk, at)
    try:
        giving.open_donation(share=share, amount_fen=1_000, by=people.system_user(name="public"), at=at)
    except Refused as refusal:
        return refusal.code
    finally:
        _notice_until(locality, kept, desk, at)
    return ""


def use(share: CampaignProject, amount_fen: int, cast: Partners, *, at: datetime) -> None:
    """The charity's finance allocates what came and pays the bill."""
    common: dict[str, Any] = {"share": share, "amount_fen": amount_fen, "by": cast.finance, "at": at}
    giving.allocate(what="采购物品", reference=uuid.uuid4(), **common)
    giving.spend(what="采购物品", voucher="发票 演示-0001", reference=uuid.uuid4(), **common)


def visit(line: Line, cast: Partners, *, on: datetime, minutes: int) -> SignUp:
    """Step 7. A shift, a sign-up, in and out by the code on the wall, confirmed by the station."""
    shift = volunteering.open_shift(
        line=line,
        organisation=cast.charity,
        starts_at=on,
        ends_at=on + timedelta(hours=3),
        meeting_point="镇社工站门口",
        capacity=2,
        by=cast.operator,
        at=on - timedelta(days=1),
    )
    code = tokens.token(shift)
    place = volunteering.sign_up(shift=shift, adult=True, by=cast.volunteer, at=on - timedelta(hours=5))
    volunteering.check_in(sign_up=place, token=code, by=cast.volunteer, at=on)
    left = on + timedelta(minutes=minutes)
    volunteering.check_out(sign_up=place, token=code, by=cast.volunteer, at=left)
    volunteering.record(sign_up=place, content="陪聊天，看取暖是否安全", by=cast.operator, at=left)
    volunteering.confirm(sign_up=place, by=cast.worker, at=left + timedelta(hours=1))
    place.refresh_from_db()
    return place


@dataclass(frozen=True)
class Brought:
    delivery: Delivery
    refused: str


def deliver(assignment: Assignment, quantity: int, cast: Partners, desk: Staff, *, at: datetime) -> Brought:
    """Step 8. The station records, the township accepts; the station is refused when it tries to accept its own."""
    delivery = outcomes.record(
        assignment=assignment, quantity=quantity, delivered_at=at - timedelta(hours=1), by=cast.worker, at=at
    )
    outcome = outcomes.Outcome(met=Met.FULLY, satisfaction=Satisfaction.SATISFIED)
    refused = ""
    try:
        outcomes.accept(delivery=delivery, outcome=outcome, by=cast.worker, at=at)
    except Refused as refusal:
        refused = refusal.code
    outcomes.accept(delivery=delivery, outcome=outcome, by=desk.township, at=at)
    return Brought(delivery, refused)


def _settled(gift: Donation) -> Donation | None:
    gift.refresh_from_db()
    return None if gift.state in {OPENED, WAITING} else gift


def _notice_until(locality: Region, day: date | None, desk: Staff, at: datetime) -> None:
    places.decide(region=locality, by=desk.officer, at=at, designation_until=day)
    locality.refresh_from_db()


def read_json(address: str) -> Mapping[str, Any]:
    """Another system's own store, on loopback."""
    found: Mapping[str, Any] = requests.get(address, timeout=WAIT_S).json()
    return found
