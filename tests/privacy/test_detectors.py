"""What a finding says and where: quoting, order, repair, and that hostile text does not hang the gate."""

import re
import time
from itertools import pairwise

import pytest

from marketplace.lib import privacy
from marketplace.lib.privacy import BLOCK, CONFIRM, conditions
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


TELLS_OF_SOMEBODY = [
    "关爱这户艾滋病家庭的孩子",
    "关爱吸毒人员家庭的孩子",
    "关爱刑满释放的母亲",
    "免费给肝癌晚期老人送饭",
    "免费给精神病老人送药",
    "关注她儿子的白血病",
    "关于吸毒的父亲",
    "关注抑郁症患者知识",
    "艾滋病筛查阳性的母亲",
    "精神病人家庭救助政策",
    "服刑人员子女关爱行动",
    "了解到他得了白血病",
    "义诊时查出尿毒症",
    "认识一位肝癌老人",
    "肝癌老人行动不便",
    "中风后行动不便",
    "尿毒症享受救助政策",
    "白血病孩子饮食要清淡",
    "家里没有收入，父亲吸毒",
    "没有人管抑郁症的母亲",
    "白血病患者住在这里",
]
SPEAKS_OF_NOBODY = [
    "免费白血病筛查",
    "艾滋病防治宣传日",
    "关爱老人健康讲座",
    "免费白内障手术",
    "免费胆结石手术报名",
    "关注艾滋病预防知识",
    "家庭暴力预防知识讲座",
    "戒毒宣传进校园",
    "糖尿病患者饮食讲座",
    "高血压、糖尿病健康讲座，欢迎老人参加",
    "白内障复明工程启动",
    "关爱孤独症儿童公益画展",
    "宫颈癌筛查面向全县妇女",
    "老人需要防褥疮床垫",
]


def _blocked(text: str) -> bool:
    return any(f.severity == BLOCK and f.kind in ("stigma", "diagnosis") for f in privacy.scan(text))


@pytest.mark.parametrize("text", TELLS_OF_SOMEBODY)
def test_words_of_care_do_not_hide_whom_they_are_about(text: str) -> None:
    assert _blocked(text)


@pytest.mark.parametrize("text", SPEAKS_OF_NOBODY)
def test_an_illness_as_a_subject_is_no_finding(text: str) -> None:
    assert privacy.scan(text) == []


@pytest.mark.parametrize("text", ["讲座的主题是预防高血压和中风。", "以免发展成尿毒症", "免费接送透析老人"])
def test_a_subject_named_before_and_a_treatment_offered_to_somebody_are_still_told(text: str) -> None:
    found = privacy.scan(text)
    assert found
    assert {finding.severity for finding in found} == {CONFIRM}


def test_mutant_a_subject_whoever_follows_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditions, "_names_somebody", lambda text, at: False)
    assert not all(_blocked(text) for text in TELLS_OF_SOMEBODY)


def test_mutant_care_taken_for_a_subject_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    care = re.compile(r"(?:免费|关爱|关注)[^，。；;]{0,22}$")
    topic = conditions._is_topic
    monkeypatch.setattr(
        conditions, "_is_topic", lambda text, match: bool(care.search(text[: match.end()])) or topic(text, match)
    )
    assert not any(_blocked(text) for text in TELLS_OF_SOMEBODY[:6])


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
