"""One wrong character: what a question may have meant, where as it stands it finds nothing.

The index's own dictionary says which words there are. A word that it lacks gets the few that differ in one character,
those of the same sound first (an input method's slip), then the more frequent.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from string import ascii_lowercase

from django.db.models import Q
from django.db.models.functions import Length

from search import sounds, tokens, vocabulary
from search.asking import Clause, Question, Way
from search.models import Term

MOST_MEANT = 6  # other words for one
MOST_TERMS = 2_000  # of the dictionary looked at for one word
LONGEST_RUN, SHORTEST_LATIN, LONGEST_LATIN = 12, 4, 20
NEAR_SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("h", "f"))


def mended(question: Question) -> Question | None:
    """The same question with more ways for the words that nothing has. None: there is nothing to mend."""
    known = vocabulary.known(chain.from_iterable(chain.from_iterable(clause.ways for clause in question.clauses)))
    clauses = tuple(clause if _known(clause, known) else _mend(clause) for clause in question.clauses)
    return None if clauses == question.clauses else Question(clauses)


def _known(clause: Clause, known: Mapping[str, int]) -> bool:
    return any(all(word in known for word in way) for way in clause.ways)


def _mend(clause: Clause) -> Clause:
    run = clause.typed
    if not run:
        return clause
    meant = _meant_han(run) if tokens.is_han(run[0]) else _meant_latin(run)
    return Clause(tuple(dict.fromkeys([*clause.ways, *meant])), run)


def _meant_han(run: str) -> list[Way]:
    if not 1 < len(run) <= LONGEST_RUN:
        return []
    after, before = _neighbours(run)
    found: dict[str, tuple[int, int]] = {}
    for place, typed in enumerate(run):
        sides = ([after[run[place - 1]]] if place else []) + ([before[run[place + 1]]] if run[place + 1 :] else [])
        for other in set.intersection(*map(set, sides)) - {typed}:
            rank = (_distance(typed, other), -min(side[other] for side in sides))
            found[run[:place] + other + run[place + 1 :]] = rank
    best = sorted(found, key=lambda meant: (found[meant], meant))
    return [tokens.way(meant) for meant in best[:MOST_MEANT]]


Neighbours = defaultdict[str, dict[str, int]]


def _neighbours(run: str) -> tuple[Neighbours, Neighbours]:
    """Which characters the dictionary has after and before each of these."""
    touching = Q(first__in=run[:-1]) | Q(last__in=run[1:])
    terms = Term.objects.annotate(length=Length("word")).filter(touching, length=2).order_by("-projects", "word")
    after: Neighbours = defaultdict(dict)
    before: Neighbours = defaultdict(dict)
    for word, projects in terms.values_list("word", "projects")[:MOST_TERMS]:
        after[word[0]][word[1]] = projects
        before[word[1]][word[0]] = projects
    return after, before


def _distance(typed: str, other: str) -> int:
    """0 the same sound, 1 a near one, 2 another."""
    one, two = (frozenset(sounds.readings(character)) for character in (typed, other))
    if one & two:
        return 0
    return 1 if {_blurred(sound) for sound in one} & {_blurred(sound) for sound in two} else 2


def _blurred(sound: str) -> str:
    for fine, coarse in NEAR_SOUNDS:
        sound = sound.replace(fine, coarse)
    return sound


def _meant_latin(word: str) -> list[Way]:
    if not (SHORTEST_LATIN <= len(word) <= LONGEST_LATIN and word.isalnum()):
        return []
    found = vocabulary.known(_edits(word))
    return [(meant,) for meant in sorted(found, key=lambda meant: (-found[meant], meant))[:MOST_MEANT]]


def _edits(word: str) -> Iterator[str]:
    """One letter missing, too many, wrong, or changed places with its neighbour."""
    letters: Iterable[str] = ascii_lowercase
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        yield from (head + letter + tail for letter in letters)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in letters)
        if tail[1:]:
            yield head + tail[1] + tail[0] + tail[2:]
