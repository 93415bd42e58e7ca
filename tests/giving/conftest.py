"""A verified charity with its filed campaign, a project of twelve households it has taken on, and a pay company that talks."""

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from marketplace.giving import operations as giving
from marketplace.giving.models import Campaign, CampaignProject, Donation
from marketplace.organisations.models import Credential, Membership, Organisation, OrganisationRole, Paper
from marketplace.people.models import User
from marketplace.places.models import Region
from marketplace.projects.models import Assignment, Line, LineKind, Project

SECRET, OLD_SECRET = "whsec_new", "whsec_old"
ACCOUNT = "acct_charity"
UNIT_FEN = 36000  # one household: quilt and blanket


@pytest.fixture(autouse=True)
def _pay_company(settings: Any) -> None:
    settings.STRIPE_API_KEY = "sk_test_demo"
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"  # nobody listens there
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET, OLD_SECRET]


def _member(user: User, organisation: Organisation, role: str) -> User:
    Membership.objects.create(user=user, organisation=organisation, role=role, valid_from=date(2026, 1, 1))
    return user


@pytest.fixture
def make_charity(county: Region, person: Callable[..., User], at: datetime) -> Callable[..., Organisation]:
    """A verified charity whose fundraising certificate an officer has seen."""

    def make(name: str, uscc: str) -> Organisation:
        applicant, checker, verifier = (person(f"{uscc}-{n}") for n in "abc")
        organisation = Organisation.objects.create(
            name=name,
            uscc=uscc,
            kind="charity",
            region=county,
            contact="0999-1234567",
            state="verified",
            applied_by=applicant,
            submitted_at=at,
            checked_by=checker,
            checked_at=at,
            verified_by=verifier,
            verified_at=at,
        )
        Credential.objects.create(
            organisation=organisation,
            kind=Paper.FUNDRAISING,
            number=f"募-{uscc}",
            valid_from=date(2026, 1, 1),
            valid_until=date(2029, 6, 30),
            confirmed_by=checker,
            confirmed_at=at,
        )
        return organisation

    return make


@pytest.fixture
def charity(make_charity: Callable[..., Organisation]) -> Organisation:
    return make_charity("示例县慈善总会", "53999999MJ0000001X")


@pytest.fixture
def operator(charity: Organisation, person: Callable[..., User]) -> User:
    return _member(person("operator"), charity, OrganisationRole.OPERATOR)


@pytest.fixture
def finance(charity: Organisation, person: Callable[..., User]) -> User:
    return _member(person("finance"), charity, OrganisationRole.FINANCE)


@pytest.fixture
def stranger(make_charity: Callable[..., Organisation], person: Callable[..., User]) -> User:
    """Operator and finance of another charity of the same county: must see nothing of ours."""
    other = make_charity("别家基金会", "53999999MJ0000002X")
    user = person("stranger")
    _member(user, other, OrganisationRole.OPERATOR)
    return _member(user, other, OrganisationRole.FINANCE)


@pytest.fixture
def project(county: Region, regions: dict[str, Region], person: Callable[..., User], at: datetime) -> Project:
    """独居老人过冬棉被和电热毯: twelve households of 青禾镇, ¥360 each."""
    drafter, checker, publisher = (person(f"p-{n}") for n in "abc")
    made = Project.objects.create(
        kind="goods",
        title="独居老人过冬棉被和电热毯",
        summary="12 户独居老人过冬要棉被和电热毯。",
        region=regions["青禾镇"],
        locality=county,
        origin=regions["青禾镇"],
        households=12,
        state="published",
        k_rung="as_drafted",
        k_value=40,
        lines_total=2,
        drafted_by=drafter,
        drafted_at=at,
        saved_at=at,
        submitted_by=drafter,
        submitted_at=at,
        checked_by=checker,
        checked_at=at,
        published_by=publisher,
        published_at=at,
    )
    for position, (title, target_fen) in enumerate((("棉被", 240000), ("电热毯", 192000))):
        Line.objects.create(
            project=made,
            position=position,
            kind=LineKind.GOODS,
            title=title,
            unit="户",
            quantity=12,
            target_fen=target_fen,
        )
    return made


@pytest.fixture
def assigned(project: Project, charity: Organisation, officer: User, at: datetime) -> list[Assignment]:
    return [
        Assignment.objects.create(
            line=line,
            organisation=charity,
            quantity=12,
            starts=date(2026, 11, 1),
            ends=date(2026, 12, 31),
            by=officer,
            at=at,
        )
        for line in project.lines.all()
    ]


@pytest.fixture
def words(county: Region) -> dict[str, Any]:
    """What a campaign is filed with."""
    return {
        "region": county,
        "name": "暖冬行动",
        "purpose": "让困难老人过一个暖和的冬天",
        "beneficiaries": "本县分散供养特困老人，由民政部门核定",
        "use": "棉被、电热毯等过冬物品的采购和配送",
        "cost": "支付通道费由慈善总会承担，不从捐款里扣",
        "leftovers": "转给目的相同的项目，并公布转到了哪里",
        "contact": "0999-1234567",
        "starts": date(2026, 11, 1),
        "ends": date(2027, 3, 31),
        "stripe_account": ACCOUNT,
        "outward_link": "https://platform.example/campaigns/warm-winter",
    }


@pytest.fixture
def campaign(charity: Organisation, operator: User, officer: User, words: dict[str, Any], at: datetime) -> Campaign:
    """Filed by the charity, compared by an officer."""
    made = giving.draft(organisation=charity, by=operator, at=at, **words)
    giving.file(campaign=made, filing_number="53999999MJ0000001XA26003", by=operator, at=at)
    giving.launch(campaign=made, by=officer, at=at)
    return made


@pytest.fixture
def share(
    campaign: Campaign, project: Project, assigned: list[Assignment], operator: User, at: datetime
) -> CampaignProject:
    return giving.include(campaign=campaign, project=project, by=operator, at=at)


@pytest.fixture
def visitor(person: Callable[..., User]) -> User:
    return person("visitor")


@pytest.fixture
def give(share: CampaignProject, visitor: User, at: datetime) -> Callable[..., Donation]:
    """A gift whose pay page stands, without a pay company."""

    def make(amount_fen: int = UNIT_FEN, *, when: datetime = at, of: CampaignProject = share) -> Donation:
        donation = giving.open_donation(share=of, amount_fen=amount_fen, by=visitor, at=when)
        session, page = f"cs_{donation.uuid.hex}", f"https://pay.example/{donation.uuid.hex}"
        giving.attach_session(donation=donation, session=session, pay_page=page, by=visitor, at=when)
        return donation

    return make


_serial = itertools.count(1)


@dataclass
class PayCompany:
    """Makes events as the pay company would, signs them, and posts them to the real address."""

    account: str = ACCOUNT
    secret: str = SECRET
    livemode: bool = False
    client: Client = field(default_factory=Client)

    def event(self, kind: str, body: dict[str, Any], **changes: Any) -> dict[str, Any]:
        event = {"id": f"evt_{next(_serial)}_{uuid4().hex[:6]}", "object": "event", "type": kind}
        return {**event, "account": self.account, "livemode": self.livemode, "data": {"object": body}, **changes}

    def session(self, donation: Donation, kind: str = "completed", **changes: Any) -> dict[str, Any]:
        body = {
            "id": donation.session or f"cs_{donation.uuid.hex}",
            "object": "checkout.session",
            "client_reference_id": str(donation.uuid),
            "amount_total": donation.amount_fen,
            "currency": "cny",
            "payment_intent": f"pi_{donation.uuid.hex}",
            "payment_status": "paid" if kind in {"completed", "async_payment_succeeded"} else "unpaid",
            "customer_details": {"name": "不该看见的名字"},
        }
        return self.event(f"checkout.session.{kind}", {**body, **changes})

    def refund(self, donation: Donation, kind: str = "created", **changes: Any) -> dict[str, Any]:
        body = {
            "id": f"re_{donation.uuid.hex}",
            "object": "refund",
            "amount": donation.amount_fen,
            "currency": "cny",
            "payment_intent": f"pi_{donation.uuid.hex}",
            "status": "failed" if kind == "failed" else "succeeded",
        }
        return self.event(f"refund.{kind}", {**body, **changes})

    def tell(self, event: dict[str, Any] | bytes, *, at: int | None = None, signature: str | None = None) -> int:
        raw = event if isinstance(event, bytes) else json.dumps(event).encode()
        stamp = int(time.time()) if at is None else at
        mac = hmac.new(self.secret.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()
        mark = f"t={stamp},v1={mac}" if signature is None else signature
        answer = self.client.post(
            "/webhooks/stripe/", raw, content_type="application/json", headers={"stripe-signature": mark}
        )
        return answer.status_code


@pytest.fixture
def pay_company() -> PayCompany:
    return PayCompany()


@pytest.fixture
def tell(pay_company: PayCompany, relay: Callable[[], int]) -> Callable[..., None]:
    """Post events to the webhook and let the worker book them."""

    def told(*events: dict[str, Any]) -> None:
        for event in events:
            assert pay_company.tell(event) == 200
        relay()

    return told
