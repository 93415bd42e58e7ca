"""When it is worth asking, and when not."""

import pytest

from search.engines.elastic.breaker import Breaker


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def opened(clock):
    breaker = Breaker(most=5, rest_s=5, clock=clock)
    for _ in range(5):
        assert breaker.admits()
        breaker.failed()
    return breaker


def test_it_opens_after_five_failures_in_a_row(opened):
    assert opened.is_open
    assert not opened.admits()


def test_a_success_between_them_begins_the_count_anew(clock):
    breaker = Breaker(most=5, clock=clock)
    for _ in range(4):
        breaker.failed()
    breaker.worked()
    for _ in range(4):
        breaker.failed()
    assert breaker.admits()


def test_after_a_rest_one_caller_tries(opened, clock):
    clock.now = 5
    assert [opened.admits() for _ in range(3)] == [True, False, False]


def test_one_success_closes_it(opened, clock):
    clock.now = 5
    assert opened.admits()
    opened.worked()
    assert all(opened.admits() for _ in range(3))


def test_one_failure_makes_it_rest_again(opened, clock):
    clock.now = 5
    assert opened.admits()
    opened.failed()
    clock.now = 9.9
    assert not opened.admits()
    clock.now = 10
    assert opened.admits()


def test_who_was_admitted_and_never_came_back_does_not_close_the_door(opened, clock):
    clock.now = 5
    assert opened.admits()
    clock.now = 10
    assert opened.admits()
