"""Files that people open in a spreadsheet: nothing in them runs."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

BOM = "\ufeff"  # spreadsheets then read the file as UTF-8
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


class _Echo:
    """`csv` writes into it, and the line comes straight back."""

    def write(self, line: str) -> str:
        return line


def lines(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """RFC 4180, a line at a time. Every cell of words is made safe here, so no column can be forgotten."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow([safe(cell) for cell in head])
    for row in rows:
        yield writer.writerow([safe(cell) for cell in row])


def safe(cell: Any) -> Any:
    """Words that a spreadsheet would run as a formula (CWE-1236) are kept as the words they are; numbers stay."""
    if not isinstance(cell, str):
        return cell
    words = cell.replace("\0", "")
    return f"'{words}" if cell.lstrip(" \u3000\u00a0\ufeff").startswith(STARTS_A_FORMULA) else words
