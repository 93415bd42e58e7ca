"""The deck: progress as planks. Counts only, never a forecast; the last plank is laid only when all is done."""

from dataclasses import dataclass

ONE_EACH = 30  # up to here one plank is one household, one quilt, one visit
SHARES = 20  # beyond it, and for money, twenty planks, rounded down


@dataclass(frozen=True)
class Deck:
    """Parts of one whole, in its own unit (pieces, or fen): laid is accepted, promised is taken on, open is the gap."""

    laid: int
    promised: int
    total: int
    in_shares: bool = False

    def __post_init__(self) -> None:
        assert min(self.laid, self.promised, self.total) >= 0, self

    @property
    def open(self) -> int:
        return max(self.total - self.laid - self.promised, 0)

    @property
    def done(self) -> bool:
        return 0 < self.total <= self.laid

    @property
    def percent(self) -> int:
        """Laid, in hundredths, rounded down: 100 only when all is done."""
        return min(self.laid * 100 // self.total, 100) if self.total else 0

    @property
    def planks(self) -> list[str]:
        laid, promised, gap = self.split(SHARES if self.in_shares or self.total > ONE_EACH else self.total)
        return ["laid"] * laid + ["promised"] * promised + ["open"] * gap

    def split(self, many: int) -> tuple[int, int, int]:
        """So many planks, each part rounded down and the rest open: nothing shows more than was done."""
        laid, crossed = self._of(many, self.laid), self._of(many, self.laid + self.promised)
        return laid, crossed - laid, many - crossed

    def _of(self, many: int, part: int) -> int:
        return min(part * many // self.total, many) if self.total else 0
