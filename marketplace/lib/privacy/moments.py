"""Birth dates, exact dates of a life, exact ages, exact sums of a household's money."""

import re
from collections.abc import Iterator

from marketplace.lib.privacy.finding import BLOCK, CONFIRM, Finding
from marketplace.lib.privacy.folding import Folded

_N = r"(?:\d{1,4}|[〇零○一二三四五六七八九十廿卅初正冬腊闰]{1,5})"
_YEAR = r"(?:(?:19|20)?\d\d|[〇零○一二三四五六七八九]{2,4}|民国[一二三四五六七八九十\d]{1,3})"
_DAY = re.compile(rf"{_YEAR}\s?[年./\-]\s?{_N}\s?[月./\-]\s?{_N}\s?(?:日|号)?")
_DAY_OF_YEAR = re.compile(
    r"(?:去年|前年|今年|当年|上月|本月)?\s?(?:\d{1,2}|十?[一二三四五六七八九十])月\s?(?:\d{1,2}|[二三]?十?[一二三四五六七八九十])[日号]"
)
_FEAST = r"(?:春节|元旦|清明节?|端午节?|中秋节?|重阳节?|国庆节?|劳动节|除夕|元宵节?|冬至)"
_BORN = re.compile(
    rf"(?:(?:生于|出生于|出生日期|出生年月日?|生日|出生|诞生于?|属相|生辰)(?:是|为|在|:|：)?\s?(?:农历|阴历|阳历|公历|公元)?\s?"
    rf"(?:{_YEAR}\s?[年./\-]?\s?(?:{_N}\s?[月./\-]?)?\s?(?:{_N}\s?[日号]?)?(?<=[\d年月日号初十一二三四五六七八九])(?<![-./])|(?:19|20)\d{{6}}|{_N}\s?月\s?{_N}\s?[日号]?))"
    rf"|{_YEAR}\s?[年./\-]\s?(?:{_N}\s?[月./\-]\s?)?(?:{_N}\s?[日号]?\s?)?(?:{_FEAST})?(?:那天|当天|前后)?\s?(?:出生(?![率人缺])|生人|生(?![活产效成长意态物机存日病命]))"
    rf"|(?:19|20)\d{{6}}\s?(?:出生|生人?(?![活产效成]))"
)
_EVENT = re.compile(
    r"手术|住院|入院|出院|确诊|去世|离世|病故|身亡|事故|车祸|离婚|失踪|被捕|入狱|丧偶|火灾|着火|起火|失火|遗弃|抢救|出事|走失|摔[下伤断]?|坠|溺|瘫"
    r"|截肢|判决|判刑|过世|出殡|下葬|走的|没了|烧伤|砸伤|触电|中毒|结婚|领证|早产|难产|流产|塌方|收治|病逝|死亡|出走|失联|报案|报警|骨折|做手术|转院"
)
_BIRTHDAY = re.compile(r"生日|出生|生辰|满月酒|周岁酒")
_NEAR = 14
_NOT_BEFORE = 2020  # a full date of later years is a deadline unless something happened on it
_AGE = re.compile(
    r"(?P<age>(?<![\d.])\d{1,3}|(?<![一二三四五六七八九十百几多])(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]))\s?(?:周岁|岁半?(?:[零又][一二两三四五六七八九十\d]{1,2}个月)?|虚岁)"
    r"(?P<after>及?以上|及?以下|以内|以?[前后]|之[前后]|左右|上下|多|起|段|组|至|到|[-–—~～])?"
)
_AGE_BEFORE = re.compile(
    r"(?:\d\s?岁?\s?(?:[-–—~～至到]|或|、)|年满|满|不满|未满|超过|不到|大于|小于|近|约|以上|[十\d]几|[一二三四五六七八九]十)\s?$"
)
_TENS = "二三四五六七八九"
_AGE_SAID = re.compile(
    rf"(?:年龄|年纪|虚岁|实岁|享年|年方|年届|现年|芳龄|终年)\s?[:：是为]?\s?(?P<age>\d{{1,3}}|[{_TENS}]?十[一二三四五六七八九]?)(?![\d岁周个]|\s?[-–—~～至到多几]|以|左右)"
    rf"|(?P<old>[{_TENS}]十)有(?P<one>[一二三四五六七八九])(?!关|人|个|户)|刚?过完?(?P<feast>[五六七八九]十)大寿"
    r"|(?:刚满|才满?|只有|仅)\s?(?P<months>\d{1,2}|[一二两三四五六七八九十]{1,2})\s?个(?:多)?月(?:大)?(?=[，,。；;、！!]|的?(?:孩|婴|宝|娃|女|男)|大|$)|(?P<poetic>(?:古稀|花甲|耄耋|杖朝)之年[又零]?[一二三四五六七八九]岁?)"
)
_SUM = r"(?P<sum>[¥￥]?\s?[\d一二三四五六七八九十百千万两,.，]*[\d一二三四五六七八九十百千万两]\s?[万千百]?[余多几]?(?:\s?(?:元|块|万|圆|[rR][mM][bB]))?(?:钱|多)?)"
_MONEY = re.compile(
    r"(?:收入|存款|存折|工资|月薪|养老金|低保金|低保费|退休金|抚恤金|赔偿金|彩礼|欠款|欠债|外债|负债|债务|积蓄|借款|贷款|欠[了着下]?|(?<![租外出])借了?|挣了?|赚了?|自付|自费|自掏|领取?|攒了?|花了|花掉|每月进账|抵押|月入|月寄|寄回|寄来|寄钱|年入|日薪|时薪|日入|月收|月供|房租|学费)"
    rf"(?P<between>[^，。；;\d¥￥]{{0,8}}?){_SUM}"
)  # fmt: skip
_STANDARD = re.compile(r"上限|最高|标准|每人|每户|每名|每位|每笔|以内|封顶|合计|预算|人均")
_LIMIT = re.compile(r"低于|高于|不足|不超过|少于|不到")
_WHOEVER = re.compile(r"的|者|以下|[，,]?(?:均|都|即)?可以?|[，,]?(?:优先|有资格)")
_IS_SUM = re.compile(r"元|块|万|圆|[¥￥]|rmb|[百千]", re.IGNORECASE)


def find(folded: Folded) -> Iterator[Finding]:
    for match in _BORN.finditer(folded.text):
        if not _of_many(folded.text, match):
            yield folded.finding("birth_date", *match.span(), BLOCK)
    yield from _days(folded)
    yield from _ages(folded)
    yield from _sums(folded)


def _of_many(text: str, match: re.Match[str]) -> bool:
    """`2015年以后出生的`, `2010年至2015年出生`: whoever it fits, not somebody."""
    return bool(
        re.search(r"以[前后]|之[前后]|[至到-]\s?$", match.group() + text[match.end() : match.end() + 2])
    ) or bool(re.search(r"[至到\-–—~～]\s?$", text[max(0, match.start() - 2) : match.start()]))


def _days(folded: Folded) -> Iterator[Finding]:
    behind = 0
    for match in _DAY.finditer(folded.text):
        behind = match.end()
        around = folded.text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        if re.search(r"出生|生日|生于|诞生|[日号]生", around):
            yield folded.finding("birth_date", *match.span(), BLOCK)
        elif _EVENT.search(around) or _before(match.group()):
            yield folded.finding("date", *match.span(), CONFIRM, mend=_month(match.group()))
    for match in _DAY_OF_YEAR.finditer(folded.text, behind):
        if _BIRTHDAY.search(folded.text[max(0, match.start() - 6) : match.end() + 6]):
            yield folded.finding("birth_date", *match.span(), BLOCK)
        elif _EVENT.search(folded.text[match.end() : match.end() + _NEAR]):
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

    for match in _AGE_SAID.finditer(folded.text):
        years = match["age"] or match["old"] or match["feast"]
        mend = (
            band(number(years))
            if years
            else "学龄前"
            if match["months"]
            else "70–79岁"
            if "古稀" in match.group()
            else ""
        )
        yield folded.finding("age", *match.span(), BLOCK, mend=mend)


def _sums(folded: Folded) -> Iterator[Finding]:
    """What one household earns or owes; not what a rule allows to each."""
    for match in _MONEY.finditer(folded.text):
        limit = _LIMIT.search(match["between"]) and _WHOEVER.match(folded.text, match.end())
        if _IS_SUM.search(match["sum"]) and not limit and not _STANDARD.search(match["between"]):
            yield folded.finding("income", *match.span(), BLOCK)


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
