"""One project whose money went every way it can go: given, late, reserved only, returned, set aside, spent, taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest

from marketplace.giving.models import Campaign, CampaignProject, Donation, Use
from marketplace.giving.operations import accounts
from marketplace.ledger import operations as ledger
from marketplace.ledger.models import Kind, Transfer
from marketplace.outcomes.models import Delivery
from marketplace.projects.models import Project
from marketplace.volunteering.models import Shift, SignUp
from tests.conftest import AT
from tests.partners import CODES, assigned, line_of, published, verified


@pytest.fixture
def charity(county, person, officer, reviewer, at):
    return verified(county, operator=person("operator"), officer=officer, reviewer=reviewer, at=at)


@pytest.fixture
def campaign(charity, county, officer, at):
    return Campaign.objects.create(
        organisation=charity,
        region=county,
        name="暖冬行动",
        filing_number="53999999MJ0000001XA26003",
        purpose="过冬",
        beneficiaries="特困老人",
        use="棉被",
        cost="无",
        leftovers="转给同类项目",
        contact="0999-1234567",
        starts=at.date(),
        ends=at.date() + timedelta(days=99),
        stripe_account="acct_charity",
        state="live",
        drafted_by=charity.applied_by,
        filed_at=at,
        launched_by=officer,
        launched_at=at,
    )


@pytest.fixture
def make_share(campaign, county, regions, officer, reviewer, approver, at):
    """A public project and its share of the campaign."""

    def make(title="独居老人过冬棉被", **words):
        project = published(
            regions["青禾镇"],
            drafter=officer,
            checker=reviewer,
            publisher=approver,
            at=at,
            title=title,
            **{"kind": "goods"} | words,
        )
        Project.objects.filter(pk=project.pk).update(locality=county, k_value=4711)
        line_of(project, quantity=12, kind="goods", title="棉被", unit="床", target_fen=100_000_000)
        return CampaignProject.objects.create(
            campaign=campaign, project=project, target_fen=100_000_000, by=officer, at=at
        )

    return make


@pytest.fixture
def share(make_share):
    return make_share()


@pytest.fixture
def give(officer):
    """A gift in the books, or one that is only reserved."""

    def make(share, amount_fen, *, signature="", settled=True, at=AT):
        gift, rest = uuid4(), {"by": officer, "at": at}
        reserved = ledger.reserve(
            source=accounts.donors(),
            held=accounts.of_share(share, Kind.HELD),
            amount_fen=amount_fen,
            key=f"reserve:{gift}",
            **rest,
        )
        Donation.objects.create(
            uuid=gift,
            campaign=share.campaign,
            project=share.project,
            share=share,
            amount_fen=amount_fen,
            reserved=reserved,
            signs=bool(signature),
            signature=signature,
            opened_at=at,
            **({"state": "settled", "session": gift, "payment": f"pi_{gift}", "settled_at": at} if settled else {}),
        )
        if not settled:
            return reserved
        to = accounts.of_share(share, Kind.RECEIVED)
        return ledger.settle(reserved=reserved, to=to, amount_fen=amount_fen, key=f"settle:{gift}", **rest)

    return make


@pytest.fixture
def use(officer):
    """Money set aside, or spent, for something."""

    def make(share, verb, amount_fen, what, *, at=AT):
        kinds = {"allocate": (Kind.RECEIVED, Kind.ALLOCATED), "spend": (Kind.ALLOCATED, Kind.SPENT)}[verb]
        source, to = (accounts.of_share(share, kind) for kind in kinds)
        move = getattr(ledger, verb)
        moved = move(source=source, to=to, amount_fen=amount_fen, key=f"{verb}:{uuid4()}", by=officer, at=at)
        Use.objects.create(share=share, transfer=moved, what=what, by=officer, at=at)
        return moved

    return make


@pytest.fixture
def back(officer):
    def make(transfer: Transfer, amount_fen, *, key="refund"):
        return ledger.reverse(transfer=transfer, amount_fen=amount_fen, key=f"{key}:{uuid4().hex}:0", by=officer, at=AT)

    return make


@pytest.fixture
def story(share, give, use, back, officer):
    """Every sort of entry, to the fen; the expected sums are for SQL to say."""
    give(share, 40_000_050, signature="暖心茶馆")
    second = give(share, 120_001)
    give(share, 9_999_999, settled=False)
    back(second, 120_001)
    over = accounts.overflow(share.campaign)
    rest = {"by": officer, "at": AT}
    ledger.settle(source=accounts.donors(), to=over, amount_fen=900, key="settle:x:over", **rest)
    ledger.allocate(source=over, to=accounts.of_share(share, Kind.RECEIVED), amount_fen=900, key="overflow:1", **rest)
    set_aside = use(share, "allocate", 25_000_000, "采购棉被")
    back(set_aside, 20_000, key="correct")
    paid = use(share, "spend", 18_000_007, "棉被 12 床")
    back(paid, 7, key="correct")
    return share


@pytest.fixture
def service(county, person, officer, reviewer, at):
    words = {"name": "石桥助老服务中心", "kind": "service", "uscc": CODES[1]}
    return verified(county, operator=person("runner"), officer=officer, reviewer=reviewer, at=at, **words)


@pytest.fixture
def worked(service, person, officer, approver):
    """Confirmed minutes of a volunteer whose name nobody reads."""

    def make(project, minutes, *, name="志愿者王某"):
        line = line_of(project, position=project.lines.count(), quantity=9, title="上门看望")
        starts, ends = AT - timedelta(hours=9), AT - timedelta(hours=5)
        times = {"starts_at": starts, "ends_at": ends}
        shift = Shift.objects.create(
            line=line,
            organisation=service,
            meeting_point="社工站门口",
            capacity=2,
            code_word="松柏",
            opened_by=officer,
            opened_at=AT - timedelta(days=9),
            **times,
        )
        steps = {"checked_in_at": starts, "checked_out_at": ends, "recorded_at": ends, "confirmed_at": AT}
        return SignUp.objects.create(
            shift=shift,
            volunteer=person(name),
            adult=True,
            signed_up_at=AT - timedelta(days=8),
            state="confirmed",
            minutes=minutes,
            content="陪聊天",
            recorded_by=officer,
            confirmed_by=approver,
            **steps,
            **times,
        )

    return make


@pytest.fixture
def brought(charity, officer, reviewer, at):
    """A delivery of the project's first line that somebody else accepted."""

    def make(project, quantity, met="fully"):
        line = project.lines.order_by("position")[0]
        held = line.assignments.first() or assigned(line, charity, by=officer, at=at, quantity=12)
        return Delivery.objects.create(
            line=line,
            assignment=held,
            quantity=quantity,
            delivered_at=at - timedelta(days=1),
            recorded_by=charity.applied_by,
            recorded_for=charity,
            recorded_at=at,
            state="accepted",
            accepted_by=reviewer,
            accepted_at=at,
            met=met,
            satisfaction="satisfied",
        )

    return make
