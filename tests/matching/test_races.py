"""The last part of a line, awarded twice at once: judged on PostgreSQL, where officers really work side by side."""

from functools import partial

import pytest

from marketplace.lib.refusals import Refused
from marketplace.matching import operations
from marketplace.matching.models import Bid
from marketplace.people.models import Role
from marketplace.projects import operations as projects
from marketplace.projects.models import Assignment, Line
from tests.matching.conftest import AT
from tests.partners import line_of
from tests.threads import together

pytestmark = [pytest.mark.scale, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


def _award(pk, officer):
    found = Bid.objects.select_related("line__project__origin", "organisation").get(pk=pk)
    return operations.award(bid=found, quantity=12, by=officer, at=AT)


@pytest.fixture
def two_officers(person, county):
    return [person("one", Role.COUNTY_OFFICER, county), person("two", Role.COUNTY_OFFICER, county)]


@pytest.fixture
def round_of(project, charity, operator, competitor, rival, words, two_officers, at):
    """A fresh line, an offer of each for all of it, both awarded at once."""

    def play(number):
        line = line_of(project, quantity=12, kind="goods", title="棉被", unit="床", position=number)
        sides = [(charity, operator), (competitor, rival)]
        offers = [operations.submit(line=line, organisation=who, by=by, at=at, **words) for who, by in sides]
        answers = together(
            [partial(_award, offer.pk, officer) for offer, officer in zip(offers, two_officers, strict=True)]
        )
        return line, answers

    return play


@pytest.fixture(autouse=True)
def _room_for_all_rounds(project):
    """The project stays open however many lines fill up."""
    line_of(project, quantity=999, kind="goods", title="其他", unit="件", position=99)


def test_two_awards_of_the_last_part_make_one_assignment(round_of):
    for number in range(ROUNDS):
        line, answers = round_of(number)
        assert sum(isinstance(answer, Bid) for answer in answers) == 1, answers
        assert sum(isinstance(answer, Refused) for answer in answers) == 1, answers
        line.refresh_from_db()
        assert line.taken == 12
        assert Assignment.objects.filter(line=line).count() == 1
        assert sorted(Bid.objects.filter(line=line).values_list("state", flat=True)) == ["awarded", "declined"]


def test_read_then_write_awards_the_last_part_twice(round_of, monkeypatch):
    """Mutant: what is left is read, then written; and the loser is not declined before the other has read."""

    def read_then_write(*, line, organisation, quantity, starts, ends, by, at):
        found = Line.objects.get(pk=line.pk)
        if found.open_quantity < quantity:
            raise projects.LineIsTaken(line=line.title, left=0, unit=line.unit, wanted=quantity)
        Line.objects.filter(pk=line.pk).update(taken=found.taken + quantity)
        return Assignment.objects.create(
            line=line, organisation=organisation, quantity=quantity, starts=starts, ends=ends, by=by, at=at
        )

    monkeypatch.setattr(projects, "assign", read_then_write)
    monkeypatch.setattr(operations, "_decline_what_no_longer_fits", lambda *_: None)
    given = [Assignment.objects.filter(line=round_of(number)[0]).count() for number in range(ROUNDS)]
    assert max(given) == 2, given
