"""Time given: from the code on the wall to the confirmation by another organisation."""

from datetime import date, timedelta

import pytest
from django.core import signing
from django.db import IntegrityError, transaction

from marketplace.lib.privacy.guard import SaysTooMuch
from marketplace.lib.refusals import NotAllowed, WrongState
from marketplace.organisations import operations as register
from marketplace.outbox.models import Message
from marketplace.people.models import Notice, Role
from marketplace.places.calendar import Calendar
from marketplace.places.models import CalendarDay
from marketplace.volunteering import operations, queries, tokens
from marketplace.volunteering.models import SignUp


def test_minutes_are_the_time_as_it_was(gone):
    assert (gone.state, gone.minutes) == ("checked_out", 85)


def test_time_beyond_the_plan_is_not_cut(signed_up, volunteer, token):
    operations.check_in(sign_up=signed_up, token=token, by=volunteer, at=signed_up.starts_at)
    operations.check_out(sign_up=signed_up, token=token, by=volunteer, at=signed_up.ends_at + timedelta(minutes=100))
    assert signed_up.minutes == 190


def test_a_forged_code_counts_nothing(signed_up, volunteer, token, shift):
    forged = signing.dumps([shift.uuid.hex, 2**40], key="another key", salt=tokens.SALT)
    for bad in (forged, token[:-2], "x", signing.dumps([shift.uuid.hex, 2**40], salt="elsewhere")):
        with pytest.raises(tokens.CodeNotOurs):
            operations.check_in(sign_up=signed_up, token=bad, by=volunteer, at=signed_up.starts_at)
    signed_up.refresh_from_db()
    assert signed_up.state == "signed_up"


def test_a_code_dies_with_its_shift(signed_up, volunteer, token):
    operations.check_in(sign_up=signed_up, token=token, by=volunteer, at=signed_up.starts_at)
    late = signed_up.ends_at + tokens.GRACE + timedelta(seconds=1)
    with pytest.raises(tokens.CodeExpired):
        operations.check_out(sign_up=signed_up, token=token, by=volunteer, at=late)


def test_the_code_of_another_shift_is_refused(signed_up, open_shift, volunteer):
    other = tokens.token(open_shift(hours=8))
    with pytest.raises(operations.AnotherShift):
        operations.check_in(sign_up=signed_up, token=other, by=volunteer, at=signed_up.starts_at)


def test_nobody_checks_in_for_another(signed_up, token, person, runner):
    for stranger in (person("x"), runner):
        with pytest.raises(NotAllowed):
            operations.check_in(sign_up=signed_up, token=token, by=stranger, at=signed_up.starts_at)


def test_arrival_is_neither_too_early_nor_after_the_end(signed_up, token, volunteer):
    with pytest.raises(operations.TooEarly):
        operations.check_in(
            sign_up=signed_up, token=token, by=volunteer, at=signed_up.starts_at - timedelta(minutes=16)
        )
    with pytest.raises(operations.TooLate):
        operations.check_in(sign_up=signed_up, token=token, by=volunteer, at=signed_up.ends_at)


def test_leaving_without_arriving_is_refused(signed_up, token, volunteer):
    with pytest.raises(WrongState):
        operations.check_out(sign_up=signed_up, token=token, by=volunteer, at=signed_up.ends_at)


def test_another_organisation_confirms_and_the_news_goes_out(recorded, station, witness, line, volunteer, relay):
    operations.confirm(sign_up=recorded, by=witness, at=recorded.ends_at + timedelta(days=1))
    sent = Message.objects.filter(kind="hours.confirmed").first()
    assert sent.body == {
        "project": str(line.project.uuid),
        "line": str(line.uuid),
        "signup": str(recorded.uuid),
        "minutes": 85,
    }
    assert queries.project_minutes(line.project.uuid) == 85
    assert queries.project_hours(line.project.uuid) == [queries.Given("石桥助老服务中心", 1, 85)]
    relay()
    assert Notice.objects.get(user=volunteer).text == "您的 1:25 志愿时长已确认。"


def test_the_volunteer_never_confirms_his_own_hours(recorded, station, witness, volunteer, at):
    register.join(organisation=station, email=volunteer.email, role="worker", by=witness, at=at)
    with pytest.raises(operations.OwnHours):
        operations.confirm(sign_up=recorded, by=volunteer, at=recorded.ends_at)


def test_the_organisation_that_gains_never_confirms(recorded, runner, station, witness, at):
    with pytest.raises(operations.GainingOrganisation):
        operations.confirm(sign_up=recorded, by=runner, at=recorded.ends_at)
    register.join(organisation=station, email=runner.email, role="worker", by=witness, at=at)
    with pytest.raises(operations.GainingOrganisation):
        operations.confirm(sign_up=recorded, by=runner, at=recorded.ends_at)


def test_the_database_refuses_the_volunteer_as_witness(recorded, volunteer, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        SignUp.objects.filter(pk=recorded.pk).update(state="confirmed", confirmed_by=volunteer, confirmed_at=at)


def test_where_there_is_no_other_station_an_officer_confirms(recorded, officer, charlie):
    with pytest.raises(NotAllowed):
        operations.confirm(sign_up=recorded, by=charlie, at=recorded.ends_at)
    operations.confirm(sign_up=recorded, by=officer, at=recorded.ends_at)
    assert recorded.state == "confirmed"


def test_a_township_officer_of_another_township_confirms_nothing(recorded, person, regions):
    far = person("far", Role.TOWNSHIP_OFFICER, regions["青禾镇"])
    with pytest.raises(NotAllowed):
        operations.confirm(sign_up=recorded, by=far, at=recorded.ends_at)


def test_a_dispute_goes_back_to_the_organisation_and_minutes_stay(recorded, volunteer, runner, at):
    with pytest.raises(operations.ReasonNeeded):
        operations.dispute(sign_up=recorded, reason="", by=volunteer, at=at)
    operations.dispute(sign_up=recorded, reason="还带他去了卫生院", by=volunteer, at=at)
    operations.record(sign_up=recorded, content="陪聊天，送去看病", by=runner, at=recorded.ends_at)
    assert (recorded.state, recorded.minutes) == ("recorded", 85)


def test_the_record_names_nobody(gone, runner):
    with pytest.raises(operations.ContentMissing):
        operations.record(sign_up=gone, content=" ", by=runner, at=gone.ends_at)
    with pytest.raises(SaysTooMuch):
        operations.record(sign_up=gone, content="给老人换药，电话13812345678", by=runner, at=gone.ends_at)


def test_a_forgotten_leaving_is_stated_by_the_organisation_and_marked(signed_up, token, volunteer, runner):
    operations.check_in(sign_up=signed_up, token=token, by=volunteer, at=signed_up.starts_at)
    left, later = signed_up.ends_at, signed_up.ends_at + timedelta(hours=3)
    with pytest.raises(operations.LeavingTimeWrong):
        operations.state_leaving(sign_up=signed_up, left_at=later + timedelta(hours=1), by=runner, at=later)
    operations.state_leaving(sign_up=signed_up, left_at=left, by=runner, at=later)
    assert (signed_up.minutes, signed_up.stated_by) == (90, runner)


def test_who_did_not_come_is_said_only_afterwards(signed_up, runner, at):
    with pytest.raises(operations.NotYet):
        operations.miss(sign_up=signed_up, by=runner, at=at)
    operations.miss(sign_up=signed_up, by=runner, at=signed_up.ends_at)
    assert signed_up.state == "no_show"


def test_records_are_due_ten_working_days_after(signed_up):
    assert f"{queries.record_due(signed_up, Calendar()):%m-%d}" == "12-07"  # from Monday 23 November


def test_a_holiday_on_the_way_gives_a_day_more(signed_up):
    CalendarDay.objects.create(day=date(2026, 11, 30), is_working=False)
    assert f"{queries.record_due(signed_up, Calendar()):%m-%d}" == "12-08"


def test_a_second_scan_right_after_the_first_is_no_visit(signed_up, token, volunteer):
    operations.check_in(sign_up=signed_up, token=token, by=volunteer, at=signed_up.starts_at)
    with pytest.raises(operations.TooSoon):
        operations.check_out(
            sign_up=signed_up, token=token, by=volunteer, at=signed_up.starts_at + timedelta(seconds=59)
        )
    signed_up.refresh_from_db()
    assert (signed_up.state, signed_up.minutes) == ("checked_in", None)
