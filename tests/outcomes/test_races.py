"""Two people record the same lorry, two messages speak of the same gift: each counts once."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import QuerySet, Sum

from marketplace.casebridge import queries as bridge
from marketplace.lib import registry
from marketplace.outcomes import operations, writeback
from marketplace.outcomes.models import Delivery
from marketplace.outcomes.operations import Outcome, TooMuchDelivered
from tests.threads import together

pytestmark = [pytest.mark.scale, pytest.mark.django_db(transaction=True)]
MANY = 6


def _record(world, at):
    when = at - timedelta(hours=1)
    return operations.record(assignment=world.assignment, quantity=5, delivered_at=when, by=world.carrier, at=at)


def test_six_recorders_of_five_do_not_bring_more_than_twelve(world, at):
    answers = together([lambda: _record(world, at)] * MANY)
    assert sum(isinstance(answer, Delivery) for answer in answers) == 2
    assert sum(isinstance(answer, TooMuchDelivered) for answer in answers) == MANY - 2


def test_without_the_lock_they_would(world, at, monkeypatch):
    """The mutant: the assignment is read without its lock."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    most = 0
    for _ in range(6):
        together([lambda: _record(world, at)] * MANY)
        brought = Delivery.objects.filter(state="recorded").aggregate(sum=Sum("quantity"))["sum"]
        most = max(most, brought)
        for delivery in Delivery.objects.filter(state="recorded"):
            operations.return_(delivery=delivery, reason="再来一次", by=world.township, at=at)
    assert most > 12, "the mutant must turn the test above red"


def test_two_messages_at_once_tell_a_gift_once(world, gift, at):
    delivery = operations.record(
        assignment=world.assignment, quantity=12, delivered_at=at - timedelta(hours=1), by=world.carrier, at=at
    )
    operations.accept(delivery=delivery, outcome=Outcome(met="fully"), by=world.township, at=at)
    gift(1001, tell_it=False)
    letters = [
        registry.Delivery(
            2_000_000 + n, "donation.settled", world.project.uuid, {"project": str(world.project.uuid)}, at
        )
        for n in range(MANY)
    ]
    answers = together([lambda letter=letter: _hear(letter) for letter in letters])
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert sum(bridge.told(about=world.project.uuid, kind="donation_share").values()) == 1001


def _hear(letter):
    with transaction.atomic():
        writeback.on_later(letter)
