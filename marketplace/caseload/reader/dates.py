"""Dates as clerks write them: 19420720, 1979-02-06, 1965年4月3日, 1977/02/10, 1981.8.21, Excel serial numbers."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

_WHOLE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_PARTED = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(?:T?[\d:.]*)")
_MONTH = re.compile(r"(\d{4})(?:[-/.年]?(\d{2})|[-/.年](\d))月?")
_SERIAL = re.compile(r"\d{4,5}")
_FIRST_SERIAL, _LAST_SERIAL = 3000, 60000  # 1908 to 2064; smaller ones could be years
_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class Day:
    """A day, or only its month where the sheet says no more."""

    first: date
    is_month: bool = False

    def agrees(self, day: date) -> bool:
        if self.is_month:
            return (self.first.year, self.first.month) == (day.year, day.month)
        return self.first == day


def parse(text: str) -> Day | None:
    """None: unreadable, or no such day in the calendar."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("—", "-").replace("–", "-")
    if _SERIAL.fullmatch(plain):
        number = int(plain)
        return Day(_EPOCH + timedelta(days=number)) if _FIRST_SERIAL <= number <= _LAST_SERIAL else None
    try:
        whole = _WHOLE.fullmatch(plain) or _PARTED.fullmatch(plain)
        if whole:
            return Day(date(int(whole[1]), int(whole[2]), int(whole[3])))
        month = _MONTH.fullmatch(plain)
        return Day(date(int(month[1]), int(month[2] or month[3]), 1), is_month=True) if month else None
    except ValueError:
        return None
