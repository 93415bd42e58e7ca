"""What a reader's words ask for, as data that every engine understands alike.

A question is answered where every clause is; a clause where one of its ways is; a way where all of its words are.
How well it is answered is a small whole number, the tier, which each engine works out by the same rule. No engine's
own score decides anything, so pages follow each other and the engines agree.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from search import sounds, tokens
from search.synonyms import Kin

MOST_WORDS = 32  # of one question; more is no question but a document
Way = tuple[str, ...]
ALL_IN_TITLE, SOME_IN_TITLE, ELSEWHERE = range(3)  # the tiers: how many of the clauses the title alone answers


@dataclass(frozen=True)
class Clause:
    ways: tuple[Way, ...]
    typed: str = ""  # the one word that was typed, where it was one

    def met_by(self, words: frozenset[str]) -> bool:
        return any(words.issuperset(way) for way in self.ways)


@dataclass(frozen=True)
class Question:
    """Without a clause it asks for nothing, and nothing answers it: "no text" is None."""

    clauses: tuple[Clause, ...] = ()

    def tier(self, words: tokens.Words) -> int | None:
        """The rule itself, in words. None: this does not answer."""
        title = frozenset(words.title)
        whole = title.union(words.rest)
        if not self.clauses or not all(clause.met_by(whole) for clause in self.clauses):
            return None
        met = sum(clause.met_by(title) for clause in self.clauses)
        return ALL_IN_TITLE if met == len(self.clauses) else SOME_IN_TITLE if met else ELSEWHERE


def question(text: str, kin: Kin | None = None) -> Question | None:
    """None: no text was typed. A question without clauses: only marks and spaces were."""
    if not text:
        return None
    together = _together(tokens.runs(text))
    return Question(_few(clause for some in together for clause in _clauses(some, kin or {})))


def _together(runs: Iterable[str]) -> Iterator[list[str]]:
    """Words that can be read as pinyin stay together: `zhu jie` is one word of two syllables."""
    for readable, some in groupby(runs, key=lambda run: bool(sounds.splits(run))):
        if readable:
            yield list(some)
        else:
            yield from ([run] for run in some)


def _clauses(together: list[str], kin: Kin) -> Iterator[Clause]:
    run = together[0]
    if tokens.is_han(run[0]):
        yield from (Clause(_ways(piece, kin), piece) for piece in _pieces(run, kin))
        return
    heard = sounds.heard(together) or sounds.abbreviated(run)
    if len(together) == 1:
        yield Clause((*_ways(run, kin), *heard), run)
    else:
        yield Clause((tuple(dict.fromkeys(together)), *heard))


def _pieces(run: str, kin: Kin) -> Iterator[str]:
    """The run cut at words that have kin, the longest first: 独居老人助洁 is 独居老人 and 助洁."""
    longest = max(map(len, kin), default=0)
    start = place = 0
    while place < len(run):
        ends = range(min(len(run), place + longest), place, -1)
        end = next((end for end in ends if run[place:end] in kin), 0)
        if end and start < place:
            yield run[start:place]
        if end:
            yield run[place:end]
            start = end
        place = end or place + 1
    if start < len(run):
        yield run[start:]


def _ways(piece: str, kin: Kin) -> tuple[Way, ...]:
    """As typed, then as its kin are written."""
    return tuple(dict.fromkeys(_way(word) for word in (piece, *kin.get(piece, ()))))


def _way(word: str) -> Way:
    return tuple(dict.fromkeys(one for run in tokens.runs(word) for one in tokens.way(run)))


def _few(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """A question has an end: what follows it is not asked."""
    kept: dict[Clause, None] = {}
    left = MOST_WORDS
    for clause in clauses:
        most = max(map(len, clause.ways))
        if clause not in kept and left:
            kept[Clause(tuple(way[:left] for way in clause.ways)) if most > left else clause] = None
            left -= min(most, left)
    return tuple(kept)
