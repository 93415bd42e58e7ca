"""Every gift and hour and each outcome reach the cases behind a project, and add up to the ledger to the fen."""

import json
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.casebridge import queries as bridge
from marketplace.casebridge.models import Exchange
from marketplace.caseload.models import Need, Share
from marketplace.giving.queries import project_money
from marketplace.ledger import operations as ledger
from marketplace.lib import money, registry
from marketplace.outcomes import operations, writeback
from marketplace.outcomes.operations import Outcome
from marketplace.volunteering.models import Shift, SignUp
from marketplace.volunteering.queries import project_minutes
from tests.casebridge.test_schema import faults_of
from tests.outcomes.conftest import tell

GOOD = Outcome(met="fully", satisfaction="satisfied")


@pytest.fixture
def hours(world, person, at):
    """Confirmed time of one volunteer."""

    def given_(minutes, handle="volunteer"):
        volunteer = person(handle)
        starts, ends = at - timedelta(hours=3), at - timedelta(hours=2)
        shift = Shift.objects.create(
            line=world.line,
            organisation=world.charity,
            starts_at=starts,
            ends_at=ends,
            meeting_point="青禾镇社工站",
            capacity=2,
            taken=1,
            code_word="桂花",
            opened_by=world.buyer,
            opened_at=at - timedelta(days=1),
        )
        times = {"starts_at": starts, "ends_at": ends, "signed_up_at": at - timedelta(days=1)}
        seen = {"checked_in_at": starts, "checked_out_at": ends, "minutes": minutes, "content": "看望"}
        said = {"recorded_by": world.buyer, "recorded_at": at, "confirmed_by": world.carrier, "confirmed_at": at}
        SignUp.objects.create(shift=shift, volunteer=volunteer, adult=True, state="confirmed", **times, **seen, **said)
        tell(world, "hours.confirmed", at)

    return given_


@pytest.fixture
def delivered(world, at, case_system, relay):
    """Brought, accepted by the township, and everything that follows."""

    def brought(quantity=12, outcome=GOOD):
        when = at - timedelta(hours=1)
        made = operations.record(
            assignment=world.assignment, quantity=quantity, delivered_at=when, by=world.carrier, at=at
        )
        operations.accept(delivery=made, outcome=outcome, by=world.township, at=at)
        relay()
        return made

    return brought


def told(world, kind):
    return bridge.told(about=world.project.uuid, kind=kind)


def test_each_household_is_told_its_share_and_the_shares_add_up(world, gift, delivered):
    gift(100_001)
    delivered()
    shares = told(world, "donation_share")
    assert sorted(shares.values()) == [25_000, 25_000, 25_000, 25_001]
    assert sum(shares.values()) == project_money(world.project.uuid).received_fen
    assert set(shares) == {case.pk for case in world.cases}


def test_what_is_sent_fits_the_published_schema_and_is_signed_for(world, gift, delivered):
    gift(36_000)
    delivered()
    exchanges = Exchange.objects.all()
    assert [fault for exchange in exchanges for fault in faults_of(exchange.body)] == []
    assert {(e.kind, e.state) for e in exchanges} == {("donation_share", "acknowledged"), ("outcome", "acknowledged")}


def test_hours_are_split_to_the_minute(world, hours, delivered, relay):
    hours(90)
    delivered()
    assert sorted(told(world, "hours").values()) == [22, 22, 23, 23]
    hours(15, "another")
    relay()
    assert sum(told(world, "hours").values()) == project_minutes(world.project.uuid) == 105


def test_the_outcome_says_what_the_township_found(world, delivered, at):
    found = Outcome("partly", "mixed", harm=True, harm_note="有一床受潮", follow_up_date=date(2026, 11, 30))
    delivered(outcome=found)
    [body, *_] = [json.loads(e.body) for e in Exchange.objects.filter(kind="outcome")]
    said = body["payload"]
    assert (said["met"], said["satisfaction"], said["harm"], said["follow_up_date"]) == (
        *("partly", "mixed", True),
        "2026-11-30",
    )
    assert (said["share"], said["delivered"], said["wanted"]) == (3, 12, 12)
    assert "受潮" not in json.dumps(body, ensure_ascii=False)


def test_gifts_after_the_last_delivery_and_refunds_are_told_as_differences(world, gift, delivered, relay, at):
    first = gift(1000)
    delivered()
    gift(402)
    relay()
    assert sum(told(world, "donation_share").values()) == 1402
    ledger.reverse(transfer=first, amount_fen=601, key="refund", by=world.buyer, at=at)
    tell(world, "donation.refunded", at)
    relay()
    paid = project_money(world.project.uuid)
    assert sum(told(world, "donation_share").values()) == paid.received_fen - paid.refunded_fen == 801
    payload = json.loads(Exchange.objects.filter(kind="donation_share").order_by("-sequence")[0].body)["payload"]
    assert payload["amount_fen"] < 0 < payload["total_fen"]


def test_nothing_is_told_before_something_was_accepted(world, gift, hours, case_system, relay):
    gift(1000)
    relay()
    assert Exchange.objects.count() == 0


def test_a_partial_delivery_is_told_and_the_needs_stay_open(world, delivered):
    delivered(5)
    assert Exchange.objects.filter(kind="outcome").count() == 4
    assert set(Need.objects.values_list("state", flat=True)) == {"bundled"}
    delivered(7)
    assert set(Need.objects.values_list("state", flat=True)) == {"met"}
    world.project.refresh_from_db()
    assert world.project.state == "accepted"


def test_a_need_that_was_not_met_is_not_called_met(world, delivered):
    delivered(outcome=Outcome(met="not"))
    assert set(Need.objects.values_list("state", flat=True)) == {"bundled"}
    world.project.refresh_from_db()
    assert world.project.state == "delivered"


def test_the_same_message_twice_tells_nothing_twice(world, gift, delivered, at):
    gift(1000)
    made = delivered()
    before = Exchange.objects.count()
    body = {"delivery": str(made.uuid), "project": str(world.project.uuid)}
    letter = registry.Delivery(id=1, kind="delivery.accepted", subject=world.project.uuid, body=body, at=at)
    writeback.on_accepted(letter)
    assert Exchange.objects.count() == before


def test_a_household_that_left_keeps_what_it_was_told(world, gift, delivered, relay, at):
    gift(1000)
    delivered(5)
    gone = Share.objects.get(need__case=world.cases[0])
    Share.objects.filter(pk=gone.pk).update(out_at=at, out_because="revoked")
    gift(500)
    delivered(7)
    shares = told(world, "donation_share")
    assert (shares[gone.need.case_id], sum(shares.values())) == (250, 1500)


def test_nothing_public_names_a_case(world, delivered):
    """The delivery's own tables and the house's outbox hold no case id and no token."""
    from marketplace.audit.models import Event
    from marketplace.outbox.models import Message
    from marketplace.outcomes.models import Delivery

    delivered()
    rows = [
        *Delivery.objects.values(),
        *Message.objects.values(),
        *Event.objects.filter(kind__startswith="delivery.").values(),
    ]
    written = json.dumps(rows, default=str)
    for case in world.cases:
        assert str(case.pk) not in written
        assert case.token not in written


def test_the_case_page_shows_delivery_outcome_and_receipt(world, gift, delivered):
    gift(1000)
    delivered()
    case = world.cases[0].pk
    said = [str(row.what) for row in registry.rows("case.timeline", case=case)]
    assert [word for word in ("送到", "验收", "对方已签收") if not any(word in line for line in said)] == []
    sums = {str(row.label): row for row in registry.rows("case.sums", case=case)}
    assert (sums["捐款份额"].fen, sums["写回救助系统"].text) == (250, "2 笔，对方签收 2 笔")


CASES = st.lists(st.uuids(), min_size=1, max_size=9, unique=True)


@given(CASES, st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
def test_whatever_comes_in_whatever_steps_the_shares_add_up(cases, totals):
    before: dict[UUID, int] = {}
    for total in totals:
        for case, difference in writeback.differences(total, cases, before).items():
            before[case] = before.get(case, 0) + difference.new
            assert before[case] == difference.total
        assert sum(before.values()) == total
        assert max(before.values(), default=0) - min((before.get(case, 0) for case in cases), default=0) <= 1


def test_rounding_each_share_would_lose_fen(monkeypatch):
    """The mutant: each household gets the rounded quotient. The property above must turn red."""
    monkeypatch.setattr(money, "shares", lambda amount, parts: [amount // parts] * parts)
    found = writeback.differences(100, [uuid4() for _ in range(3)], {})
    assert sum(difference.new for difference in found.values()) != 100
