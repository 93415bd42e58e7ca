"""What a reader's words ask for, as data that every engine understands alike.

A question is answered where every clause is; a clause where one of its ways is; a way where all of its words are.
How well it is answered is a small whole number, the tier, which each engine works out by the same rule. No engine's
own score decides anything, so pages follow each other and the engines agree.
"""

from dataclasses import dataclass

from search import tokens

Way = tuple[str, ...]
ALL_IN_TITLE, SOME_IN_TITLE, ELSEWHERE = range(3)  # the tiers: how many of the clauses the title alone answers


@dataclass(frozen=True)
class Clause:
    ways: tuple[Way, ...]

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


def question(text: str) -> Question | None:
    """None: no text was typed. A question without clauses: only marks and spaces were."""
    if not text:
        return None
    return Question(tuple(Clause((way,)) for way in tokens.to_ask(text)))
