"""Numbers that name a person: identity cards, telephones, bank cards, plates, certificates, accounts of chat services."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from marketplace.lib.privacy.finding import BLOCK, CONFIRM, Finding, Severity
from marketplace.lib.privacy.folding import HAN, Folded

_WORDS = str.maketrans("〇零洞○一壹幺弌二贰貳三叁參四肆五伍六陆陸七柒八捌九玖", "000011112223334455666778899")
_LOOKALIKES = str.maketrans("OoQIl|", "000111")
_DIGITS = r"\d〇零洞○一壹幺弌二贰貳三叁參四肆五伍六陆陸七柒八捌九玖"
_RUN = re.compile(
    rf"[{_DIGITS}](?:[{_DIGITS}]|[ \-–—._·/\\~,，、()+]{{1,3}}(?=[{_DIGITS}xX])|[xX](?![A-Za-z])|×(?!\s?\d))*"
)
_LOOSE_RUN = re.compile(r"(?<![A-Za-z])(?=[OoIl|]{0,3}\d)[\dOoIl|][\dOoIl|\- ]{9,22}[\dOoIl|xX](?![A-Za-z])")
_ATOM = re.compile(r"[\dxX×]+")
_LONGEST = 23
_SHORTEST = 7
_LONG_NUMBER = 9
_SHORT_ACCOUNT = 12
_PARTS = 2  # more short numbers side by side are a table
_CENTURY = re.compile(r"(?:1[89]|20)\d\d")
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:0[12]\d|0[3-9]\d\d)\d{7,8}")
_SERVICE = re.compile(r"[48]00\d{7}")
_CARD = re.compile(r"\d{16,19}")
_TELEPHONE_CUE = re.compile(
    r"(?:电话|宅电|座机|手机|固话|传真|拨打|拨|致电|联系|号码|来电|tel|phone|call|fax)[^0-9。；;]{0,6}$", re.IGNORECASE
)
_HOTLINE_CUE = re.compile(r"(?:热线|客服|咨询|公益|服务|监督)(?:电话|号码?|热线)?[^0-9。；;]{0,4}$")
_CERTIFICATE_CUE = re.compile(
    r"(?:证件?号?码?|编号|档案号?|案号|案卷号?|个案号?|证书号?|卡号|[账帐][号户]|户号|受理号|(?<!批)(?<!货)单号|卡|ID|No)[^0-9。；;，,]{0,5}$",
    re.IGNORECASE,
)
_ACCOUNT_CUE = re.compile(
    r"(?:[账帐][号户]|卡号|存折|银行卡|收款卡|开户|打到|打卡到|bank account)[^0-9。；;]{0,8}$", re.IGNORECASE
)
_NO_CUE = re.compile(
    r"(?:ISBN|ISSN|书号|货号|型号|邮编|批次|条码|条形码|标准|GB/?T?|执行标准|版本)[^0-9。；;，,]{0,4}$", re.IGNORECASE
)
_MOMENT = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?:\s+\d{1,2})?")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_DOT = r"(?:\.|\s?(?:点|\(dot\)|\bdot\b)\s?)"
_EMAIL = re.compile(
    rf"[A-Za-z0-9._%+\-]{{2,64}}(?:\s?(?:@|\(at\)|\[at\]|#|艾特|圈a)\s?|\sat\s)(?:[A-Za-z0-9\-]{{1,40}}{_DOT}){{1,4}}[A-Za-z]{{2,8}}"
)
_LINK = re.compile(r"(?:https?://|www\.)[^\s，。；、）)]{3,200}", re.IGNORECASE)
_SERVICE_NAME = (
    r"(?:微\W{0,2}信|薇\W{0,2}信|威信|卫星号?|[加➕+]我?(?:的|个)?\s?[vV微薇]信?|[加➕+]我(?=[\s:：]?[A-Za-z])|扣扣|企鹅号?|抖音|快手|小红书|支付宝|钉钉|微博|陌陌"
    r"|(?<![A-Za-z])(?:[vV]信|we\s?chat|weixin|vx|wx|qq|q(?=号|群|是|[:：])|whatsapp|telegram|skype))"
)
_CHAT = re.compile(
    rf"{_SERVICE_NAME}\s?(?:账号|帐号|号码?|ID|群号?|用户名|昵称|名)?\s?(?:[也就还]?是|为|也是|叫|搜索?|加|同号)?[\s:：=加,，(（]{{0,3}}"
    r"(?P<id>(?=[^\s]{0,19}[A-Za-z_])[A-Za-z0-9][-_.A-Za-z0-9]{4,24}(?![A-Za-z])|\d{5,12}(?![\d元年月块])|[〇零一二三四五六七八九]{5,12}|同号)",
    re.IGNORECASE,
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\s?[A-HJ-NP-Z]\s?[·•.\- ]?\s?"
    r"(?=[A-HJ-NP-Z]{0,4}\d)(?:[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[学警挂港澳领试超])(?![A-Za-z0-9])"
)
_PLATE_SAID = re.compile(
    rf"(?:车牌号?码?|牌照|号牌)(?:是|为|:|：)?\s?(?P<id>[{HAN}]{{0,2}}[A-Za-z]?[·•.\- ]?(?=[A-Za-z]{{0,4}}\d)[A-Za-z0-9]{{4,7}}[{HAN}]?(?![A-Za-z0-9]))"
)
_MASKED = re.compile(
    r"(?<![\d*])(?:(?P<phone>1[3-9]\d[\s-]?[*xX＊]{3,5}[\s-]?\d{3,4})|\d{3,6}[*＊]{6,14}\d{2,4}[xX]?|\d{6}[xX]{6,10}\d{3}[\dxX])(?!\d)"
)
_YEAR = r"[〔\[(（【]\s?(?:19|20)\d\d\s?[〕\])）】]"
_DOCUMENT = re.compile(
    rf"[{HAN}]{{1,8}}(?<!发)(?<!函)(?<!令)(?<!规){_YEAR}\s?第?\s?\d{{1,6}}\s?号|{_YEAR}[{HAN}][{HAN}\d]{{0,11}}?第?\s?\d{{1,6}}\s?号"
    rf"|[{HAN}]{{1,8}}字\s?第?\s?(?:{_YEAR}|(?:19|20)\d\d)?\s?[-年]?\s?第?\s?\d{{1,8}}(?:-\d{{1,6}})?\s?号|[证书]第\s?\d{{4,12}}\s?号"
)
_PAPER = (
    r"低保|低收入|特困|残疾|残疾人|户口|户籍|医保|社保|驾驶|军人|退役|优待|出生|结婚|离婚|房产|不动产|档案|案卷|个案|救助|受理|审批|证件|病历|住院|门诊|登记"
    r"|就诊|学籍|准考|建档立卡|工单|供养|认定|医学|受助|求助|申请|监护|死亡|毕业|学生"
)
_CERTIFICATE = re.compile(
    rf"(?:{_PAPER})[{HAN}]{{0,6}}?(?:证|卡|簿|本|书|单|表|字)?\s?(?:编号|字号|号码|号|ID|id|(?<=[证卡]))\s?(?:是|为|[:：])?\s?"
    r"(?P<id>(?:[A-Za-z]{1,6}[-A-Za-z]{0,4})?\d[-\dA-Za-z/]{4,24})"
)
_CODED = re.compile(
    r"(?<![A-Za-z0-9])(?!(?:GB|ISBN|ISO|DB|YY|QB|SN|NO)\W?\d)(?:[A-Z]{1,6}[-_]?)(?:19|20)?\d{2,4}[-_]?\d{4,}(?:[-_]\d+)*(?![A-Za-z0-9])"
)
_WITH_A_WORD = re.compile(
    rf"(?:编号|案号|证号|档案号|字号|案卷号?)\s?(?:为|是|[:：])?\s?(?P<id>\d{{2,4}}[-－]?(?![至到年月])[{HAN}A-Z]{{1,4}}[-－]?\d{{2,8}})"
)
_ON_A_CARD = re.compile(
    r"(?:证|卡|簿|(?:低保|病历|住院|门诊|学|工|会员|床位|医保)号)\s?(?:为|是|[:：(（])?\s?(?P<id>[A-Za-z]{1,4}[-_]?\d{4,12})(?![A-Za-z0-9])"
)
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])(?:[EG](?!20[2-9]\d[01])\d{8}|E[A-HJ-NP-Z]\d{7})(?![A-Za-z0-9])")
_PASSPORT_SAID = re.compile(
    r"(?:护照|通行证|台胞证|回乡证|居留证|居留许可|永居证|passport)[^A-Za-z0-9。；;]{0,6}(?:No\.?|number|号码?)?[^A-Za-z0-9。；;]{0,4}"
    r"(?P<id>[A-Za-z]{0,2}\d{7,10}(?!\d))",
    re.IGNORECASE,
)


def find(folded: Folded) -> Iterator[Finding]:
    yield from _digits(folded)
    yield from _lookalikes(folded)
    yield from folded.every("email", _EMAIL, BLOCK)
    yield from folded.every("link", _LINK, CONFIRM)
    yield from folded.every("contact", _CHAT, BLOCK)
    yield from folded.every("plate", _PLATE, BLOCK)
    yield from folded.every("plate", _PLATE_SAID, BLOCK, group="id")
    yield from folded.every("passport", _PASSPORT, BLOCK)
    yield from folded.every("passport", _PASSPORT_SAID, BLOCK, group="id")
    yield from _masked(folded)
    yield from folded.every("certificate", _CERTIFICATE, BLOCK, group="id")
    yield from folded.every("certificate", _DOCUMENT, CONFIRM)
    yield from folded.every("certificate", _CODED, CONFIRM)
    yield from folded.every("certificate", _ON_A_CARD, BLOCK, group="id")
    yield from folded.every("certificate", _WITH_A_WORD, BLOCK, group="id")


def _masked(folded: Folded) -> Iterator[Finding]:
    """`139****0005`: the ends of a number are enough for those who know the family."""
    for match in _MASKED.finditer(folded.text):
        yield folded.finding("phone" if match["phone"] else "identity", *match.span(), BLOCK)


@dataclass(frozen=True)
class _Group:
    start: int
    end: int
    digits: str


def _digits(folded: Folded) -> Iterator[Finding]:
    for run in _RUN.finditer(folded.text):
        if _MOMENT.fullmatch(run.group().strip()) or _NO_CUE.search(
            folded.text[max(0, run.start() - 12) : run.start()]
        ):
            continue
        groups = [
            _Group(run.start() + atom.start(), run.start() + atom.end(), atom.group().replace("×", "X"))
            for atom in _ATOM.finditer(run.group().translate(_WORDS))
        ]
        yield from _in_run(folded, groups)


def _in_run(folded: Folded, groups: list[_Group]) -> Iterator[Finding]:
    """Longest joining of neighbouring groups that means something; then go on behind it."""
    first = 0
    while first < len(groups):
        for last in range(min(len(groups), first + _LONGEST), first, -1):
            joined = "".join(group.digits for group in groups[first:last])
            columns = last - first > _PARTS and all(len(group.digits) < _SHORTEST for group in groups[first:last])
            kind = (
                _kind(folded, joined, groups[first].start, columns=columns)
                if _SHORTEST <= len(joined) <= _LONGEST
                else None
            )
            if kind:
                yield folded.finding(kind[0], groups[first].start, groups[last - 1].end, kind[1])
                first = last
                break
        else:
            if len(groups[first].digits) > _LONGEST:
                yield folded.finding("number", groups[first].start, groups[first].end, BLOCK)
            first += 1


def _kind(folded: Folded, digits: str, start: int, *, columns: bool) -> tuple[str, Severity] | None:
    if _is_identity(digits):
        return "identity", BLOCK
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return "phone", BLOCK
    if _CARD.fullmatch(digits) and (_luhn(digits) or digits.startswith("62")):
        return "bank_card", BLOCK
    return _by_what_stands_before(digits, folded.text[max(0, start - 12) : start], columns=columns)


def _by_what_stands_before(digits: str, before: str, *, columns: bool) -> tuple[str, Severity] | None:
    if _ACCOUNT_CUE.search(before) and len(digits) >= _SHORT_ACCOUNT:
        return "bank_card", BLOCK
    if _TELEPHONE_CUE.search(before):
        return "phone", BLOCK
    if _CERTIFICATE_CUE.search(before):
        return "certificate", BLOCK
    if _SERVICE.fullmatch(digits):
        if _HOTLINE_CUE.search(before):
            return None
        return "phone", CONFIRM
    return ("number", CONFIRM) if len(digits) >= _LONG_NUMBER and not columns else None


def _is_identity(digits: str) -> bool:
    """18 places (also inside the 20 of a disability certificate) with a year in the middle, or the old 15 with a day.

    A wrong check digit or a day that never was is a slip of the pen, not a harmless number.
    """
    if len(digits) in {18, 19, 20} and _CENTURY.match(digits, 6):
        return digits[:17].isdigit()
    if len(digits) == 18 and checks(digits):  # noqa: PLR2004 - length of an identity number
        return True
    return len(digits) == 15 and digits.isdigit() and _is_day("19" + digits[6:12])  # noqa: PLR2004 - the old number


def checks(digits: str) -> bool:
    """GB 11643: does the eighteenth place fit the seventeen before it?"""
    if not digits[:17].isdigit():
        return False
    rest = sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=False)) % 11
    return "10X98765432"[rest] == digits[17].upper()


def _is_day(yyyymmdd: str) -> bool:
    try:
        date(int(yyyymmdd[:4]), int(yyyymmdd[4:6]), int(yyyymmdd[6:]))
    except ValueError:
        return False
    return True


def _luhn(digits: str) -> bool:
    total = sum(int(d) for d in digits[-1::-2])
    return (total + sum(sum(divmod(int(d) * 2, 10)) for d in digits[-2::-2])) % 10 == 0


def _lookalikes(folded: Folded) -> Iterator[Finding]:
    """`l38OO138OOO`: letters put for digits."""
    for run in _LOOSE_RUN.finditer(folded.text):
        digits = re.sub(r"[^\dxX]", "", run.group().translate(_LOOKALIKES))
        if _MOBILE.fullmatch(digits):
            yield folded.finding("phone", run.start(), run.end(), BLOCK)
        elif _is_identity(digits):
            yield folded.finding("identity", run.start(), run.end(), BLOCK)
