"""Nobody works out a hidden figure: not from the others and the totals, not from two tables beside each other."""

import random
from collections.abc import Iterator
from itertools import product

import pytest

from marketplace.oversight import disclosure
from marketplace.oversight.disclosure import Published, protect
from tests.oversight import attacker

TABLES = 500
Counts = list[list[int]]


def tables(number: int = TABLES) -> Iterator[Counts]:
    """Up to four by four, uneven as life: mostly small, a few large."""
    dice = random.Random(26)
    for _ in range(number):
        height, width = dice.randint(2, 4), dice.randint(2, 4)
        shape = dice.choice([0.5, 0.8, 1.3])
        yield [[min(int(dice.paretovariate(shape)) - 1, 4000) for _ in range(width)] for _ in range(height)]


def recovered(counts: Counts, told: Published) -> list[str]:
    """Hidden figures that somebody pins down to fewer than six values, even knowing which ones are small."""
    return [name for name, (low, high) in attacker.spans(told, counts).items() if high - low < 5]


def test_no_cell_recoverable() -> None:
    broken = [counts for counts in tables() if recovered(counts, protect(counts))]
    assert broken == []


def test_something_is_left_to_read() -> None:
    """A rule that hides everything would pass the test above."""
    large = [[n for row in protect(counts).cells for n in row] for counts in tables()]
    figures = [n for row in large for n in row]
    possible = sum(n >= 10 for counts in tables() for row in counts for n in row)
    assert sum(n is not None for n in figures) > possible / 3


def test_what_is_shown_is_rounded_and_never_small() -> None:
    for counts in tables(50):
        told = protect(counts)
        figures = [n for row in told.cells for n in row] + told.rows + told.columns + [told.total]
        assert all(n is None or (n >= 10 and n % 5 == 0) for n in figures)


@pytest.mark.parametrize("mutant", ["only the small ones are hidden", "totals to the last one", "nothing is rounded"])
def test_mutant_a_table_that_can_be_worked_out(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure, "weakest", lambda _table: None)
    found = 0
    for counts in tables(120):
        told = protect(counts)
        if mutant != "only the small ones are hidden":
            exact = mutant == "nothing is rounded"
            told = _told_exactly(counts, told) if exact else _with_exact_totals(counts, told)
        found += bool(recovered(counts, told))
    assert found > 10  # so the test above would be red


def _told_exactly(counts: Counts, told: Published) -> Published:
    cells = [[n if shown is not None else None for n, shown in zip(*rows, strict=True)] for rows in zip(counts, told.cells, strict=True)]  # fmt: skip
    return _with_exact_totals(counts, Published(cells, told.rows, told.columns, told.total))


def _with_exact_totals(counts: Counts, told: Published) -> Published:
    rows = [sum(row) if shown is not None else None for row, shown in zip(counts, told.rows, strict=True)]
    return Published(told.cells, rows, told.columns, told.total)


ONE_HIDDEN = Published([[None, 40], [10, 30]], [45, 40], [15, 70], 85)
TWO_HIDDEN = Published([[None, None], [20, 30]], [30, 50], [25, 55], 80)
ALL_BUT_TOTALS_SHOWN = Published([[None, 15], [15, 20]], [20, 35], [20, 35], None)


@pytest.mark.parametrize("told", [ONE_HIDDEN, TWO_HIDDEN, ALL_BUT_TOTALS_SHOWN])
def test_the_attacker_is_as_sharp_as_trying_everything(told: Published) -> None:
    """On tables of two by two, against every table there could be."""
    wide = range(50)
    choices = [wide if n is None else range(max(10, n - 2), n + 3) for row in told.cells for n in row]
    possible = [c for c in product(*choices) if _fits(c, told)]
    for name, (low, high) in attacker.spans(told).items():
        if name.startswith("cell"):
            _, i, j = name.split()
            seen = {c[2 * int(i) + int(j)] for c in possible}
            assert (low, high) == (min(seen), max(seen))


def _fits(c: tuple[int, ...], told: Published) -> bool:
    a, b, x, y = c
    sums = [(a + b, told.rows[0]), (x + y, told.rows[1]), (a + x, told.columns[0]), (b + y, told.columns[1])]
    return all(
        shown is None or max(10, shown - 2) <= n <= shown + 2 for n, shown in [*sums, (a + b + x + y, told.total)]
    )


def _pairs(number: int = 5000) -> Iterator[tuple[Counts, int, int]]:
    """A small cell of some table: the difference of its row's total and the other cells."""
    dice, every = random.Random(5), list(tables(200))
    while number:
        counts = dice.choice(every)
        i, j = dice.randrange(len(counts)), dice.randrange(len(counts[0]))
        if counts[i][j] < 10:
            number -= 1
            yield counts, i, j


def _worked_out(told: Published, i: int, j: int) -> bool:
    """The total of the row less its other cells, each as well as it is known: fewer than six values are left."""
    total, others = told.rows[i], [n for k, n in enumerate(told.cells[i]) if k != j]
    if told.cells[i][j] is not None:
        return True
    if total is None or None in others:
        return False
    low, high = total - 2 - sum(n + 2 for n in others), total + 2 - sum(max(10, n - 2) for n in others)
    return min(9, high) - max(0, low) < 5


def test_differencing_attack_on_pairs() -> None:
    made: dict[str, Published] = {}
    found = sum(_worked_out(made.setdefault(str(c), protect(c)), i, j) for c, i, j in _pairs())
    assert found <= 50


def test_mutant_live_exact_counts_give_every_pair_away() -> None:
    exact = [Published(c, [sum(row) for row in c], [], 0) for c, _i, _j in _pairs(500)]
    assert all(_worked_out(told, i, j) for told, (_c, i, j) in zip(exact, _pairs(500), strict=True))
