"""Many messages about one case at once: each has a number of its own, and none is left out."""

from uuid import UUID

import pytest
from django.db import IntegrityError
from django.db.models import F

from marketplace.casebridge import operations
from marketplace.casebridge.models import Counter, Exchange
from tests.threads import together

pytestmark = [pytest.mark.scale, pytest.mark.django_db(transaction=True)]
CASE = UUID("6a0e5a04-0000-4000-8000-000000000001")
MANY = 8


def test_eight_messages_at_once_are_numbered_one_to_eight(tell, at):
    answers = together([lambda n=n: tell(CASE, key=f"race-{n}") for n in range(MANY)])
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    numbers = Exchange.objects.filter(case=CASE).order_by("sequence").values_list("sequence", flat=True)
    assert list(numbers) == list(range(1, MANY + 1))


def test_the_same_message_at_once_is_told_once(tell):
    together([lambda: tell(CASE, key="the-same") for _ in range(MANY)])
    assert Exchange.objects.filter(case=CASE).count() == 1


def _read_then_write(case, region_path):
    """The mutant: the next number is read, then written."""
    Counter.objects.get_or_create(case=case, defaults={"region_path": region_path})
    last = Counter.objects.get(pk=case).last
    Counter.objects.filter(pk=case).update(last=last + 1)
    return last + 1


def test_reading_the_number_first_would_collide(tell, monkeypatch):
    monkeypatch.setattr(operations, "_next", _read_then_write)
    refused = 0
    for attempt in range(6):
        answers = together([lambda n=n, a=attempt: tell(CASE, key=f"mutant-{a}-{n}") for n in range(MANY)])
        refused += sum(isinstance(answer, IntegrityError) for answer in answers)
        Counter.objects.update(last=F("last") + MANY)
    assert refused, "the mutant must turn the first test red"
