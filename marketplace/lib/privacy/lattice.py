"""How likely a stretch of Chinese is a name rather than the words it could be instead.

Every way to read the sentence as dictionary words has a price (minus the logarithm of how often the words occur); so has
a name by its parts. A name is worth what the cheapest plain reading costs more than the reading with the name in it.
"""

import math
import re
from functools import lru_cache

import rjieba

from marketplace.lib.privacy import namebook as book
from marketplace.lib.privacy import peoples
from marketplace.lib.privacy.folding import HAN
from marketplace.lib.privacy.plainwords import KNOWN_THINGS, LONGEST_THING, is_role

_ALL = 60_000_000  # words counted by the dictionary
_LONGEST = max(6, LONGEST_THING)
_UNKNOWN = 3.0
_DEAREST_WORD = 10.5
_PLACE = 9.5
_IS_A_WORD = 4.0  # what is known as no name needs a sentence that treats it as a person
_RARE_IN_NAMES = 10.0
_A_THING = 13.0
_USUAL, _GIVEN = 5.3, 7.0
_NAME = re.compile(f"[{HAN}]")
_OF_PLACES = frozenset("镇乡县市村区州盟旗路街")
_SUM_WORDS = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")
_NAME_TAGS = ("nr", "nrfg", "nrt")


@lru_cache(maxsize=200_000)
def price(word: str) -> float | None:
    """Of a dictionary word; None if it is none and longer than a character."""
    if word in KNOWN_THINGS:
        return 8.0
    if word in book.NOT_NAMES:
        return 9.0
    if rjieba.has_word(word):
        cost = math.log(_ALL) - math.log(max(rjieba.suggest_freq(word), _UNKNOWN))
        return min(cost, _PLACE) if _is_place(word) else cost + _named(word)
    return math.log(_ALL / _UNKNOWN) if len(word) == 1 else None


def is_seldom(word: str) -> bool:
    """No word, or one that hardly anybody writes (`关关`)."""
    cost = price(word)
    return word not in book.NOT_NAMES and (cost is None or cost > _DEAREST_WORD)


def _is_place(word: str) -> bool:
    """A town or a river that the dictionary knows may stand anywhere, however seldom it was counted."""
    if len(word) == 1 or word in peoples.PARTS or rjieba.tag(word, False)[0] != (word, "ns"):
        return False
    return word[-1] in _OF_PLACES or not all(char in book.GIVEN for char in word)


def _named(word: str) -> float:
    """The dictionary counts some names as words; here that must not make them plain."""
    if word in book.GIVEN_WORDS:
        return 5.0
    if len(word) == 1 or rjieba.tag(word, False)[0] not in [(word, tag) for tag in _NAME_TAGS]:
        return 0.0
    if len(word) > 2:  # noqa: PLR2004 - 张秀英, 阿依古丽
        is_full = word[0] in book.SURNAMES and given_price(word[1:]) < 24.0  # noqa: PLR2004
        return 7.0 if is_full or all(char in peoples.SOUNDS for char in word) else 0.0
    return 3.5 if word[1] in book.GIVEN and (word[0] in book.SURNAMES or word[0] in book.GIVEN) else 0.0


def known_name(word: str) -> float:
    """A full name that the dictionary itself knows (the famous share theirs with many) needs no price by character."""
    known = len(word) > 2 and rjieba.has_word(word) and rjieba.tag(word, False)[0] in [(word, t) for t in _NAME_TAGS]  # noqa: PLR2004
    begins_plain = word[:2] not in book.COMPOUND and price(word[:2]) is not None  # 石桥镇, 银行卡
    known = known and word[0] not in book.NOT_BEFORE_TITLES  # 由医保
    return 14.0 if known and not begins_plain and word not in book.NOT_NAMES and word not in KNOWN_THINGS else math.inf


def plain_extra(word: str) -> float:
    """A given name that is first of all a word (`慈善`, `光荣`) hardly stands alone."""
    return 3.0 if price(word) is not None and not _named(word) else 0.0


@lru_cache(maxsize=50_000)
def _daily(word: str) -> float:
    """What is rare in the dictionary may be daily bread here (`高龄`, `小路`): a name that is also a word is worth less."""
    if is_role(word):
        return math.inf
    if word in book.NOT_NAMES or word in KNOWN_THINGS or _is_place(word):
        return _IS_A_WORD
    cost = price(word) if len(word) > 1 else None
    return max(0.0, cost - _DEAREST_WORD) if cost is not None and not _named(word) else 0.0


class Lattice:
    """One text; `worth(start, end, cost)` compares a name there with the plain words."""

    def __init__(self, text: str) -> None:
        self.text = text
        size = len(text)
        self.edges: list[list[tuple[int, float]]] = [[] for _ in range(size)]
        for start in range(size):
            for end in range(start + 1, min(start + _LONGEST, size) + 1):
                cost = price(text[start:end]) if _NAME.match(text[start]) else (1.0 if end == start + 1 else None)
                if cost is not None:
                    self.edges[start].append((end, cost))
        self.before = [math.inf] * (size + 1)
        self.behind = [math.inf] * (size + 1)
        self.before[0] = self.behind[size] = 0.0
        for start in range(size):
            for end, cost in self.edges[start]:
                self.before[end] = min(self.before[end], self.before[start] + cost)
        for start in range(size - 1, -1, -1):
            self.behind[start] = min(self.behind[end] + cost for end, cost in self.edges[start])

    def worth(self, start: int, end: int, cost: float) -> float:
        worth = self.behind[0] - (self.before[start] + cost + self.behind[end])
        return worth - _daily(self.text[start:end])


@lru_cache(maxsize=10_000)
def surname_price(surname: str) -> float:
    if len(surname) > 1:
        return 6.5
    steps = ((book.COMMONEST, 3.3), (book.COMMON, 5.0), (book.FAIR, 7.2), (book.WORDY, 8.0))
    return next((cost for chars, cost in steps if surname in chars), 9.8)


def given_price(given: str) -> float:
    """By its characters; infinite for what no name has in it."""
    if given[-1] in _OF_PLACES or all(char in _SUM_WORDS for char in given):
        return math.inf
    return sum(_char_price(char) for char in given) + (1.5 if len(given) == 1 else 0.3)


def _char_price(char: str) -> float:
    if char in book.NEVER or not _NAME.match(char):
        return math.inf
    if char in book.USUAL:
        return _USUAL
    if char in book.THINGS and char not in book.GIVEN:
        return _A_THING
    return _GIVEN if char in book.GIVEN else _RARE_IN_NAMES
