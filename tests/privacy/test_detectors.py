"""The detectors against sentences of our own: what must be found, what must not, and how fast."""

import re
import time
from itertools import pairwise
from pathlib import Path

import pytest

from marketplace.lib import privacy
from marketplace.lib.privacy import BLOCK, CONFIRM
from marketplace.lib.privacy.finding import KINDS, SUGGESTIONS

CORPUS = [
    tuple(line.split("\t", 1))
    for line in (Path(__file__).parent / "sentences.tsv").read_text().splitlines()
    if line and not line.startswith("#")
]
PLANTED = [(kinds, text) for kinds, text in CORPUS if kinds != "-"]
CLEAN = [text for kinds, text in CORPUS if kinds == "-"]
ALWAYS_BLOCK = {"identity", "phone", "bank_card", "contact", "email", "plate", "birth_date", "age", "income", "stigma"}


def plain(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The sentence without its marks, and where they stood."""
    spans, bare = [], ""
    for part in re.split(r"(⟦[^⟧]*⟧)", text):
        if part.startswith("⟦"):
            spans.append((len(bare), len(bare) + len(part) - 2))
            bare += part[1:-1]
        else:
            bare += part
    return bare, spans


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 200
    assert {kind for kinds, _ in PLANTED for kind in kinds.split(",")} == set(KINDS)


@pytest.mark.parametrize(("kinds", "text"), PLANTED)
def test_what_points_at_a_person_is_found(kinds: str, text: str) -> None:
    bare, spans = plain(text)
    found = privacy.scan(bare)
    for start, end in spans:
        assert any(f.start < end and f.end > start for f in found), (bare[start:end], found)
    assert set(kinds.split(",")) <= {f.kind for f in found}, found


@pytest.mark.parametrize("text", CLEAN)
def test_what_names_nobody_is_left_alone(text: str) -> None:
    assert privacy.scan(text) == []


@pytest.mark.parametrize(("kinds", "text"), PLANTED)
def test_a_finding_quotes_the_text_as_written(kinds: str, text: str) -> None:
    bare, _ = plain(text)
    for finding in privacy.scan(bare):
        assert finding.text == bare[finding.start : finding.end]
        assert finding.severity in (BLOCK, CONFIRM)
        assert finding.severity == BLOCK or finding.kind not in ALWAYS_BLOCK, finding


def test_findings_do_not_overlap_and_stand_in_order() -> None:
    found = privacy.scan("张秀英住河西村3组，电话13800138000，身份证999999195001010018，有冠心病。")
    assert [f.kind for f in found] == ["name", "address", "phone", "identity", "diagnosis"]
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("text", "mended"), [("83岁", "80岁以上"), ("七十一岁", "70–79岁"), ("7岁", "小学阶段"), ("45周岁", "40–49岁")]
)
def test_an_age_is_mended_to_its_band(text: str, mended: str) -> None:
    [finding] = privacy.scan(f"她{text}了。")
    assert finding.mend == mended


def test_every_kind_says_what_it_is_and_what_to_write_instead() -> None:
    assert set(KINDS) == set(SUGGESTIONS)


def test_a_sentence_takes_less_than_five_milliseconds() -> None:
    privacy.scan("预热")
    texts = [plain(text)[0] for _, text in CORPUS]
    start = time.perf_counter()
    for text in texts:
        privacy.scan(text)
    assert (time.perf_counter() - start) / len(texts) < 0.005


@pytest.mark.parametrize(
    "nasty", ["1" * 5000, "一" * 5000, "张" * 3000, "李 " * 3000, "a@" * 3000, "（" * 5000, "第3" * 3000, "在" * 5000]
)
def test_hostile_text_does_not_hang_the_gate(nasty: str) -> None:
    start = time.perf_counter()
    privacy.scan(nasty)
    assert time.perf_counter() - start < 2
