"""What a finding says and where: quoting, order, repair, and that hostile text does not hang the gate."""

import time
from itertools import pairwise

import pytest

from marketplace.lib import privacy
from marketplace.lib.privacy import BLOCK, CONFIRM
from marketplace.lib.privacy.finding import KINDS, SUGGESTIONS
from tests.privacy.measure import sentences

ALWAYS_BLOCK = {
    "identity",
    "passport",
    "bank_card",
    "contact",
    "email",
    "plate",
    "birth_date",
    "age",
    "income",
    "stigma",
}


def test_a_finding_quotes_the_text_as_written() -> None:
    for sentence in sentences():
        for finding in privacy.scan(sentence.text):
            assert finding.text == sentence.text[finding.start : finding.end]
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


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("志愿者须无性侵害、虐待等违法犯罪记录。", "stigma"),
        ("预防高血压和中风的讲座", "diagnosis"),
        ("由示例县阳光商贸公司捐赠台灯二十盏", "employer"),
        ("2015年以后出生的儿童都可以报名", "birth_date"),
        ("根据国发〔2014〕47号文件", "certificate"),
    ],
)
def test_what_a_page_must_be_able_to_say_is_not_stopped(text: str, kind: str) -> None:
    assert kind not in {finding.kind for finding in privacy.scan(text)}


@pytest.mark.parametrize(
    "nasty",
    [
        *("1" * 5000, "一" * 5000, "张" * 3000, "李 " * 3000, "a@" * 3000, "（" * 5000, "第3" * 3000, "在" * 5000),
        *("1-" * 3000, "扎西" * 2000, "张秀英" * 1500, "癌" * 4000, "2020年" * 1500, "Zhang " * 1500, "*" * 5000),
    ],
)
def test_hostile_text_does_not_hang_the_gate(nasty: str) -> None:
    start = time.perf_counter()
    privacy.scan(nasty)
    assert time.perf_counter() - start < 20  # quadratic growth would take minutes
