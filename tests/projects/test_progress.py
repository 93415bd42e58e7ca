"""Parts taken, parts delivered, and what that makes of the whole."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from marketplace.organisations.models import Organisation
from marketplace.outbox.models import Message
from marketplace.people.models import User
from marketplace.places.models import Region
from marketplace.projects import operations, progress, queries
from marketplace.projects.models import Assignment, Line, Project
from marketplace.projects.states import DELIVERED, IN_DELIVERY, MATCHED, PARTLY_MATCHED, PUBLISHED
from tests.projects.conftest import ENDS, STARTS, verified
from tests.threads import together

Make = Callable[..., Any]
HANDS = 20


def take(line: Line, organisation: Organisation, quantity: int, by: User, at: datetime) -> Assignment:
    return operations.assign(
        line=line, organisation=organisation, quantity=quantity, starts=STARTS, ends=ENDS, by=by, at=at
    )


def now(project: Project) -> tuple[str, int, int, int]:
    project.refresh_from_db()
    return project.state, project.lines_total, project.lines_full, project.lines_done


def test_the_whole_way_from_open_to_closed(
    published: Project, charity: Organisation, officer: User, at: datetime
) -> None:
    line = published.lines.get()
    assert now(published) == (PUBLISHED, 1, 0, 0)
    take(line, charity, 12, officer, at)
    assert now(published) == (MATCHED, 1, 1, 0)
    operations.accept_part(line=line, quantity=5, by=officer, at=at)
    assert now(published) == (IN_DELIVERY, 1, 1, 0)
    operations.accept_part(line=line, quantity=7, by=officer, at=at)
    assert now(published) == (DELIVERED, 1, 1, 1)
    operations.accept(project=published, by=officer, at=at)
    operations.close(project=published, by=officer, at=at)
    assert Project.objects.public().get().state == "closed"


def test_a_part_leaves_the_rest_open(published: Project, charity: Organisation, officer: User, at: datetime) -> None:
    line = published.lines.get()
    take(line, charity, 5, officer, at)
    assert now(published) == (PARTLY_MATCHED, 1, 0, 0)
    operations.accept_part(line=line, quantity=5, by=officer, at=at)
    assert now(published)[0] == PARTLY_MATCHED
    assert Project.objects.taking().exists()


def test_no_more_is_taken_than_is_wanted(
    published: Project, charity: Organisation, officer: User, at: datetime
) -> None:
    line = published.lines.get()
    with pytest.raises(operations.LineIsTaken, match="只剩 12 床"):
        take(line, charity, 13, officer, at)
    line.refresh_from_db()
    assert (line.taken, Assignment.objects.count()) == (0, 0)


def test_the_database_keeps_capacity_by_itself(published: Project) -> None:
    for over in ({"taken": 13}, {"delivered": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            published.lines.update(**over)


def test_no_more_is_accepted_than_was_taken_on(
    published: Project, charity: Organisation, officer: User, at: datetime
) -> None:
    line = published.lines.get()
    take(line, charity, 5, officer, at)
    with pytest.raises(operations.NothingToAccept):
        operations.accept_part(line=line, quantity=6, by=officer, at=at)


def test_the_same_organisation_takes_a_line_once(
    published: Project, charity: Organisation, officer: User, at: datetime
) -> None:
    line = published.lines.get()
    take(line, charity, 5, officer, at)
    with pytest.raises(progress.AlreadyAssigned):
        take(line, charity, 5, officer, at)
    line.refresh_from_db()
    assert line.taken == 5


def test_an_unverified_organisation_takes_nothing(
    published: Project, charity: Organisation, officer: User, at: datetime
) -> None:
    Organisation.objects.filter(pk=charity.pk).update(state="suspended", reason="年检")
    charity.refresh_from_db()
    with pytest.raises(progress.NotVerified):
        take(published.lines.get(), charity, 1, officer, at)


def test_nothing_is_taken_of_what_is_not_out(
    submitted: Project, charity: Organisation, officer: User, at: datetime
) -> None:
    with pytest.raises(operations.NotTaking):
        take(submitted.lines.get(), charity, 1, officer, at)
    assert submitted.lines.get().taken == 0


def test_nothing_is_taken_of_what_is_held_back(
    published: Project, charity: Organisation, officer: User, at: datetime
) -> None:
    operations.suspend(project=published, reason="complaint", by=officer, at=at)
    with pytest.raises(operations.NotTaking):
        take(published.lines.get(), charity, 1, officer, at)


def test_giving_back_opens_the_line_again(
    published: Project, charity: Organisation, officer: User, at: datetime
) -> None:
    part = take(published.lines.get(), charity, 12, officer, at)
    operations.release(assignment=part, by=officer, at=at)
    assert now(published) == (PUBLISHED, 1, 0, 0)
    assert not queries.assigned(published).exists()
    take(published.lines.get(), charity, 12, officer, at)
    assert now(published)[0] == MATCHED


def test_what_was_delivered_is_not_given_back(
    published: Project, charity: Organisation, officer: User, at: datetime
) -> None:
    part = take(published.lines.get(), charity, 12, officer, at)
    operations.accept_part(line=published.lines.get(), quantity=1, by=officer, at=at)
    with pytest.raises(progress.AlreadyDelivered):
        operations.release(assignment=part, by=officer, at=at)


def test_what_goes_on_while_it_is_held_back_counts_when_it_resumes(
    published: Project, charity: Organisation, officer: User, at: datetime
) -> None:
    take(published.lines.get(), charity, 12, officer, at)
    operations.suspend(project=published, reason="complaint", by=officer, at=at)
    operations.accept_part(line=published.lines.get(), quantity=12, by=officer, at=at)
    assert now(published)[0] == "suspended"
    operations.resume(project=published, by=officer, at=at)
    assert now(published) == (DELIVERED, 1, 1, 1)


def test_readers_above_ask_who_has_what(published: Project, charity: Organisation, officer: User, at: datetime) -> None:
    part = take(published.lines.get(), charity, 4, officer, at)
    assert queries.assigned(published).get() == queries.assigned(published.lines.get()).get() == part
    assert queries.assigned_to([charity]).get() == part
    assert Assignment.objects.current(on=STARTS).exists()
    assert not Assignment.objects.current(on=at.date()).exists()
    assert not Message.objects.filter(kind="assignment.reduced").exists()


@pytest.mark.scale
@pytest.mark.django_db(transaction=True)
def test_twenty_hands_and_seven_quilts(
    published: Project, county: Region, person: Make, officer: User, at: datetime
) -> None:
    assert _race(published, county, person, officer, at) == (7, 7)


@pytest.mark.scale
@pytest.mark.django_db(transaction=True)
def test_mutant_reading_first_and_writing_then_gives_away_too_much(
    published: Project, county: Region, person: Make, officer: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Put in the place of the one conditional UPDATE, read-then-write must be caught by the race."""

    def naive(line: Line, quantity: int) -> bool:
        known = Line.objects.get(pk=line.pk)
        if known.taken + quantity > known.quantity:
            return False
        return bool(Line.objects.filter(pk=line.pk).update(taken=known.taken + quantity))

    monkeypatch.setattr(progress, "take_room", naive)
    rounds = [_race(published, county, person, officer, at, reset=True) for _ in range(3)]
    assert any(winners != taken or taken > 7 for winners, taken in rounds)


def _race(
    project: Project, county: Region, person: Make, by: User, at: datetime, *, reset: bool = False
) -> tuple[int, int]:
    """Everybody takes one of seven at once; answers how many were told yes, and what the line says."""
    assert connection.vendor == "postgresql"
    if reset:
        Assignment.objects.filter(line__project=project).delete()
        Project.objects.filter(pk=project.pk).update(state=PUBLISHED, lines_full=0)
    project.lines.update(quantity=7, taken=F("delivered"))
    line, start = project.lines.get(), Organisation.objects.count()
    hands = [verified(f"机构{start + i}", county, person) for i in range(HANDS)]
    answers = together([lambda h=hand: take(line, h, 1, by, at) for hand in hands])
    assert all(isinstance(a, (Assignment, operations.LineIsTaken, operations.NotTaking)) for a in answers), answers
    line.refresh_from_db()
    return sum(isinstance(a, Assignment) for a in answers), line.taken
