"""Money is integer fen. Words and figures for people are made here, at the edge, once."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from marketplace.lib.refusals import Refused

MINUS = "\u2212"
_YUAN = re.compile(r"[¥￥]?\s*(\d{1,3}(?:,\d{3})+|\d{1,13})(?:\.(\d{1,2}))?\s*元?")


class NotAnAmount(Refused):
    text = _("“%(text)s”不是金额。请写成 360 或 360.50。")


@dataclass(frozen=True)
class Figure:
    """A sum in the parts a page shows apart: sign, yuan with thousands commas, two digits of fen."""

    sign: str
    yuan: str
    fen: str


def figure(amount_fen: int) -> Figure:
    assert isinstance(amount_fen, int), amount_fen
    whole, rest = divmod(abs(amount_fen), 100)
    return Figure(f"{MINUS if amount_fen < 0 else ''}¥", f"{whole:,}", f"{rest:02d}")


def written(amount_fen: int) -> str:
    """`-123456` → `−¥1,234.56`."""
    parts = figure(amount_fen)
    return f"{parts.sign}{parts.yuan}.{parts.fen}"


def parse_yuan(text: str) -> int:
    """`"1,234.5"` → `123450`. Raises NotAnAmount."""
    found = _YUAN.fullmatch(text.strip())
    if not found:
        raise NotAnAmount(text=text)
    yuan, fen = found.groups()
    return int(yuan.replace(",", "")) * 100 + int((fen or "0").ljust(2, "0"))


def shares(amount_fen: int, parts: int) -> list[int]:
    """Split to the fen, earlier parts first: the sum is always the amount."""
    assert parts > 0, parts
    whole, rest = divmod(amount_fen, parts)
    return [whole + (1 if i < rest else 0) for i in range(parts)]
