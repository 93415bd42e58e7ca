"""Identity numbers (GB 11643-1999), which live in memory only: an `Identity` shows itself to nobody and cannot be stored."""

import re
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from stdnum.iso7064 import mod_11_2

_OLD = re.compile(r"[0-9]{15}")
_NEW = re.compile(r"[0-9]{17}[0-9X]")
# Clerks type full-width digits, small or foreign letters that look like X, and spaces nobody sees.
_SAME = {ord("０") + n: str(n) for n in range(10)} | {ord(letter): "X" for letter in "xＸｘХхΧχ×"}
_UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_WRAPPED = "='\"‘’“”＝＇＂`"  # `="9999…"` and `'9999…` keep a spreadsheet from rounding


@dataclass(frozen=True, slots=True)
class Identity:
    """A checked, normalised number. It has no text, cannot be pickled, and its repr is a blank."""

    number: str

    def __repr__(self) -> str:
        return "<identity>"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("an identity number lives in memory only")

    @property
    def birth(self) -> date:
        return _date(self.number[6:14])

    @property
    def is_male(self) -> bool:
        return int(self.number[16]) % 2 == 1


def normalise(text: str) -> str:
    """The same number however it was typed. Normalising twice changes nothing."""
    return _UNSEEN.sub("", text).translate(_SAME).strip(_WRAPPED)


def is_old(number: str) -> bool:
    """Fifteen digits: void since 2013."""
    return bool(_OLD.fullmatch(number))


def is_formed(number: str) -> bool:
    return bool(_NEW.fullmatch(number))


def is_checked(number: str) -> bool:
    """The check digit alone. stdnum's `cn.ric` would also look up the area code and refuse ours, which is unassigned."""
    return is_formed(number) and bool(mod_11_2.is_valid(number))


def birth_of(number: str) -> date | None:
    """The day inside a well-formed number; None: no such day."""
    try:
        return _date(number[6:14])
    except ValueError:
        return None


def _date(digits: str) -> date:
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
