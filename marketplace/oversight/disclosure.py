"""The 10–5 rule for tables that come from the caseload: no figure under ten, the rest rounded to five, and so many more
hidden that nobody can work out a hidden one from the others and the totals. Pure.

A table with its totals is a circulation: what flows into a row flows out of its cells, through the columns, to the grand
total and round again. A reader knows an interval for each arc; the true table is one flow within them. How far an arc may
still move is a question of spare room on the ways round it, which answers exactly what a linear programme would.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

LEAST, BASE, ROOM = 10, 5, 5
MUCH = 10**9
Arc = tuple[int, int]


@dataclass(frozen=True)
class Published:
    """None: hidden, because it is small or because another one is."""

    cells: list[list[int | None]]
    rows: list[int | None]
    columns: list[int | None]
    total: int | None


@dataclass
class _Table:
    """Node 0 is the source of the rows, the last node the sink of the columns."""

    counts: Sequence[Sequence[int]]
    least: int
    flow: dict[Arc, int] = field(default_factory=dict)
    hidden: set[Arc] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.height, self.width = len(self.counts), len(self.counts[0])
        self.sink = self.height + self.width + 1
        for i, row in enumerate(self.counts):
            for j, n in enumerate(row):
                self.flow[self.cell(i, j)] = n
            self.flow[self.row(i)] = sum(row)
        for j in range(self.width):
            self.flow[self.column(j)] = sum(row[j] for row in self.counts)
        self.flow[self.total] = sum(map(sum, self.counts))
        self.hidden = {arc for arc, n in self.flow.items() if n < self.least}

    def cell(self, i: int, j: int) -> Arc:
        return 1 + i, 1 + self.height + j

    def row(self, i: int) -> Arc:
        return 0, 1 + i

    def column(self, j: int) -> Arc:
        return 1 + self.height + j, self.sink

    @property
    def total(self) -> Arc:
        return self.sink, 0

    def shown(self, arc: Arc) -> int | None:
        return None if arc in self.hidden else rounded(self.flow[arc])

    def known(self, arc: Arc) -> tuple[int, int]:
        """What the sharpest reader knows of it, who even guesses which ones are hidden for being small."""
        n = self.flow[arc]
        if arc in self.hidden:
            return (0, self.least - 1) if n < self.least else (self.least, MUCH)
        middle = rounded(n)
        return max(self.least, middle - BASE // 2), middle + BASE // 2


def protect(counts: Sequence[Sequence[int]], *, least: int = LEAST) -> Published:
    """Households by row and column → what may stand in public."""
    table = _Table(counts, max(least, LEAST))
    while (weak := weakest(table)) and (more := next(_companions(table, weak), None)):
        table.hidden.add(more)
    return Published(
        cells=[[table.shown(table.cell(i, j)) for j in range(table.width)] for i in range(table.height)],
        rows=[table.shown(table.row(i)) for i in range(table.height)],
        columns=[table.shown(table.column(j)) for j in range(table.width)],
        total=table.shown(table.total),
    )


def rounded(n: int) -> int:
    return (n + BASE // 2) // BASE * BASE


def weakest(table: _Table) -> Arc | None:
    """A hidden figure that a reader can pin down too closely."""
    return next((arc for arc in sorted(table.hidden) if _room(table, arc) < ROOM), None)


def _companions(table: _Table, weak: Arc) -> Iterator[Arc]:
    """What to hide beside it, the smallest first: cells of its row and column, then totals, then anything."""
    shown = sorted((n, arc) for arc, n in table.flow.items() if arc not in table.hidden)
    totals = {*map(table.row, range(table.height)), *map(table.column, range(table.width)), table.total}
    near = [arc for _, arc in shown if {arc[0], arc[1]} & {weak[0], weak[1]}]
    yield from (arc for arc in near if arc not in totals)
    yield from (arc for arc in near if arc in totals)
    yield from (arc for _, arc in shown)


def _room(table: _Table, arc: Arc) -> int:
    """How far apart its largest and its smallest possible value are, up to `ROOM`."""
    (low, high), n = table.known(arc), table.flow[arc]
    up = _spare(table, arc, arc[1], arc[0], min(ROOM, high - n))
    return up + _spare(table, arc, arc[0], arc[1], min(ROOM - up, n - low))


def _spare(table: _Table, without: Arc, start: int, end: int, most: int) -> int:
    """How much more can flow from start to end on other ways, up to `most`: augmenting paths."""
    room: dict[int, dict[int, int]] = {node: {} for node in range(table.sink + 1)}
    for (u, v), n in table.flow.items():
        if (u, v) != without:
            low, high = table.known((u, v))
            room[u][v], room[v][u] = high - n, n - low
    found = 0
    while found < most and (path := _path(room, start, end)):
        step = min(most - found, *(room[u][v] for u, v in path))
        for u, v in path:
            room[u][v] -= step
            room[v][u] += step
        found += step
    return found


def _path(room: dict[int, dict[int, int]], start: int, end: int) -> list[Arc]:
    came: dict[int, int] = {start: start}
    queue = deque([start])
    while queue and end not in came:
        node = queue.popleft()
        for following, left in room[node].items():
            if left > 0 and following not in came:
                came[following] = node
                queue.append(following)
    if end not in came:
        return []
    path, node = [], end
    while node != start:
        path.append((came[node], node))
        node = came[node]
    return path[::-1]
