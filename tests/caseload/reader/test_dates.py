"""Dates as clerks write them, and those no calendar has."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.caseload.reader import dates


@pytest.mark.parametrize(
    "text",
    [
        *("19650403", "1965-04-03", "1965/4/3", "1965.4.3", "1965年4月3日", "1965年04月03号", "１９６５－０４－０３"),
        *(" 1965 - 04 - 03 ", "1965-04-03 00:00:00", "1965-04-03T08:30:00", "23835"),
    ],
)
def test_one_day_in_many_hands(text):
    assert dates.parse(text) == dates.Day(date(1965, 4, 3))


@pytest.mark.parametrize("text", ["196504", "1965-04", "1965.4", "1965年4月"])
def test_a_month_agrees_with_any_of_its_days(text):
    day = dates.parse(text)
    assert day
    assert day.agrees(date(1965, 4, 30))
    assert not day.agrees(date(1965, 5, 1))


@pytest.mark.parametrize(
    "text",
    ["", "不详", "1955-13-40", "19550230", "1955年2月30日", "65.4.3", "04/03/1965", "1965", "99999", "0", "1955-00-10"],
)
def test_what_no_calendar_has_is_none(text):
    assert dates.parse(text) is None


@given(st.text(), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_reading_never_fails_and_every_day_is_read(text, day):
    dates.parse(text)
    assert dates.parse(day.isoformat()) == dates.parse(f"{day:%Y%m%d}") == dates.Day(day)
