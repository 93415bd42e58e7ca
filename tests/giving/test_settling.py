"""Whatever the order, however often: a gift is in the books once, and no fen is refused or lost."""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.audit.models import Transition
from marketplace.giving import operations as giving
from marketplace.giving import queries
from marketplace.giving.models import CampaignProject, Donation, Refund, StripeEvent
from marketplace.giving.operations import gifts, refunds, settling
from marketplace.giving.parts import part
from marketplace.giving.states import FAILED, LAPSED, REFUNDED, SETTLED, UNDER_WAY, UNDONE, WAITING
from marketplace.ledger import queries as ledger
from marketplace.ledger.models import Transfer
from marketplace.lib import registry
from marketplace.lib.sealing import CannotOpen
from tests.giving.conftest import UNIT_FEN


def _money(share: CampaignProject) -> tuple[int, int, int]:
    found = queries.campaign_money(share.campaign)
    assert ledger.unexplained() == 0
    return found.received_fen, found.refunded_fen, found.overflow_fen


def _state(donation: Donation) -> str:
    donation.refresh_from_db()
    return donation.state


def test_a_paid_session_settles_the_gift(share, give, pay_company, tell):
    donation = give()
    tell(pay_company.session(donation))
    share.refresh_from_db()
    assert (_state(donation), _money(share), share.taken_fen) == (SETTLED, (UNIT_FEN, 0, 0), UNIT_FEN)
    assert ledger.left(donation.reserved) == 0
    assert Transition.objects.get(row=str(donation.pk), verb="settle").new == SETTLED


def test_settled_news_goes_out_once(give, pay_company, tell, monkeypatch):
    heard: list[registry.Delivery] = []
    monkeypatch.setitem(registry._handlers, "donation.settled", [heard.append])
    donation = give()
    tell(pay_company.session(donation), pay_company.session(donation))
    assert [m.body["amount_fen"] for m in _posted("donation.settled")] == [UNIT_FEN]


def _posted(kind: str):
    from marketplace.outbox.models import Message

    return list(Message.objects.filter(kind=kind))


def test_completed_but_unpaid_waits_for_the_bank(share, give, pay_company, tell):
    donation = give()
    tell(pay_company.session(donation, payment_status="unpaid"))
    assert (_state(donation), _money(share)) == (UNDER_WAY, (0, 0, 0))
    tell(pay_company.session(donation, "async_payment_succeeded"))
    assert (_state(donation), _money(share)) == (SETTLED, (UNIT_FEN, 0, 0))


@pytest.mark.parametrize(("kind", "state"), [("expired", LAPSED), ("async_payment_failed", FAILED)])
def test_what_nobody_pays_gives_its_room_back(share, give, pay_company, tell, kind, state):
    donation = give()
    tell(pay_company.session(donation, kind))
    share.refresh_from_db()
    assert (_state(donation), _money(share), share.taken_fen) == (state, (0, 0, 0), 0)


def _story(pay_company, donation):
    return [
        pay_company.session(donation, payment_status="unpaid"),
        pay_company.session(donation, "async_payment_succeeded"),
        pay_company.refund(donation, amount=6000),
        pay_company.refund(donation, "updated", amount=6000),
    ]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_any_order_of_events_gives_the_same_books(share, give, pay_company, tell, order):
    donation = give()
    events = _story(pay_company, donation)
    for number in order:
        tell(events[number], events[number])
    share.refresh_from_db()
    assert (_state(donation), _money(share)) == (SETTLED, (UNIT_FEN, 6000, 0))
    assert share.taken_fen == UNIT_FEN - 6000


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_of_a_failed_refund_leaves_the_gift_whole(share, give, pay_company, tell, order):
    donation = give()
    events = [
        pay_company.session(donation),
        pay_company.refund(donation),
        pay_company.refund(donation, "failed"),
    ]
    for number in order:
        tell(events[number])
    share.refresh_from_db()
    assert (_state(donation), _money(share), share.taken_fen) == (SETTLED, (UNIT_FEN, 0, 0), UNIT_FEN)
    assert Refund.objects.get().state == UNDONE


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_all_in_one_batch_is_the_same(share, give, pay_company, tell, order):
    donation = give()
    events = [
        pay_company.session(donation, payment_status="unpaid"),
        pay_company.session(donation, "async_payment_succeeded"),
        pay_company.refund(donation),
    ]
    tell(*(events[n] for n in order))
    assert (_state(donation), _money(share)) == (REFUNDED, (UNIT_FEN, UNIT_FEN, 0))


def test_mutant_without_the_state_check_a_second_event_books_twice(share, give, pay_company, tell, monkeypatch):
    """Mutant: the settler does not look whether the gift is in the books already."""
    whole = settling._hear

    def careless(one, donations, told):
        whole(one, donations, told)
        if one.says == "paid":
            told[one.donation].paid = one
            donations[one.donation].state = WAITING

    monkeypatch.setattr(settling, "_hear", careless)
    monkeypatch.setattr(settling.audit, "move_all", lambda *_, **__: None)
    donation = give()
    tell(pay_company.session(donation))
    monkeypatch.setattr(settling.ledger, "book_many", _under_new_keys(settling.ledger.book_many))
    tell(pay_company.session(donation, "async_payment_succeeded"))
    assert _money(share) != (UNIT_FEN, 0, 0)


def _under_new_keys(book_many):
    def booked(*, transfers):
        for transfer in transfers:
            transfer.key = f"again:{transfer.key}"
        return book_many(transfers=transfers)

    return booked


def test_mutant_a_refund_counted_by_event_is_booked_twice(share, give, pay_company, tell, monkeypatch):
    """Mutant: refunds are told apart by event, not by their `re_` id."""
    donation = give()
    tell(pay_company.session(donation))
    whole = refunds._note
    serial = iter("abcdef")

    def careless(mine, *, at):
        from dataclasses import replace

        renamed = [replace(one, refund=one.refund + next(serial)) for one in mine]
        return {old.refund: whole([new], at=at)[new.refund] for old, new in zip(mine, renamed, strict=True)}

    monkeypatch.setattr(refunds, "_note", careless)
    tell(pay_company.refund(donation, amount=6000), pay_company.refund(donation, "updated", amount=6000))
    assert _money(share) == (UNIT_FEN, 12000, 0)


def test_money_that_comes_after_its_reserve_lapsed_takes_what_room_is_left(share, give, pay_company, tell, visitor, at):
    late = give(UNIT_FEN)
    giving.lapse(donation=late, by=visitor, at=at)
    give(432000 - 6000)
    tell(pay_company.session(late))
    share.refresh_from_db()
    assert (_state(late), share.taken_fen) == (SETTLED, 432000)
    assert _money(share) == (UNIT_FEN, 0, 30000)
    assert queries.share_money(share).received_fen == 6000


def test_a_full_goal_sends_late_money_to_the_overflow(share, give, pay_company, tell, visitor, at):
    late = give()
    giving.lapse(donation=late, by=visitor, at=at)
    other = give(432000)
    tell(pay_company.session(late), pay_company.session(other))
    assert queries.share_money(share).received_fen == 432000
    assert _money(share) == (432000 + UNIT_FEN, 0, UNIT_FEN)


@pytest.mark.parametrize(("arrived", "overflow"), [(UNIT_FEN - 1, 0), (UNIT_FEN + 1, 0), (432000 + 7, 7)])
def test_what_arrived_is_booked_not_what_was_expected(share, give, pay_company, tell, arrived, overflow):
    donation = give()
    tell(pay_company.session(donation, amount_total=arrived))
    share.refresh_from_db()
    assert (_money(share), share.taken_fen) == ((arrived, 0, overflow), arrived - overflow)


def test_a_refund_takes_from_the_overflow_first(share, give, pay_company, tell, visitor, at):
    late = give()
    giving.lapse(donation=late, by=visitor, at=at)
    give(432000 - 6000)
    tell(pay_company.session(late), pay_company.refund(late, amount=31000))
    share.refresh_from_db()
    assert _money(share) == (UNIT_FEN, 31000, 0)
    assert share.taken_fen == 432000 - 1000


def test_a_refund_that_fails_after_the_room_was_taken_goes_to_the_overflow(share, give, pay_company, tell):
    donation = give()
    tell(pay_company.session(donation), pay_company.refund(donation))
    give(432000 - 6000)
    tell(pay_company.refund(donation, "failed"))
    share.refresh_from_db()
    assert share.taken_fen == 432000
    assert _money(share) == (UNIT_FEN + 30000, 30000, 30000)


def test_two_refunds_give_back_the_whole_gift_and_no_more(share, give, pay_company, tell):
    donation = give()
    tell(pay_company.session(donation))
    tell(pay_company.refund(donation, amount=30000), pay_company.refund(donation, id="re_2", amount=6000))
    assert (_state(donation), _money(share)) == (REFUNDED, (UNIT_FEN, UNIT_FEN, 0))


def test_a_refund_of_another_account_touches_nothing(share, give, pay_company, tell):
    donation = give()
    tell(pay_company.session(donation), {**pay_company.refund(donation), "account": "acct_other"})
    assert _money(share) == (UNIT_FEN, 0, 0)


def test_the_payment_may_be_told_before_the_page_is_attached(share, visitor, at, pay_company, tell):
    donation = giving.open_donation(share=share, amount_fen=UNIT_FEN, by=visitor, at=at)
    event = pay_company.session(donation)
    tell(event)
    giving.attach_session(donation=donation, session="cs_late", pay_page="https://pay.example/", by=visitor, at=at)
    assert (donation.state, donation.session) == (SETTLED, event["data"]["object"]["id"])


def test_a_batch_is_booked_in_few_statements(
    share, give, pay_company, relay, visitor, at, django_assert_max_num_queries
):
    donations = [give(500) for _ in range(20)]
    events = [giving.receive_event(raw=_raw(pay_company.session(d)), by=visitor, at=at) for d in donations]
    with django_assert_max_num_queries(20 + 20 * 6):
        assert giving.settle_events(first=events[0].uuid, by=visitor, at=at) == 20
    assert _money(share) == (10000, 0, 0)
    assert giving.settle_events(first=events[7].uuid, by=visitor, at=at) == 0
    assert not StripeEvent.objects.filter(settled_at=None).exists()


def _raw(event) -> bytes:
    import json

    return json.dumps(event).encode()


def test_one_event_nobody_can_open_stops_no_other(share, give, pay_company, visitor, at):
    broken = StripeEvent.objects.create(reference="evt_x", kind="refund.created", raw=b"junk", received_at=at)
    good = giving.receive_event(raw=_raw(pay_company.session(give())), by=visitor, at=at)
    assert giving.settle_events(first=good.uuid, by=visitor, at=at) == 1
    assert _money(share) == (UNIT_FEN, 0, 0)
    with pytest.raises(CannotOpen):
        giving.settle_events(first=broken.uuid, by=visitor, at=at)


def test_a_settled_gift_never_lapses(share, give, pay_company, tell, at):
    donation = give(432000)
    tell(pay_company.session(donation), pay_company.session(donation, "expired"))
    gifts._lapse_overdue(share, by=donation.reserved.by, at=at + timedelta(days=1))
    assert _state(donation) == SETTLED
    assert not Transfer.objects.filter(verb="void").exists()


@given(amount=st.integers(1, 10**9), left=st.integers(0, 10**9), room=st.integers(0, 10**9))
def test_every_fen_that_arrived_has_its_place(amount, left, room):
    parts = part(amount, left_fen=left, room_fen=room)
    assert parts.reserved + parts.late + parts.over == amount
    assert parts.reserved + parts.freed == left
    assert parts.late - parts.freed <= room
    assert min(parts.reserved, parts.freed, parts.late, parts.over) >= 0
