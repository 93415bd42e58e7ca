"""Finds what could tell a reader who somebody is, in free text in Chinese and English. Pure: no model, no network.

`scan(text)` answers findings in order of place, none inside another. `block` must be changed; `confirm` may stay when
a second person says that it names nobody. Misreading a word costs an officer a click; missing a name costs a family.
"""

from collections.abc import Callable, Iterable

from marketplace.lib.privacy import conditions, english, institutions, moments, names, numbers, whereabouts
from marketplace.lib.privacy.finding import BLOCK, CONFIRM, Finding, digest
from marketplace.lib.privacy.folding import Folded, fold

__all__ = ["BLOCK", "CONFIRM", "DETECTORS", "Finding", "apart", "digest", "scan"]

SURE = frozenset({"identity", "passport", "phone", "bank_card"})
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
    """Where findings overlap the graver stays, then what is sure by its own digits, then the longer."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.severity != BLOCK, f.kind not in SURE, f.start - f.end, f.start)):
        if all(finding.end <= other.start or finding.start >= other.end for other in kept):
            kept.append(finding)
    return sorted(kept, key=lambda f: f.start)
