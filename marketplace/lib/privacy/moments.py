"""Birth dates, exact dates of a life, exact ages, exact sums of a household's money."""

import re
from collections.abc import Iterator

from marketplace.lib.privacy.finding import BLOCK, CONFIRM, Finding
from marketplace.lib.privacy.folding import Folded

_N = r"(?:\d{1,4}|[〇零○一二三四五六七八九十廿]{1,5})"
_YEAR = r"(?:(?:19|20)?\d\d|[〇零○一二三四五六七八九]{2,4})"
_DAY = re.compile(rf"{_YEAR}\s?[年./\-]\s?{_N}\s?[月./\-]\s?{_N}\s?(?:日|号)?")
_BORN = re.compile(
    rf"(?:(?:生于|出生于|出生日期|出生年月日?|生日|出生|诞生|属相|生辰)(?:是|为|在|:|：)?\s?(?:农历|阴历|阳历|公历)?\s?"
    rf"(?:{_YEAR}\s?[年./\-]\s?(?:{_N}\s?[月./\-]?)?\s?(?:{_N}\s?[日号]?)?|(?:19|20)\d{{6}}|{_N}\s?月\s?{_N}\s?[日号]?))"
    rf"|{_YEAR}\s?年\s?(?:{_N}\s?月\s?)?(?:{_N}\s?[日号]\s?)?(?:生(?![活产效成长])|出生)"
)
_EVENT = re.compile(
    r"手术|住院|入院|出院|确诊|去世|离世|病故|身亡|事故|车祸|离婚|失踪|被捕|入狱|丧偶|火灾|遗弃|抢救|出事|走失"
)
_NEAR = 14
_NOT_BEFORE = 2020  # a full date of later years is a deadline unless something happened on it
_AGE = re.compile(
    r"(?P<age>(?<![\d.])\d{1,3}|(?<![一二三四五六七八九十百几多])(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]))\s?(?:周岁|岁|虚岁)"
    r"(?P<after>及?以上|及?以下|以内|左右|上下|多|至|到|[-–—~～])?"
)
_AGE_BEFORE = re.compile(
    r"(?:\d\s?岁?\s?(?:[-–—~～至到]|或|、)|年满|满|不满|未满|超过|不到|大于|小于|近|约|以上|[十\d]几|[一二三四五六七八九]十)\s?$"
)
_MONEY = re.compile(
    r"(?:收入|存款|工资|养老金|低保金|退休金|补贴|补助金|救助金|抚恤金|欠款|欠债|外债|负债|债务|积蓄|借款|贷款|欠了?)"
    r"(?:[^，。；;\d]{0,8})(?P<sum>[\d一二三四五六七八九十百千万两,.，]*[\d一二三四五六七八九十百千万两]\s?[万千百]?余?多?\s?(?:元|块|万|圆))"
)  # fmt: skip


def find(folded: Folded) -> Iterator[Finding]:
    yield from folded.every("birth_date", _BORN, BLOCK)
    yield from _days(folded)
    yield from _ages(folded)
    yield from folded.every("income", _MONEY, BLOCK)


def _days(folded: Folded) -> Iterator[Finding]:
    for match in _DAY.finditer(folded.text):
        around = folded.text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        if re.search(r"出生|生日|生于|诞生|[日号]生", around):
            yield folded.finding("birth_date", *match.span(), BLOCK)
        elif _EVENT.search(around) or _before(match.group()):
            yield folded.finding("date", *match.span(), CONFIRM, mend=_month(match.group()))


def _before(day: str) -> bool:
    year = re.match(r"\d{4}", day)
    return bool(year) and int(year.group()) < _NOT_BEFORE if year else False


def _month(day: str) -> str:
    found = re.match(r".*?月", day)
    return found.group() if found else ""


def _ages(folded: Folded) -> Iterator[Finding]:
    """A single age in full; a band, a limit or `八十多岁` is none."""
    for match in _AGE.finditer(folded.text):
        if match["after"] or _AGE_BEFORE.search(folded.text[max(0, match.start() - 6) : match.start()]):
            continue
        yield folded.finding("age", *match.span(), BLOCK, mend=band(number(match["age"])))


def band(age: int) -> str:
    if age < 18:  # noqa: PLR2004 - of age
        return next(
            stage
            for limit, stage in ((6, "学龄前"), (12, "小学阶段"), (15, "初中阶段"), (18, "高中阶段"))
            if age < limit
        )
    if age < 30:  # noqa: PLR2004 - the first band of adults
        return "18–29岁"
    return "80岁以上" if age >= 80 else f"{age // 10 * 10}–{age // 10 * 10 + 9}岁"  # noqa: PLR2004 - so few are older


def number(text: str) -> int:
    """`八十三` → 83."""
    if text.isdigit():
        return int(text)
    tens, _, ones = text.rpartition("十")
    values = "〇一二三四五六七八九"
    ten = values.index(tens) if tens else int("十" in text)
    return ten * 10 + (values.index(ones) if ones else 0)
