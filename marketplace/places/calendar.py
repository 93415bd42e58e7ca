"""Working days: Monday to Friday, but for the public holidays and the weekends worked in exchange (调休).

The State Council gives each year's days late in the year before. `GIVEN` holds what was given when this was written; the
table `CalendarDay` goes before it, and staff write there what is given later. A year nobody has written down counts by
weekdays alone, and `is_written` says so.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from marketplace.lib.clock import SHANGHAI
from marketplace.places.models import CalendarDay

CLOSES = time(18)  # an answer given on a day is given by then
SATURDAY, ONE = 5, timedelta(days=1)


def _span(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


# 国务院办公厅关于 2026 年部分节假日安排的通知
GIVEN: dict[date, bool] = {
    **dict.fromkeys(_span(date(2026, 1, 1), date(2026, 1, 3)), False),
    **dict.fromkeys(_span(date(2026, 2, 15), date(2026, 2, 23)), False),
    **dict.fromkeys(_span(date(2026, 4, 4), date(2026, 4, 6)), False),
    **dict.fromkeys(_span(date(2026, 5, 1), date(2026, 5, 5)), False),
    **dict.fromkeys(_span(date(2026, 6, 19), date(2026, 6, 21)), False),
    **dict.fromkeys(_span(date(2026, 9, 25), date(2026, 9, 27)), False),
    **dict.fromkeys(_span(date(2026, 10, 1), date(2026, 10, 7)), False),
    **dict.fromkeys(
        (
            *(date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9)),
            *(date(2026, 9, 20), date(2026, 10, 10)),
        ),
        True,
    ),
}


class Calendar:
    """The table read once, for many questions."""

    def __init__(self) -> None:
        self.days = GIVEN | dict(CalendarDay.objects.values_list("day", "is_working"))

    def is_working(self, day: date) -> bool:
        return self.days.get(day, day.weekday() < SATURDAY)

    def is_written(self, year: int) -> bool:
        """Has anybody written down this year's holidays?"""
        return any(day.year == year and not working for day, working in self.days.items())

    def after(self, day: date, working_days: int) -> date:
        """The so-many-th working day after this one, which itself does not count."""
        left = working_days
        while left > 0:
            day += ONE
            left -= self.is_working(day)
        return day

    def before(self, day: date, working_days: int) -> date:
        left = working_days
        while left > 0:
            day -= ONE
            left -= self.is_working(day)
        return day

    def days_since(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`."""
        return sum(map(self.is_working, _span(start + ONE, end)))

    def closing(self, since: datetime, working_days: int) -> datetime:
        """When so many working days have passed: the close of the last of them."""
        return at_close(self.after(since.astimezone(SHANGHAI).date(), working_days))


def at_close(day: date) -> datetime:
    return datetime.combine(day, CLOSES, SHANGHAI)
