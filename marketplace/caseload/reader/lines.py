"""CSV to a plain grid of text: UTF-8, with or without its mark, or GB18030."""

import csv
import io
import re

from .faults import Unreadable
from .workbook import Grid

_MARKUP = re.compile(r"\s*<(?:!doctype|html|table|\?xml|script)", re.IGNORECASE)
_LONGEST_CELL = 20_000


def grids(content: bytes, *, most_rows: int) -> list[Grid]:
    """Raises Unreadable."""
    text, sure = _decoded(content)
    if _MARKUP.match(text):
        raise Unreadable("NotATable")
    heading = next((line for line in text.splitlines()[:40] if "身份" in line), "")
    if not sure and not heading:
        raise Unreadable("WrongEncoding")
    return [Grid("", _rows(text, max(",\t;", key=heading.count), most_rows))]


def _decoded(content: bytes) -> tuple[str, bool]:
    """The text, and whether its encoding is beyond doubt (almost any bytes are some GB18030)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("WrongEncoding")
    if b"\x00" in content:
        raise Unreadable("NotATable")
    try:
        return content.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030"), False
    except UnicodeDecodeError as neither:
        raise Unreadable("WrongEncoding") from neither


def _rows(text: str, separator: str, most_rows: int) -> list[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            rows.append(row)
            if len(rows) > most_rows:
                raise Unreadable("TooManyRows")
    except csv.Error as torn:
        raise Unreadable("TornLine", line=len(rows) + 1) from torn
    return rows
