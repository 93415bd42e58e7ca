"""Finds what could tell a reader who somebody is, in free text in Chinese and English. Pure: no model, no network.

`scan(text)` answers findings in order of place, none inside another. `block` must be changed; `confirm` may stay when
a second person says that it names nobody. Misreading a word costs an officer a click; missing a name costs a family.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from marketplace.lib.privacy import conditions, english, institutions, moments, names, numbers, whereabouts
from marketplace.lib.privacy.finding import BLOCK, CONFIRM, Finding, digest
from marketplace.lib.privacy.folding import Folded, fold

__all__ = ["BLOCK", "CONFIRM", "DETECTORS", "Finding", "apart", "digest", "scan"]

SURE = frozenset({"identity", "passport", "phone", "bank_card"})
_SHORTEST_NAME = 2
PLACES = frozenset({"address", "village"})
Detector = Callable[[Folded], Iterable[Finding]]
DETECTORS: tuple[Detector, ...] = (
    numbers.find,
    moments.find,
    whereabouts.find,
    institutions.find,
    conditions.find,
    names.find,
    english.find,
)


def scan(text: str) -> list[Finding]:
    """Every place of the text that may point at a person."""
    folded = fold(text)
    return apart([finding for detector in DETECTORS for finding in detector(folded)])


def apart(findings: list[Finding]) -> list[Finding]:
    """Parts of one place are one; where others overlap the graver stays, then what is sure by its own digits, then the longer.

    Of a name the part that lies outside stays.
    """
    kept: list[Finding] = []
    order = sorted(
        _whole_places(findings), key=lambda f: (f.severity != BLOCK, f.kind not in SURE, f.start - f.end, f.start)
    )
    for finding in order:
        left = _outside(finding, kept) if finding.kind == "name" else finding
        if left and all(left.end <= other.start or left.start >= other.end for other in kept):
            kept.append(left)
    return sorted(kept, key=lambda f: f.start)


def _outside(name: Finding, kept: list[Finding]) -> Finding | None:
    """`班麻雪松` behind `2022级2班` is `麻雪松`."""
    start, end = name.start, name.end
    for other in kept:
        if other.start <= start < other.end:
            start = other.end
        elif other.start < end <= other.end:
            end = other.start
    text = name.text[start - name.start : end - name.start]
    if len(text.strip()) < min(_SHORTEST_NAME, len(name.text)):
        return None
    return replace(name, start=start, end=end, text=text)


def _whole_places(findings: list[Finding]) -> list[Finding]:
    """`清水塘村` and `清水塘村部往上走第五户` are one place, as grave as its gravest part."""
    places = sorted((f for f in findings if f.kind in PLACES), key=lambda f: (f.start, -f.end))
    whole: list[Finding] = []
    for finding in places:
        if whole and finding.start < whole[-1].end:
            whole[-1] = _joined(whole[-1], finding)
        else:
            whole.append(finding)
    return [*whole, *(f for f in findings if f.kind not in PLACES)]


def _joined(first: Finding, second: Finding) -> Finding:
    longer, graver = (second if second.end > first.end else first), (second if second.severity == BLOCK else first)
    text = first.text + second.text[first.end - second.start :] if second.end > first.end else first.text
    kind = first if first.kind == second.kind or "address" not in {first.kind, second.kind} else longer
    return replace(kind, start=first.start, end=longer.end, text=text, severity=graver.severity)
