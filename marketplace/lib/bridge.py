"""The bridge of all projects, as geometry: planks on an arch, laid from both banks, the gap in the middle."""

from dataclasses import dataclass
from math import cos, pi, radians, sin

from marketplace.lib.deck import Deck

ONE_EACH = 60  # up to here one plank is one project
SHARES = 46
CENTRE, HEIGHT = (480.0, 1090.0), 44
DECK_RADIUS, ARCH_RADIUS = 880.0, 850.0
SPAN, ARCH_END = 55.2, 28.6  # degrees of the deck, and from the crown to where the arch meets the bank
FILLED = 0.86  # of a plank's room; the rest is the joint
WIDEST = 96.0  # a straight plank wider than this leaves the arch; few projects lie apart


@dataclass(frozen=True)
class Plank:
    kind: str
    x: float
    y: float
    turn: float


@dataclass(frozen=True)
class Bridge:
    laid: int
    promised: int
    open: int

    @property
    def total(self) -> int:
        return self.laid + self.promised + self.open

    @property
    def each(self) -> int:
        """Projects to one plank, about."""
        return 1 if self.total <= ONE_EACH else round(self.total / SHARES)

    @property
    def kinds(self) -> list[str]:
        """From bank to bank."""
        if self.total <= ONE_EACH:
            laid, promised, gap = self.laid, self.promised, self.open
        else:
            laid, promised, gap = Deck(self.laid, self.promised, self.total).split(SHARES)
        left, right = (laid + 1) // 2, laid // 2
        near, far = (promised + 1) // 2, promised // 2
        return ["laid"] * left + ["promised"] * near + ["open"] * gap + ["promised"] * far + ["laid"] * right

    @property
    def planks(self) -> list[Plank]:
        kinds = self.kinds
        step = SPAN / len(kinds) if kinds else 0
        turns = [-SPAN / 2 + step * (i + 0.5) for i in range(len(kinds))]
        return [Plank(kind, *_at(DECK_RADIUS, turn), round(turn, 1)) for kind, turn in zip(kinds, turns, strict=True)]

    @property
    def width(self) -> float:
        room = SPAN / max(len(self.kinds), 1) * DECK_RADIUS * pi / 180
        return round(min(room * FILLED, WIDEST), 1)

    @property
    def left(self) -> float:
        return round(-self.width / 2, 1)

    @property
    def arches(self) -> list[str]:
        """The arch under what stands; it is open where the deck is."""
        kinds = self.kinds
        if "open" not in kinds:
            return [_arc(-ARCH_END, ARCH_END)]
        step = SPAN / len(kinds)
        first = -SPAN / 2 + step * kinds.index("open")
        last = first + step * kinds.count("open")
        return [_arc(-ARCH_END, first), _arc(last, ARCH_END)]


def _at(radius: float, turn: float) -> tuple[float, float]:
    x, y = CENTRE
    return round(x + radius * sin(radians(turn)), 1), round(y - radius * cos(radians(turn)), 1)


def _arc(start: float, end: float) -> str:
    (x1, y1), (x2, y2) = _at(ARCH_RADIUS, start), _at(ARCH_RADIUS, end)
    return f"M{x1} {y1}A{ARCH_RADIUS:.0f} {ARCH_RADIUS:.0f} 0 0 1 {x2} {y2}"
