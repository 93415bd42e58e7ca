"""The bars on the labelled corpus, for the part we worked with and for those we did not; each falls with its mutant."""

import re
from collections import Counter

import pytest

from marketplace.lib import privacy
from marketplace.lib.privacy import BLOCK, folding, lattice, namebook, names, numbers, peoples, whereabouts
from marketplace.lib.privacy.finding import KINDS
from tests.bench import gate
from tests.privacy.measure import ANYTHING, NAMES, PARTS, PLACES, STRUCTURED, Tally, sentences, tally

STRUCTURED_BAR, NAMES_BAR, OTHERS_BAR, ALARMS_BAR = 0.995, 0.97, 0.9, 0.03
OTHERS = ("school", "hospital", "employer", "diagnosis", "stigma", "age", "date", "income", "combination")


@pytest.fixture(scope="module", params=PARTS)
def counts(request: pytest.FixtureRequest) -> Tally:
    return tally(sentences(request.param))


def test_the_corpus_is_large_varied_and_covers_every_kind() -> None:
    corpus = sentences()
    assert len(corpus) >= 1200
    assert len({sentence.text for sentence in corpus}) == len(corpus)
    assert {mark.kind for s in corpus for mark in s.marks} - {ANYTHING, "own"} == set(KINDS)
    frames = Counter("".join(s.text.replace(mark.words, "") for mark in s.marks[:1]) for s in corpus if not s.is_clean)
    assert sum(n for frame, n in frames.items() if n > 1 and len(frame) > 4) < len(corpus) / 50


def test_every_identity_number_of_the_corpus_belongs_to_nowhere() -> None:
    for sentence in sentences():
        for found in privacy.scan(sentence.text):
            if found.kind == "identity":
                digits = re.sub(r"\D", "", folding.fold(found.text).text.translate(numbers._WORDS))
                assert digits.startswith("999999"), (sentence.place, found.text)


def test_structured_kinds_are_found_and_block(counts: Tally) -> None:
    for kind in STRUCTURED:
        assert counts.recall(kind) >= STRUCTURED_BAR, (kind, counts.missed)
    assert counts.naming(*STRUCTURED) >= 0.97
    surely = {"identity", "passport", "phone", "bank_card", "contact", "email", "plate", "birth_date"}
    for sentence in sentences():
        for finding in privacy.scan(sentence.text):
            if finding.kind in surely and not finding.text.startswith(("400", "800")):
                assert finding.severity == BLOCK, finding


def test_names_with_and_without_a_chinese_surname_are_found(counts: Tally) -> None:
    for kind in NAMES:
        assert counts.recall(kind) >= NAMES_BAR, [mark.words for _, mark in counts.missed if mark.kind == kind]


def test_addresses_and_villages_are_found(counts: Tally) -> None:
    for kind in PLACES:
        assert counts.recall(kind) >= 0.93, kind
    assert counts.recall(*PLACES) >= NAMES_BAR


@pytest.mark.parametrize("kind", OTHERS)
def test_other_kinds_are_found(counts: Tally, kind: str) -> None:
    assert counts.recall(kind) >= (0.8 if kind == "employer" else OTHERS_BAR), [
        mark.words for _, mark in counts.missed if mark.kind == kind
    ]


def test_clean_sentences_are_left_alone(counts: Tally) -> None:
    assert counts.clean >= 100
    assert counts.alarm_share <= ALARMS_BAR, [(s.text, f.text) for s, f in counts.alarms if s.is_clean]


def test_what_is_said_is_right(counts: Tally) -> None:
    for kind, said in counts.said.items():
        if said >= 20:
            assert counts.precision(kind) >= 0.95, [f.text for _, f in counts.alarms if f.kind == kind]


def test_a_sentence_is_read_in_time() -> None:
    assert gate.ratio([sentence.text for sentence in sentences("blind2")], rounds=1).first <= 0.005


def _not_folded(source: str) -> folding.Folded:
    return folding.Folded(source, source, tuple(range(len(source))))


def test_mutant_a_detector_that_does_not_fold_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "fold", _not_folded)
    assert tally(sentences("development")).recall("identity", "phone", "bank_card") < STRUCTURED_BAR


def test_mutant_only_valid_check_digits_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "_is_identity", lambda digits: len(digits) == 18 and numbers.checks(digits))
    assert tally(sentences("development")).naming("identity") < STRUCTURED_BAR


def test_mutant_chinese_numerals_left_alone_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "_WORDS", {})
    assert tally(sentences("development")).recall("identity", "phone") < STRUCTURED_BAR


def test_mutant_only_names_with_a_surname_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "_strangers", lambda text, start, stop: iter(()))
    counts = tally(sentences("development"))
    assert counts.recall("own") < NAMES_BAR
    assert counts.recall("name") >= 0.95, "the mutant must hit names without surname, not all names"


def test_mutant_names_only_as_listed_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peoples, "SOUNDS", frozenset())
    monkeypatch.setattr(names, "_unheard", lambda text, start, stop: iter(()))
    names._sounds.cache_clear()
    try:
        assert tally(sentences("development")).recall("own") < NAMES_BAR
    finally:
        names._sounds.cache_clear()


def test_mutant_blind_to_what_stands_around_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "_around", lambda text, start, end: 0.0)
    assert tally(sentences("development")).recall("name") < NAMES_BAR


def test_mutant_every_surname_is_a_name_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "_ENOUGH", -9.0)
    assert tally(sentences("development")).alarm_share > ALARMS_BAR
    assert namebook.SURNAMES


def test_mutant_without_what_forms_say_outright_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names.labels, "find", lambda view: iter(()))
    assert tally(sentences("blind")).recall("name") < NAMES_BAR


def test_mutant_landmarks_unread_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whereabouts.landmarks, "find", lambda folded: iter(()))
    assert tally(sentences("blind")).recall(*PLACES) < NAMES_BAR


def test_mutant_things_taken_for_people_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lattice, "KNOWN_THINGS", frozenset())
    lattice.price.cache_clear()
    lattice._daily.cache_clear()
    try:
        assert tally(sentences("blind")).alarm_share > ALARMS_BAR
    finally:
        lattice.price.cache_clear()
        lattice._daily.cache_clear()
