"""Where the table is: the heading among title rows, its levels, and which lines below are data.

Counties write a title, a line for the stamp, headings of one to three levels, totals and signatures. The heading is the
block of lines whose names mean the most fields; the lowest name of a column counts, with the group above it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import columns
from .columns import Column
from .workbook import Grid

HEADING_WITHIN = 40
LEVELS = 3
FEWEST = 3
PLACES = ("county", "township", "village")
_SUBSTANCE = frozenset({"village", "name", "identity", "birth", "category", "phone", "address", "need_text"})
_NUMBER = re.compile(r"[0-9０-９]{15}")
_TOTAL = re.compile(r"[^,，。;；]{0,20}(?:合计|小计|总计|共计|累计)[:：]?\d*(?:户|人|行)?")
_SIGNED = re.compile(
    r"(?:填表|填报|审核|审批|制表|复核|经办|负责|主管|报送|统计|核查|调查|联系|分管|单位|主要|领导|签字|签名|盖章|日期|电话)"
    r"[^,，。;；]{0,8}[:：(（]"
)
_NOTE = re.compile(r"(?:备?注|说明|填表说明|填报说明|提示|注意)\s*[:：0-9、.]")


@dataclass(frozen=True)
class Heading:
    bottom: int
    columns: list[Column]

    @property
    def fields(self) -> dict[str, Column]:
        return {column.field: column for column in self.columns if column.field}


@dataclass(frozen=True)
class Line:
    """One data line: its number in the sheet from 1, its cells by field, and the fields that hold a formula."""

    sheet_row: int
    cells: dict[str, str]
    formulas: dict[str, bool]


def heading(grid: Grid) -> Heading | None:
    """The block whose names mean the most fields; fewer levels win a draw. None: no table here."""
    rows = _filled(grid)
    best: tuple[tuple[int, int], Heading] | None = None
    for bottom in range(len(rows)):
        for levels in range(1, min(LEVELS, bottom + 1) + 1):
            named = columns.columns(_chains(rows[bottom - levels + 1 : bottom + 1]))
            found = Heading(bottom, named)
            rank = (len(found.fields), -levels)
            if len(found.fields) >= FEWEST and (best is None or rank > best[0]):
                best = (rank, found)
    return best[1] if best else None


def lines(grid: Grid, head: Heading) -> Iterator[Line]:
    """The data lines below the heading: no totals, signatures, notes, blank or repeated heading lines."""
    at = {name: column.index for name, column in head.fields.items()}
    merged = _merged_places(grid, head)
    for number in range(head.bottom + 1, len(grid.rows)):
        row = grid.rows[number]
        cells = {name: row[index].strip() for name, index in at.items() if index < len(row)}
        cells |= {name: text for name, text in merged.get(number, {}).items() if not cells.get(name)}
        formulas = {name: grid.formulas[number, i] for name, i in at.items() if (number, i) in grid.formulas}
        if _is_data(row, cells, formulas):
            yield Line(number + 1, cells, formulas)


def dropped(grid: Grid, head: Heading) -> list[str]:
    """The columns that are never read, by their headings; an unnamed one only if something stands in it."""
    names = []
    for column in head.columns:
        if column.field:
            continue
        below = (row[column.index] for row in grid.rows[head.bottom + 1 :] if column.index < len(row))
        if column.label or any(below):
            names.append(column.label or f"第{column.index + 1}列")
    return names


def _filled(grid: Grid) -> list[list[str]]:
    """The first rows with every merged cell written out."""
    rows = [list(row) for row in grid.rows[:HEADING_WITHIN]]
    for (top, left), (bottom, right) in grid.merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    return rows


def _chains(block: Sequence[Sequence[str]]) -> list[list[str]]:
    """Per column its headings from the widest to its own. A group's name reaches right until the next name."""
    width = max((len(row) for row in block), default=0)
    groups, carried = [list(row) + [""] * (width - len(row)) for row in block], ""
    reach = []
    for row in groups[:-1]:
        carried = ""
        reach.append([carried := cell or carried for cell in row])
    chains = []
    for index in range(width):
        own = next((row[index] for row in reversed(groups) if row[index].strip()), "")
        above = [row[index] for row in reach if row[index] != own]
        chains.append([*above, own] if own else [])
    return chains


def _merged_places(grid: Grid, head: Heading) -> dict[int, dict[str, str]]:
    """A county, township or village cell merged over several households counts for each of them."""
    names = {head.fields[name].index: name for name in PLACES if name in head.fields}
    found: dict[int, dict[str, str]] = {}
    for (top, left), (bottom, right) in grid.merged:
        if left != right or left not in names or top <= head.bottom or top >= len(grid.rows):
            continue
        for number in range(top + 1, min(bottom + 1, len(grid.rows))):
            found.setdefault(number, {})[names[left]] = grid.rows[top][left].strip()
    return found


def _is_data(row: Sequence[str], cells: dict[str, str], formulas: dict[str, bool]) -> bool:
    if _NUMBER.search(re.sub(r"\s", "", cells.get("identity", ""))):
        return True
    said = [re.sub(r"\s+", "", cell) for cell in row if cell.strip()]
    if len(said) < 2 or not (formulas or any(cells.get(name) for name in _SUBSTANCE)):  # noqa: PLR2004 - a lone remark
        return False
    if any(_TOTAL.fullmatch(cell) for cell in said[:6]) or _SIGNED.match(said[0]) or _NOTE.match(said[0]):
        return False
    return not (_is_numbering(said) or _is_heading(cells))


def _is_numbering(said: list[str]) -> bool:
    """The line `1 2 3 4 …` below a heading."""
    return len(said) > FEWEST and said == [str(number) for number in range(1, len(said) + 1)]


def _is_heading(cells: dict[str, str]) -> bool:
    """The heading again, at the top of a printed page."""
    again = [name for name, text in cells.items() if text and (columns.meaning([text]) or ("",))[0] == name]
    return len(again) >= FEWEST
