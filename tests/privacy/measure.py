r"""The labelled sentences, and what the detectors make of them.

A sentence marks what points at a person as `⟦kind:words⟧`. `own` is a name without a Chinese surname; `?` may be found
or not. `\n` and `\t` stand for a line break and a tab.

`development` was read while the detectors were written; `held_out` was written before them. `blind` was written by
somebody who had not seen them and was read on 2026-11-23; `blind2` after that, without another look. What was missed
was mended at its cause, never for the sentence; docs/adr/0011 keeps what came out when each was first read.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from marketplace.lib.privacy import Finding, scan

CORPUS = Path(__file__).parent / "corpus"
PARTS = ("development", "held_out", "blind", "blind2")
NAMES = ("name", "own")
PLACES = ("address", "village")
STRUCTURED = ("identity", "passport", "phone", "bank_card", "contact", "email", "plate", "certificate", "birth_date")
ANYTHING = "?"
SAME = {
    "own": ("name",),
    "address": ("address", "village"),
    "village": ("village", "address"),
    "certificate": ("certificate", "identity"),
}
_MARK = re.compile(r"⟦(?P<kind>[a-z_?]+):(?P<words>[^⟧]*)⟧")
Scan = Callable[[str], list[Finding]]


@dataclass(frozen=True)
class Mark:
    kind: str
    start: int
    end: int
    words: str

    def found_by(self, findings: Iterable[Finding]) -> bool:
        """At least half of its characters lie under findings; of a combination one part is enough to break it."""
        if self.kind == "combination":
            return any(f.start < self.end and f.end > self.start for f in findings)
        seen = {i for f in findings for i in range(max(f.start, self.start), min(f.end, self.end))}
        return 2 * len(seen) >= self.end - self.start

    def named_by(self, findings: Iterable[Finding]) -> bool:
        """Found, and as what it is."""
        return self.found_by([f for f in findings if f.kind in SAME.get(self.kind, (self.kind,))])


@dataclass(frozen=True)
class Sentence:
    text: str
    marks: tuple[Mark, ...]
    part: str
    place: str

    @property
    def is_clean(self) -> bool:
        return all(mark.kind == ANYTHING for mark in self.marks)


@dataclass
class Tally:
    """Counts by kind of mark (`marked`, `found`, `named` rightly) and by kind of finding (`said`, `right`)."""

    marked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    alarmed: int = 0
    missed: list[tuple[Sentence, Mark]] = field(default_factory=list)
    alarms: list[tuple[Sentence, Finding]] = field(default_factory=list)

    def recall(self, *kinds: str) -> float:
        return _share(sum(self.found[k] for k in kinds), sum(self.marked[k] for k in kinds))

    def naming(self, *kinds: str) -> float:
        """How much was found as what it is."""
        return _share(sum(self.named[k] for k in kinds), sum(self.marked[k] for k in kinds))

    def precision(self, kind: str) -> float:
        return _share(self.right[kind], self.said[kind])

    @property
    def alarm_share(self) -> float:
        return self.alarmed / self.clean if self.clean else 0.0


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


@cache
def sentences(part: str = "") -> tuple[Sentence, ...]:
    """Of one part, or of all."""
    return tuple(
        _read(line.replace("\\n", "\n").replace("\\t", "\t"), one, f"{one}/{path.name}:{number}")
        for one in ([part] if part else PARTS)
        for path in sorted((CORPUS / one).glob("*.txt"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if line and not line.startswith("#")
    )


def _read(line: str, part: str, place: str) -> Sentence:
    marks: list[Mark] = []
    text, behind = "", 0
    for match in _MARK.finditer(line):
        text += line[behind : match.start()]
        marks.append(Mark(match["kind"], len(text), len(text) + len(match["words"]), match["words"]))
        text, behind = text + match["words"], match.end()
    return Sentence(text + line[behind:], tuple(marks), part, place)


def tally(corpus: Sequence[Sentence], scanned: Scan = scan) -> Tally:
    counts = Tally()
    for sentence in corpus:
        findings = scanned(sentence.text)
        for mark in sentence.marks:
            if mark.kind != ANYTHING:
                counts.marked[mark.kind] += 1
                counts.named[mark.kind] += mark.named_by(findings)
                if mark.found_by(findings):
                    counts.found[mark.kind] += 1
                else:
                    counts.missed.append((sentence, mark))
        for finding in findings:
            counts.said[finding.kind] += 1
            if any(finding.start < mark.end and finding.end > mark.start for mark in sentence.marks):
                counts.right[finding.kind] += 1
            else:
                counts.alarms.append((sentence, finding))
        if sentence.is_clean:
            counts.clean += 1
            counts.alarmed += any(f for f in findings if not _grey(f, sentence))
    return counts


def _grey(finding: Finding, sentence: Sentence) -> bool:
    return any(finding.start < mark.end and finding.end > mark.start for mark in sentence.marks)
