"""How the two databases keep the words of both fields in one list: a word of the title stands there twice, once marked."""

from collections.abc import Callable

from search.asking import Clause, Question
from search.tokens import Words

MARK = "·"  # no word holds it: words are letters and digits


def flat(words: Words) -> list[str]:
    return [*dict.fromkeys([*words.title, *words.rest]), *(MARK + word for word in words.title)]


def anywhere(question: Question, also: str, either: str, word: Callable[[str], str]) -> str:
    """The question in an engine's own language: `also` and `either` are its operators, `word` quotes."""
    return also.join(_clause(clause, also, either, word) for clause in question.clauses)


def all_in_title(question: Question, also: str, either: str, word: Callable[[str], str]) -> str:
    return anywhere(question, also, either, lambda one: word(MARK + one))


def some_in_title(question: Question, also: str, either: str, word: Callable[[str], str]) -> str:
    marked = (_clause(clause, also, either, lambda one: word(MARK + one)) for clause in question.clauses)
    return either.join(marked)


def _clause(clause: Clause, also: str, either: str, word: Callable[[str], str]) -> str:
    return f"({either.join(f'({also.join(map(word, way))})' for way in clause.ways)})"
