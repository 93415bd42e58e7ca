"""Text into words, once, for every engine: what is indexed here is found there.

Chinese has no spaces, so a run of 汉字 becomes its pairs; one character alone is a word too. Latin words, numbers and
other scripts stay whole. Width, case and compatibility forms are folded (NFKC), traditional characters into simplified
ones, each by itself: a table by phrases would fold the same character one way in a page and another in a question.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import opencc

from search import sounds

_HAN = ((0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3134F))


@dataclass(frozen=True)
class Words:
    """What a project is found by: what it is called, and whatever else its page says. Each word once in its field."""

    title: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()


def fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().translate(_simplified())


def to_index(title: Iterable[str], near: Iterable[str] = (), rest: Iterable[str] = ()) -> Words:
    """Every word these texts can be found by. A title is also heard and abbreviated (棉被: mianbei, mb), what stands
    near it is also heard (the sentence, the places); the rest is only read.
    """
    titles, nears = list(title), list(near)
    heard = [*_heard(titles), *_abbreviated(titles)]
    around = [*_written([*nears, *rest]), *_heard(nears)]
    return Words(tuple(dict.fromkeys([*_written(titles), *heard])), tuple(dict.fromkeys(around)))


def terms(*texts: str) -> set[str]:
    """The words as they are written, without single characters: what a mistyped word may have meant."""
    return {word for word in _written(texts) if len(word) > 1}


def runs(text: str) -> Iterator[str]:
    """Folded stretches of one kind: 汉字, or anything else that makes words."""
    run, han = "", False
    for character in fold(text):
        makes_words = unicodedata.category(character)[0] in "LNM"
        if run and (not makes_words or is_han(character) != han):
            yield run
            run = ""
        if makes_words:
            run, han = run + character, is_han(character)
    if run:
        yield run


def way(run: str) -> tuple[str, ...]:
    """The words that must all be there where this run is written."""
    return tuple(dict.fromkeys(pairs(run))) or (run,)


def pairs(run: str) -> list[str]:
    return [left + right for left, right in pairwise(run)] if is_han(run[0]) else []


def is_han(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _HAN)


def _written(texts: Iterable[str]) -> Iterator[str]:
    for run in _all_runs(texts):
        if is_han(run[0]):
            yield from run
            yield from pairs(run)
        else:
            yield run


def _heard(texts: Iterable[str]) -> Iterator[str]:
    for run in _all_runs(texts):
        if is_han(run[0]):
            yield from sounds.of(run)


def _abbreviated(texts: Iterable[str]) -> Iterator[str]:
    for run in _all_runs(texts):
        if is_han(run[0]):
            yield from sounds.initials(run)


def _all_runs(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from runs(text)


@cache
def _simplified() -> dict[int, str]:
    """Asked of opencc once, one character a line."""
    characters = [chr(code) for first, last in _HAN for code in range(first, last + 1)]
    folded = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(old): new for old, new in zip(characters, folded, strict=True) if old != new}
