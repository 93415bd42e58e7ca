"""`make privacy-report`: what the detectors find of the labelled sentences, kind by kind, for every part.

Prints figures and judges nothing (`test_corpus.py` asserts the bars); with `-v` also what was missed and misread.
"""

import os
import sys
from collections.abc import Iterator

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
django.setup()

from tests.bench import gate  # noqa: E402 - Django first
from tests.privacy.measure import NAMES, PARTS, PLACES, STRUCTURED, Tally, sentences, tally  # noqa: E402

HEAD = f"{'kind':14}{'marked':>8}{'found':>8}{'recall':>9}{'as kind':>9}{'said':>8}{'right':>8}{'precision':>11}"


def lines(*, details: bool) -> Iterator[str]:
    speed = gate.ratio([sentence.text for sentence in sentences()])
    for part in PARTS:
        corpus = sentences(part)
        counts = tally(corpus)
        yield f"\n== {part}: {len(corpus)} sentences, {counts.clean} of them clean\n{HEAD}"
        yield from (_row(counts, kind) for kind in sorted(set(counts.marked) | set(counts.said)))
        yield f"structured kinds together            recall {counts.recall(*STRUCTURED):.4f}  (bar 0.995)"
        yield f"names with a Chinese surname         recall {counts.recall('name'):.4f}  (bar 0.97)"
        yield f"names without one (`own`)            recall {counts.recall('own'):.4f}  (bar 0.97)"
        yield f"all names                            recall {counts.recall(*NAMES):.4f}"
        yield f"addresses and villages               recall {counts.recall(*PLACES):.4f}  (bar 0.97)"
        yield f"clean sentences with a false alarm   {counts.alarmed} of {counts.clean}: {counts.alarm_share:.2%}  (bar 3 %)"
        yield from _details(counts) if details else ()
    yield f"\n{speed.first * 1000:.2f} ms per sentence read for the first time (bar 5 ms), {speed.ours * 1000:.2f} ms again"
    yield f"{speed.times:.0f} times the bare segmenter"


def _row(counts: Tally, kind: str) -> str:
    row = f"{kind:14}{counts.marked[kind]:8}{counts.found[kind]:8}{counts.recall(kind):9.3f}{counts.naming(kind):9.3f}"
    return row if kind == "own" else f"{row}{counts.said[kind]:8}{counts.right[kind]:8}{counts.precision(kind):11.3f}"


def _details(counts: Tally) -> Iterator[str]:
    for sentence, mark in counts.missed:
        yield f"  missed {mark.kind}: {mark.words}  | {sentence.place}: {sentence.text}"
    for sentence, finding in counts.alarms:
        yield f"  alarm {finding.kind}: {finding.text}  | {sentence.place}: {sentence.text}"


if __name__ == "__main__":
    for line in lines(details="-v" in sys.argv):
        sys.stdout.write(line + "\n")
