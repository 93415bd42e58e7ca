"""How long the gate's detectors read, beside the bare segmenter on the same sentences: A/B/B/A, the median of rounds."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import rjieba

from marketplace.lib.privacy import scan

ROUNDS = 5


@dataclass(frozen=True)
class Ratio:
    """Seconds per text, ours and the segmenter's."""

    ours: float
    bare: float

    @property
    def times(self) -> float:
        return self.ours / self.bare


def ratio(texts: Sequence[str], rounds: int = ROUNDS) -> Ratio:
    ours: list[float] = []
    bare: list[float] = []
    for text in texts:  # dictionaries are read, caches filled
        scan(text)
    for _ in range(rounds):
        for kept, work in ((ours, scan), (bare, rjieba.tag), (bare, rjieba.tag), (ours, scan)):
            kept.append(_seconds(work, texts) / len(texts))
    return Ratio(statistics.median(ours), statistics.median(bare))


def _seconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    start = time.perf_counter()
    for text in texts:
        work(text)
    return time.perf_counter() - start
