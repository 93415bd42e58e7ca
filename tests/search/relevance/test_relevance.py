"""Does what stands first answer best? Judged from the pooled top twenty of every engine and of a shuffled order."""

import os
from statistics import mean

import pytest

from search import engines
from search.engines.elastic import SERVER
from tests.search.conftest import without_titles
from tests.search.relevance import judging

GOOD, POOR = 0.85, 0.6

pytestmark = pytest.mark.django_db
INTENTS = judging.intents()


@pytest.fixture(scope="module")
def grades(books):
    """JUDGE=1 has the judges read the pools again and keeps what they said, beside what was judged of other engines."""
    if os.environ.get("JUDGE"):
        known = judging.judged() if judging.FILE.exists() else {}
        judging.keep({one.q: known.get(one.q, {}) | _read(one, books) for one in INTENTS})
    return judging.judged()


def _read(intent, books):
    pool = set(judging.shuffled(intent, books))
    for name in engines.names():
        for sort in ("urgent", "newest"):
            pool |= set(judging.engine_order(engines.named(name), intent, sort))
    return {number: judging.judge(intent, books[number]) for number in pool}


def test_there_are_enough_questions_and_enough_to_judge(grades):
    assert len({intent.q for intent in INTENTS}) >= 60
    assert sum(map(len, grades.values())) > 60 * judging.POOL
    assert {grade for of in grades.values() for grade in of.values()} == {0, 1, 2, 3}


def test_what_was_kept_is_what_the_judges_say(grades, books):
    for intent in INTENTS:
        for number, grade in grades[intent.q].items():
            assert judging.judge(intent, books[number]) == grade, (intent.q, books[number].texts)


def test_all_that_an_engine_shows_was_judged(by, grades):
    for intent in INTENTS:
        assert set(judging.engine_order(by, intent)) <= set(grades[intent.q]), intent.q


def test_an_engine_puts_first_what_answers_best(by, grades, record_property):
    scores = {intent.q: judging.ndcg(judging.engine_order(by, intent), grades[intent.q]) for intent in INTENTS}
    record_property("nDCG@10", mean(scores.values()))
    assert mean(scores.values()) >= GOOD


def test_newest_first_does_not(by, grades, books, record_property):
    """The measure can tell: the same hits by age, and a shuffled shelf."""
    scores, chance = [], []
    for intent in INTENTS:
        newest = judging.newest_first(intent, books, _hits(by, intent))
        scores.append(judging.ndcg(newest, grades[intent.q]))
        chance.append(judging.ndcg(judging.shuffled(intent, books), grades[intent.q]))
    record_property("newest first", mean(scores))
    record_property("shuffled", mean(chance))
    assert mean(scores) < POOR
    assert mean(chance) < POOR / 2


def _hits(by, intent):
    from search.finding import find
    from search.query import LibraryQuery

    seen, after = [], ""
    while True:
        found = find(LibraryQuery(q=intent.q, size=50, after=after), by=by)
        seen += [(uuid.int >> 64) - 1 for uuid in found.projects]
        if not (after := found.after):
            return seen


def test_without_tiers_an_engine_would_fail(by, grades, monkeypatch):
    monkeypatch.setattr("search.asking.ALL_IN_TITLE", 2)
    monkeypatch.setattr("search.engines.sqlite.ALL_IN_TITLE", 2)
    monkeypatch.setattr("search.engines.sqlite.SOME_IN_TITLE", 2)
    monkeypatch.setattr("search.engines.postgres.ALL_IN_TITLE", 2)
    monkeypatch.setattr("search.engines.postgres.SOME_IN_TITLE", 2)
    if by is SERVER:
        without_titles(monkeypatch)
    scores = [judging.ndcg(judging.engine_order(by, intent), grades[intent.q]) for intent in INTENTS]
    assert mean(scores) < GOOD
