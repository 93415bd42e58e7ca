"""The last place, asked for by many at once: judged on PostgreSQL, where writers really run side by side."""

from functools import partial

import pytest
from django.db.models import F

from marketplace.lib.refusals import Refused
from marketplace.volunteering import operations
from marketplace.volunteering.models import Shift, SignUp
from tests.threads import together

pytestmark = [pytest.mark.scale, pytest.mark.django_db(transaction=True)]
CROWD = 8


def _ask(shift_pk, user, at):
    return operations.sign_up(shift=Shift.objects.get(pk=shift_pk), adult=True, by=user, at=at)


def _places_given(shift, crowd, at) -> int:
    answers = together([partial(_ask, shift.pk, user, at) for user in crowd])
    assert all(isinstance(answer, (SignUp, Refused)) for answer in answers), answers
    return sum(isinstance(answer, SignUp) for answer in answers)


@pytest.fixture
def crowd(person):
    return [person(f"v{number}") for number in range(CROWD)]


@pytest.fixture
def last_place(open_shift):
    """Shifts of two places, one of them gone."""

    def make(hours):
        shift = open_shift(hours=hours, lasts=5)
        Shift.objects.filter(pk=shift.pk).update(taken=1)
        return shift

    return make


def test_the_last_place_goes_to_one(last_place, crowd, at):
    assert [_places_given(last_place(1 + n / 10), crowd, at) for n in range(5)] == [1] * 5


def test_read_then_write_gives_the_last_place_to_many(last_place, crowd, at, monkeypatch):
    """Mutant: the free places are read, then written."""

    def read_then_write(shift, at):
        found = Shift.objects.get(pk=shift.pk)
        if found.taken >= found.capacity:
            raise operations.ShiftIsFull
        Shift.objects.filter(pk=shift.pk).update(taken=found.taken + 1)

    monkeypatch.setattr(operations, "_take_place", read_then_write)
    assert any(_places_given(last_place(1 + n / 10), crowd, at) > 1 for n in range(8))


def test_one_person_at_two_windows_gets_one_of_two_overlapping_shifts(open_shift, volunteer, at):
    for round_ in range(5):
        pair = [open_shift(hours=1 + round_, lasts=50), open_shift(hours=1 + round_, lasts=40)]
        together([partial(_ask, shift.pk, volunteer, at) for shift in pair])
    held = SignUp.objects.holding().filter(volunteer=volunteer)
    assert held.count() == 5
    assert Shift.objects.filter(taken=F("capacity")).count() == 0


def test_cancelling_and_calling_off_at_once_never_hang(open_shift, runner, crowd, at):
    shift = open_shift(capacity=CROWD)
    taken = [_ask(shift.pk, user, at) for user in crowd]
    calls = [partial(operations.cancel, sign_up=one, by=one.volunteer, at=at) for one in taken]
    answers = together([*calls, partial(operations.call_off, shift=shift, reason="大雪", by=runner, at=at)])
    assert all(answer is None or isinstance(answer, Refused) for answer in answers), answers
    assert not SignUp.objects.holding().exists()
