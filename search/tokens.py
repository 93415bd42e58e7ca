"""Text into words, once, for every engine: what is indexed here is found there.

Chinese has no spaces, so a run of 汉字 becomes its pairs; one character alone is a word too. Latin words, numbers and
other scripts stay whole. Width, case and compatibility forms are folded (NFKC). Traditional characters are not folded
into simplified ones yet: that needs a mapping table which is not among our packages.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

MOST_WORDS = 32  # of one query; more is no question but a document
_HAN = ((0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3134F))


def fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@dataclass(frozen=True)
class Words:
    """What a project is found by: what it is called, and whatever else its page says. Each word once in its field."""

    title: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()


def to_index(title: Iterable[str], rest: Iterable[str] = ()) -> Words:
    """Every word these texts can be found by, in order of first appearance."""
    return Words(_words(title), _words(rest))


def to_ask(text: str) -> list[tuple[str, ...]]:
    """The reader's terms, each the words that must all be there."""
    found: dict[tuple[str, ...], None] = {}
    for run in _runs(fold(text)):
        pairs = _pairs(run) if _is_han(run[0]) else []
        found[tuple(dict.fromkeys(pairs or [run]))] = None
    return _few(found)


def _few(terms: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """A question has an end."""
    kept: list[tuple[str, ...]] = []
    left = MOST_WORDS
    for term in terms:
        if not left:
            break
        kept.append(term[:left])
        left -= len(kept[-1])
    return kept


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in texts:
        for run in _runs(fold(text)):
            if _is_han(run[0]):
                found.update(dict.fromkeys(run))
                found.update(dict.fromkeys(_pairs(run)))
            else:
                found[run] = None
    return tuple(found)


def _runs(folded: str) -> Iterator[str]:
    """Stretches of one kind: 汉字, or anything else that makes words."""
    run, han = "", False
    for character in folded:
        makes_words = unicodedata.category(character)[0] in "LNM"
        if run and (not makes_words or _is_han(character) != han):
            yield run
            run = ""
        if makes_words:
            run, han = run + character, _is_han(character)
    if run:
        yield run


def _pairs(run: str) -> list[str]:
    return [left + right for left, right in pairwise(run)]


def _is_han(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _HAN)
