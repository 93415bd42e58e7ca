"""A working day is what the State Council says it is."""

from datetime import date, datetime

import pytest

from marketplace.lib.clock import SHANGHAI
from marketplace.places import operations as places
from marketplace.places.calendar import Calendar
from marketplace.places.models import CalendarDay


@pytest.mark.parametrize(
    ("start", "days", "ends"),
    [
        (date(2026, 11, 23), 3, date(2026, 11, 26)),
        (date(2026, 11, 26), 2, date(2026, 11, 30)),  # over a weekend
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # 国庆, and the Saturday worked in exchange
        (date(2026, 2, 13), 2, date(2026, 2, 24)),  # Saturday the 14th is worked, then nine days are free
        (date(2026, 2, 27), 1, date(2026, 2, 28)),
        (date(2026, 5, 8), 1, date(2026, 5, 9)),
    ],
)
def test_holidays_do_not_count_and_worked_weekends_do(db, start, days, ends):
    calendar = Calendar()
    assert calendar.after(start, days) == ends
    assert calendar.days_since(start, ends) == days


def test_mutant_a_calendar_of_weekdays_alone(db, monkeypatch):
    monkeypatch.setattr("marketplace.places.calendar.GIVEN", {})
    with pytest.raises(AssertionError):
        test_holidays_do_not_count_and_worked_weekends_do(None, date(2026, 9, 30), 3, date(2026, 10, 10))


def test_a_span_ends_at_the_close_of_its_last_day_in_shanghai(db):
    late_in_utc = datetime(2026, 11, 23, 23, 30, tzinfo=SHANGHAI)
    assert Calendar().closing(late_in_utc, 1) == datetime(2026, 11, 24, 18, tzinfo=SHANGHAI)


def test_staff_write_down_next_year_and_their_word_goes_first(officer, at):
    assert not Calendar().is_written(2027)
    places.mark_day(day=date(2027, 2, 8), is_working=False, name="春节", by=officer, at=at)
    places.mark_day(day=date(2026, 10, 10), is_working=False, name="改了", by=officer, at=at)
    calendar = Calendar()
    assert calendar.is_written(2027)
    assert calendar.after(date(2027, 2, 5), 1) == date(2027, 2, 9)
    assert calendar.after(date(2026, 9, 30), 3) == date(2026, 10, 12)
    places.mark_day(day=date(2026, 10, 10), is_working=True, name="国庆调休", by=officer, at=at)
    assert CalendarDay.objects.filter(day=date(2026, 10, 10)).count() == 1
    assert Calendar().is_working(date(2026, 10, 10))
