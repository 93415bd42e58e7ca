"""What somebody with patience gets out of a published table. It knows the rule, not the numbers, and reasons another way
than the house does: by Hoffman's theorem on circulations, over every cut there is. Exact, and only for small tables.
"""

from collections.abc import Iterator
from itertools import product

from marketplace.oversight.disclosure import Published

MANY = 10**6
Span = tuple[int, int]


def spans(told: Published, guess: list[list[int]] | None = None) -> dict[str, Span]:
    """Every hidden figure's name, and the least and most it can be. `guess`: it even knows which are small."""
    arcs = {name: (u, v, *_known(figure, is_small=small)) for name, u, v, figure, small in _arcs(told, guess)}
    nodes = len(told.rows) + len(told.columns) + 2
    found = {name: [low, high] for name, (_u, _v, low, high) in arcs.items()}
    for cut in product((False, True), repeat=nodes - 1):
        inside = (True, *cut)
        out = [name for name, (u, v, *_) in arcs.items() if inside[u] and not inside[v]]
        back = [name for name, (u, v, *_) in arcs.items() if inside[v] and not inside[u]]
        for here, there in ((out, back), (back, out)):
            most, least = sum(arcs[n][3] for n in there), sum(arcs[n][2] for n in here)
            for name in here:
                found[name][1] = min(found[name][1], most - (least - arcs[name][2]))
            fewest, others = sum(arcs[n][2] for n in there), sum(arcs[n][3] for n in here)
            for name in here:
                found[name][0] = max(found[name][0], fewest - (others - arcs[name][3]))
    hidden = [name for name, _u, _v, figure, _small in _arcs(told, guess) if figure is None]
    return {name: (found[name][0], found[name][1]) for name in hidden}


def _known(figure: int | None, *, is_small: bool | None) -> Span:
    if figure is not None:
        return max(10, figure - 2), figure + 2
    return {None: (0, MANY), True: (0, 9), False: (10, MANY)}[is_small]


def _arcs(told: Published, guess: list[list[int]] | None) -> Iterator[tuple[str, int, int, int | None, bool | None]]:
    height, width = len(told.rows), len(told.columns)
    sink = height + width + 1
    of_rows = [sum(row) for row in guess] if guess else [None] * height
    of_columns = [sum(row[j] for row in guess) for j in range(width)] if guess else [None] * width
    small = lambda n: None if n is None else n < 10  # noqa: E731 - a word for the lines below
    for i, row in enumerate(told.cells):
        for j, figure in enumerate(row):
            yield f"cell {i} {j}", 1 + i, 1 + height + j, figure, small(guess[i][j] if guess else None)
    for i, figure in enumerate(told.rows):
        yield f"row {i}", 0, 1 + i, figure, small(of_rows[i])
    for j, figure in enumerate(told.columns):
        yield f"column {j}", 1 + height + j, sink, figure, small(of_columns[j])
    yield "total", sink, 0, told.total, small(sum(map(sum, guess)) if guess else None)
