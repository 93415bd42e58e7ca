"""A spreadsheet opens our files and runs nothing in them."""

import csv
import itertools

import pytest

from marketplace.lib import sheets

STARTS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "\0=", "＝", "＋", "－", "＠", " =", "　=", "\u00a0=", "\ufeff=")
BODIES = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("x";"y")', "SUM(A1:A9)", "'a", '"b"', ",c")
PAYLOADS = [start + body for start, body in itertools.product(STARTS, BODIES)]
RUNS = frozenset("=+-@\t\r\n＝＋－＠")


def cells(*written):
    return list(csv.reader("".join(written).removeprefix(sheets.BOM).splitlines(keepends=True)))


@pytest.mark.parametrize("column", range(3))
def test_export_formula_safe(column):
    assert len(PAYLOADS) >= 100
    rows = [[*["a", "b", "c"][:column], text, *["a", "b", "c"][column + 1 :]] for text in PAYLOADS]
    read = cells(*sheets.lines(["a", "b", "c"], rows))
    assert len(read) == len(PAYLOADS) + 1
    assert [cell for row in read for cell in row if cell.strip(" 　\u00a0\ufeff")[:1] in RUNS] == []


def test_sums_stay_numbers_and_words_stay_words():
    [_head, row] = cells(*sheets.lines(["说明", "分"], [["买 12 床被子", -100]]))
    assert row == ["买 12 床被子", "-100"]


def test_mutant_a_writer_that_trusts_its_cells(monkeypatch):
    monkeypatch.setattr(sheets, "safe", lambda cell: cell)
    with pytest.raises(AssertionError):
        test_export_formula_safe(1)
