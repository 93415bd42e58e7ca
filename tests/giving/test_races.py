"""Many donors and settlers at once: judged on PostgreSQL."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from marketplace.giving import operations as giving
from marketplace.giving import policies, queries
from marketplace.giving.models import CampaignProject, Donation, StripeEvent
from marketplace.giving.operations import gifts
from marketplace.ledger import queries as ledger
from marketplace.lib.refusals import Refused

pytestmark = [pytest.mark.scale, pytest.mark.django_db(transaction=True)]
CROWD = 12


def _together(act, number=CROWD):
    start = threading.Barrier(number)

    def one(n: int) -> int:
        try:
            start.wait()
            act(n)
        except Refused:
            return 0
        else:
            return 1
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as crowd:
        return sum(crowd.map(one, range(number)))


def test_a_goal_is_never_taken_twice(share, visitor, at):
    """Room for five: twelve donors at once, five gifts."""
    CampaignProject.objects.filter(pk=share.pk).update(target_fen=5000)
    won = _together(lambda _: giving.open_donation(share=share, amount_fen=1000, by=visitor, at=at))
    share.refresh_from_db()
    assert (won, share.taken_fen, Donation.objects.count()) == (5, 5000, 5)
    assert ledger.unexplained() == 0


def test_mutant_read_then_write_takes_more_than_the_goal(share, visitor, at, monkeypatch):
    """Mutant: the room is read, compared and written back."""
    CampaignProject.objects.filter(pk=share.pk).update(target_fen=5000)

    def careless(share, amount_fen):
        fresh = CampaignProject.objects.get(pk=share.pk)
        if fresh.room_fen < amount_fen:
            raise policies.GoalReached
        CampaignProject.objects.filter(pk=share.pk).update(taken_fen=fresh.taken_fen + amount_fen)

    monkeypatch.setattr(gifts, "_take_room", careless)
    won = _together(lambda _: giving.open_donation(share=share, amount_fen=1000, by=visitor, at=at))
    assert won > 5


def test_settlers_side_by_side_book_every_event_once(share, visitor, at, pay_company):
    made = [giving.open_donation(share=share, amount_fen=1000, by=visitor, at=at) for _ in range(40)]
    raws = [json.dumps(pay_company.session(d)).encode() for d in made]
    events = [giving.receive_event(raw=raw, by=visitor, at=at) for raw in raws]
    again = [giving.receive_event(raw=raw, by=visitor, at=at) for raw in raws]
    _together(
        lambda n: [giving.settle_events(first=e.uuid, by=visitor, at=at) for e in events[n % 4 :: 4] if e], number=8
    )
    money = queries.share_money(share)
    assert (money.received_fen, again, ledger.unexplained()) == (40000, [None] * 40, 0)
    assert not StripeEvent.objects.filter(settled_at=None).exists()


def test_the_same_event_at_many_doors_is_kept_once(share, visitor, at, pay_company, give):
    raw = json.dumps(pay_company.session(give())).encode()
    _together(lambda _: giving.receive_event(raw=raw, by=visitor, at=at))
    assert StripeEvent.objects.count() == 1
