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
    """Seconds per text: ours, ours on the first reading (empty caches), and the segmenter's."""

    ours: float
    first: float
    bare: float

    @property
    def times(self) -> float:
        return self.ours / self.bare


def ratio(texts: Sequence[str], rounds: int = ROUNDS) -> Ratio:
    ours: list[float] = []
    bare: list[float] = []
    scan("预热")  # the dictionary is read
    first = _seconds(scan, texts) / len(texts)
    for _ in range(rounds):
        for kept, work in ((ours, scan), (bare, rjieba.tag), (bare, rjieba.tag), (ours, scan)):
            kept.append(_seconds(work, texts) / len(texts))
    return Ratio(statistics.median(ours), first, statistics.median(bare))


def _seconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    start = time.perf_counter()
    for text in texts:
        work(text)
    return time.perf_counter() - start
