"""Opening a shift and taking a place in it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from marketplace.lib.privacy.guard import SaysTooMuch
from marketplace.lib.refusals import NotAllowed, WrongState
from marketplace.people.models import Notice
from marketplace.projects.models import Hold
from marketplace.volunteering import operations
from marketplace.volunteering.models import Shift, SignUp


def test_only_who_has_the_line_opens_a_shift(shift, line, station, witness, at):
    with pytest.raises(operations.NotYourLine):
        operations.open_shift(
            line=line,
            organisation=station,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            by=witness,
            at=at,
            meeting_point="社工站",
            capacity=2,
        )


def test_nobody_opens_a_shift_in_anothers_name(line, service, witness, shift, at):
    with pytest.raises(NotAllowed):
        operations.open_shift(
            line=line,
            organisation=service,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            by=witness,
            at=at,
            meeting_point="社工站",
            capacity=2,
        )


def test_home_visits_go_in_pairs_of_adults(open_shift, volunteer, at):
    with pytest.raises(operations.PairNeeded):
        open_shift(capacity=1)
    shift = open_shift()
    with pytest.raises(operations.AdultsOnly):
        operations.sign_up(shift=shift, adult=False, by=volunteer, at=at)


def test_a_shift_cannot_be_opened_for_yesterday(open_shift):
    with pytest.raises(operations.TimesWrong):
        open_shift(hours=-20)


@pytest.mark.parametrize("place", ["河西村委会", "青石路12号3单元", "找王老师13812345678"])
def test_a_meeting_place_points_at_no_home(open_shift, place):
    with pytest.raises(SaysTooMuch):
        open_shift(meeting_point=place)


def test_a_place_is_taken_once(shift, signed_up, volunteer, at):
    with pytest.raises(operations.AlreadySignedUp):
        operations.sign_up(shift=shift, adult=True, by=volunteer, at=at)
    shift.refresh_from_db()
    assert shift.taken == 1


def test_a_full_shift_takes_nobody(shift, signed_up, person, at):
    operations.sign_up(shift=shift, adult=True, by=person("a"), at=at)
    with pytest.raises(operations.ShiftIsFull):
        operations.sign_up(shift=shift, adult=True, by=person("b"), at=at)


def test_hours_come_only_from_a_shift_booked_before_it_began(shift, volunteer):
    with pytest.raises(operations.ShiftHasBegun):
        operations.sign_up(shift=shift, adult=True, by=volunteer, at=shift.starts_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignUp.objects.create(
            shift=shift,
            volunteer=volunteer,
            adult=True,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            signed_up_at=shift.starts_at,
        )


def test_two_shifts_at_one_time_are_refused(open_shift, signed_up, volunteer, at):
    with pytest.raises(operations.Overlaps):
        operations.sign_up(shift=open_shift(hours=6), adult=True, by=volunteer, at=at)
    operations.sign_up(shift=open_shift(hours=6.5), adult=True, by=volunteer, at=at)


def test_the_organisations_own_staff_gain_no_hours(shift, runner, at):
    with pytest.raises(operations.OwnStaff):
        operations.sign_up(shift=shift, adult=True, by=runner, at=at)


def test_a_held_project_takes_no_volunteers(shift, line, officer, volunteer, at):
    Hold.objects.create(project=line.project, reason="consent", since=at, by=officer)
    with pytest.raises(operations.ShiftCalledOff):
        operations.sign_up(shift=shift, adult=True, by=volunteer, at=at)
    assert not Shift.objects.open_to_all(at=at).exists()


def test_a_cancelled_place_is_free_again(shift, signed_up, volunteer, person, at):
    operations.cancel(sign_up=signed_up, by=volunteer, at=at)
    shift.refresh_from_db()
    assert shift.taken == 0
    operations.sign_up(shift=shift, adult=True, by=volunteer, at=at)
    with pytest.raises(NotAllowed):
        operations.cancel(sign_up=shift.sign_ups.get(state="signed_up"), by=person("x"), at=at)


def test_it_is_too_late_to_cancel_once_it_has_begun(signed_up, volunteer):
    with pytest.raises(operations.TooLateToCancel):
        operations.cancel(sign_up=signed_up, by=volunteer, at=signed_up.starts_at)


def test_calling_off_tells_everyone_who_was_coming(shift, signed_up, runner, volunteer, relay, at):
    with pytest.raises(operations.ReasonNeeded):
        operations.call_off(shift=shift, reason="", by=runner, at=at)
    operations.call_off(shift=shift, reason="大雪封路", by=runner, at=at)
    relay()
    signed_up.refresh_from_db()
    assert signed_up.state == "cancelled"
    assert "大雪封路" in Notice.objects.get(user=volunteer).text
    with pytest.raises(WrongState):
        operations.call_off(shift=shift, reason="再来", by=runner, at=at)


def test_the_database_never_lets_more_in_than_there_is_room(shift):
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.filter(pk=shift.pk).update(taken=shift.capacity + 1)


def test_a_shift_belongs_to_one_day(open_shift):
    with pytest.raises(operations.TimesWrong):
        open_shift(hours=12, lasts=timedelta(hours=6) // timedelta(minutes=1))
