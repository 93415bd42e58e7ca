"""The English twin of a text says the same things in other letters, and is examined like the Chinese."""

import re
from collections.abc import Iterator

from marketplace.lib.privacy.finding import BLOCK, CONFIRM, Finding
from marketplace.lib.privacy.folding import Folded
from marketplace.lib.privacy.moments import band
from marketplace.lib.privacy.namebook import PINYIN_SURNAMES


def _compile(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A word ends where Latin letters end, whatever Chinese stands beside it."""
    return re.compile(pattern, flags | re.ASCII)


_MONTH = "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
_BORN = _compile(
    rf"\b(?:born|birthday|date of birth|DOB|birth date|birthdate)\b[^.;\d]{{0,12}}?(?:(?:19|20)\d\d[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:19|20)\d\d|(?:\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?)?(?:{_MONTH}\.?,?\s)?(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s)?(?:19|20)\d\d\b|\d{{1,2}}\s{_MONTH}\b|{_MONTH}\s\d{{1,2}}\b)",
    re.IGNORECASE,
)
_DATE = _compile(
    rf"\b(?:{_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s|\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH}\.?,?\s)(?:19\d\d|200\d|201\d)\b"
)
_WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WRITTEN = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_WORDS)}))?|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
)
_AGE_WRITTEN = _compile(rf"\b{_WRITTEN}[\s-]years?[\s-]old\b|\baged\s{_WRITTEN}\b(?!\s(?:to|and|or)\b)", re.IGNORECASE)
_AGE = _compile(
    r"\b(?:(?:aged?|age of)\s?:?\s?(?P<a>\d{1,3})(?!\s?(?:[-–—+\d]|to\b|and (?:over|above|older)|or (?:over|above|older)))|(?P<b>(?<![-–\d])\d{1,3})[\s-]years?[\s-]old\b)",
    re.IGNORECASE,
)
_ADDRESS = _compile(
    r"\b(?:(?:Room|Rm|Apt|Apartment|Unit|Flat|Building|Bldg|Block|House|Door|Group)\.?\s?(?:No\.?\s?)?(?:\d{1,4}[A-Z]?|[A-Z]\b)|No\.?\s?\d{1,5},?\s(?=[A-Z])[A-Za-z'\s]{2,30}\b(?:Road|Rd|Street|St|Lane|Alley|Avenue|Ave|Village)"
    r"|\d{1,5}\s[A-Z][A-Za-z']{1,20}(?:\s[A-Z][A-Za-z']{1,20})?\s(?:Road|Rd|Street|St|Lane|Alley|Avenue|Ave)\b|villagers'? group \d+)"
)
_VILLAGE = _compile(
    r"\b[A-Z][A-Za-z']{2,20}(?:\s[A-Z][A-Za-z']{2,20})?\s(?:[Vv]illage|[Hh]amlet|Residential (?:Community|Compound)|Community|Estate)(?!\s(?:Committee|Centre|Center|Hall|Health|Service))\b"
)
_SCHOOL = _compile(
    r"\b(?:[A-Z][A-Za-z'.]{1,20}\s){1,4}(?:(?:Primary|Middle|High|Central|Junior|Senior|Elementary|Secondary|Experimental)\s?){0,3}(?:School|Kindergarten|College|University|Academy)\b|\b(?:Class\s(?:No\.?\s?)?\d{1,2}(?:,?\s(?:of\s)?Grade\s\d{1,2})?|Grade\s\d{1,2},?\sClass\s\d{1,2})\b"
)
_HOSPITAL = _compile(
    r"\b(?:the\s)?(?:(?:[a-z]{2,20}ology|[a-z]{4,20}ics|[a-z]{4,20}iatry|intensive care|emergency|surgical|burns?|kidney|eye|maternity)\s(?:department|ward|unit|clinic)\s(?:of|at|in)\s(?:the\s)?)?(?:[A-Z][A-Za-z'.]{1,20}\s){1,5}(?:Hospital|Clinic|Sanatorium)\b|\bDepartment of (?:Oncology|Psychiatry|Neurology|Cardiology|Nephrology|H[a]?ematology|Infectious|Gyn[a]?ecology|Obstetrics|P[a]?ediatrics)\b"
)
_EMPLOYER = _compile(
    r"\b(?:[A-Z][A-Za-z&'.]{1,20}\s){1,5}(?:Co\.,?\s?Ltd\.?|Company|Group|Factory|Corporation|Inc\.?)(?!\w)"
)
_STIGMA = _compile(
    r"\b(?:HIV|AIDS|syphilis|schizophreni\w*|depress(?:ion|ive|ed)|bipolar|psychos[ei]s|mental(?:ly)? ill(?:ness)?|(?:attempted\s)?suicid\w*|self-harm|sexual(?:ly)? abuse[d]?|rape[d]?|domestic violence|abused|prison|jail|convict\w*|criminal record|drug addict\w*|alcoholi\w*|illegitimate)\b",
    re.IGNORECASE,
)
_DIAGNOSIS = _compile(
    r"\b(?:cancer|tumou?rs?|leuk[a]?emia|lymphoma|ur[a]?emia|h[a]?emophilia|cataracts?|glaucoma|diabet\w+|hypertension|stroke|epilep\w+|parkinson\w*|alzheimer\w*|dementia|autis\w+|down syndrome|cerebral palsy|tuberculosis|hepatitis|cirrhosis|lupus|paraplegi\w+|hemiplegi\w+|thalass[a]?emia|kidney failure|heart failure|muscular dystrophy|multiple sclerosis|spina bifida|brittle bones?|cystic fibrosis|(?:rare|genetic) disease|motor neurone? disease|albinism)\b",
    re.IGNORECASE,
)
_SOLE = _compile(
    r"\b(?:the\s)?(?:only|oldest|youngest|sole)\s(?:[a-z]+\s){1,4}(?:in|of)\s(?:the|our|this)\s(?:whole\s)?(?:village|township|town|county|school|class|hamlet|valley)\b",
    re.IGNORECASE,
)
_EPONYM = _compile(
    r"\b(?!(?:Chronic|Serious|Heart|Rare|Infectious|Common|Major|Any|No|This|Other|Severe|Kidney|Liver|Lung|Occupational)\s)[A-Z][a-z]+(?:['’]s)?\s(?:disease|syndrome|sclerosis|dystrophy)\b"
)
_TREATMENT = _compile(
    r"\b(?:chemotherapy|radiotherapy|dialysis|surgery|operation on (?:his|her|the)|transplant\w*|amputat\w+)\b",
    re.IGNORECASE,
)
_INCOME = _compile(
    r"\b(?:income|salary|wages?|savings?|debts?|pension|owes?|loans?)\b[^.;\d]{0,18}(?:¥|￥|RMB|CNY|yuan)?\s?\d[\d,.]*\s?(?:yuan|RMB|CNY)?",
    re.IGNORECASE,
)
_TITLED = _compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mdm|Dr|Grandma|Grandpa|Granny|Grandmother|Grandfather|Auntie?|Uncle|Old|Little|Teacher|Madam)\.?\s(?P<name>[A-Z][a-z]{1,9}(?:\s[A-Z][a-z]{1,12})?)\b"
)
_SYLLABLE = r"(?:[bpmfdtnlgkhjqxzcsryw]|zh|ch|sh)?(?:iang|uang|iong|ang|eng|ing|ong|uan|uai|ian|iao|ai|ei|ao|ou|an|en|in|un|ue|ui|iu|ia|ie|ua|uo|er|a|o|e|i|u|v)"
_PAIR = _compile(
    r"\b(?=(?P<first>[A-Z][a-z]{1,11})(?P<gap>\s|-)(?P<second>[A-Z][a-z]{1,11})(?P<more>(?:\s|-)(?P<third>[A-Z]?[a-z]{1,6}))?\b)"
)
_PINYIN = _compile(rf"(?:{_SYLLABLE}){{1,2}}", re.IGNORECASE)
_PLACE_WORD = _compile(
    r"\s*(?:Township|Town|County|City|Province|District|Prefecture|Subdistrict|River|Road|Mountain)\b"
)
_NAMED = _compile(
    r"\b(?:named|called|name is|name:|contact:?|guardian:?|householder:?)\s(?P<name>[A-Z][a-z]{1,12}(?:\s[A-Z][a-z]{1,12}){0,2})"
)
_EASTERN = _compile(
    r"\b(?:Tashi|Drolma|Dolma|Dolkar|Tsering|Tsewang|Tsomo|Dorje|Dorji|Yangchen|Yangzom|Lhamo|Lhundup|Nyima|Dawa|Kelsang|Pasang|Norbu|Dondrup|Tenzin|Pema|Sonam|Lobsang|Ngawang|Phuntso[gk]|Karma|Yeshe|Jigme|Dekyi|Dechen|Rinchen|Thubten"
    r"|Gyatso|Gyaltsen|Wangmo|Wangdu|Wangchuk|Choden|Palden|Yudron|Metok|Samdup|Khandro|Kunga|Zhuoma|Zhaxi|Ciren|Duoji|Lamu|Yangjin|Gesang|Nima|Suolang|Luosang|Mehmet|Muhammad|Mohammed|Ahmat|Hasan|Yusup|Yusuf|Ibrahim|Ismail|Fatima"
    r"|[A-Z][a-z]{1,7}gul|Gul(?:nar|bahar|zar|sum|i)|Abd(?:u|ul)[a-z]*|Abli[a-z]+|Tursun[a-z]*|Patima|Rahile|Batu|Qiqige|Narantuya|Temur|Muge|Jike[a-z]*|Shama[a-z]+)\b"
)
_CAPITALS = _compile(r"\b(?P<first>[A-Z]{2,9})\s(?P<second>[A-Z]{2,14}|[A-Z][a-z]{1,11})\b")
_GIVEN = (
    "Lily Lucy Mary Anna Amy Alice Helen Linda Nancy Susan Grace Jane Jenny Jessica Emily Emma Sophia Sophie Olivia Cindy Tina Kelly Vivian Vicky Wendy Winnie Yvonne Judy Julia Rose Ruby Sally Sarah Sandy Peggy Daisy Doris"
    " Fiona Ivy Iris Joyce Joy Karen Kate Kitty Laura Lisa Maggie May Michelle Monica Rachel Rita Shirley Tracy Angela Bella Betty Candy Carol Cathy Christine Claire Coco Diana Eva Elaine Ella Ellen Erica Eunice Hannah"
    " Tom Jack John James Jim Jimmy Mike Michael David Daniel Kevin Eric Jason Peter Paul Tony Andy Andrew Alan Alex Ben Bill Bob Bruce Charles Charlie Chris Daniel Dennis Edward Frank Fred Gary George Harry Henry Howard Ivan Jacky"
    " Jay Jeff Jerry Joe Johnny Jonathan Joseph Ken Kenny Larry Leo Leon Louis Lucas Mark Martin Matt Max Nick Oliver Oscar Patrick Philip Ray Richard Rick Robert Roger Ryan Sam Simon Stanley Steve Steven Ted Terry Thomas Tim Victor Vincent William"
)
_WESTERN = _compile(rf"\b(?:{'|'.join(_GIVEN.split())})\s(?P<surname>[A-Z][a-z]{{1,8}})\b")
_NO_NAME = frozenset(
    {"Tai Chi", "Qi Gong", "Mah Jong", "He Said", "An Hui", "Hong Kong", "Ping Pong", "Kang Xi", "He He"}
)
_TOPIC = _compile(
    r"\s(?:awareness|education|prevention|screening|talks?|lectures?|workshops?|knowledge|training|control|campaign|day)\b",
    re.IGNORECASE,
)
_INITIAL = _compile(r"\b(?P<surname>[A-Z][a-z]{1,8})\s[A-Z]\.(?!\w)")


def find(folded: Folded) -> Iterator[Finding]:
    if not re.search(r"[A-Za-z]{2}", folded.text):
        return
    for kind, pattern in (("birth_date", _BORN), ("address", _ADDRESS), ("village", _VILLAGE), ("school", _SCHOOL)):
        yield from folded.every(kind, pattern, BLOCK)
    for kind, pattern in (
        ("hospital", _HOSPITAL),
        ("stigma", _STIGMA),
        ("diagnosis", _DIAGNOSIS),
        ("diagnosis", _EPONYM),
        ("income", _INCOME),
    ):
        for match in pattern.finditer(folded.text):
            if not _TOPIC.match(folded.text, match.end()):
                yield folded.finding(kind, *match.span(), BLOCK)
    for kind, pattern in (("date", _DATE), ("employer", _EMPLOYER), ("diagnosis", _TREATMENT), ("name", _EASTERN)):
        yield from folded.every(kind, pattern, CONFIRM)
    yield from folded.every("name", _NAMED, BLOCK, group="name")
    for match in _AGE.finditer(folded.text):
        yield folded.finding(
            "age", *match.span(), BLOCK, mend=f"aged {band(int(match['a'] or match['b'])).removesuffix('岁')}"
        )
    yield from folded.every("age", _AGE_WRITTEN, BLOCK)
    yield from folded.every("combination", _SOLE, CONFIRM)
    yield from _names(folded)


def _names(folded: Folded) -> Iterator[Finding]:
    """`Zhang Xiuying`, `Xiuying Zhang`, `Grandma Li`."""
    for match in _TITLED.finditer(folded.text):
        if match["name"].split()[0] in PINYIN_SURNAMES:
            yield folded.finding("name", *match.span(), CONFIRM)
    for match in _PAIR.finditer(folded.text):
        first, second, third = match["first"], match["second"], match["third"]
        end = match.end("more") if third and _is_given(third) else match.end("second")
        is_name = (first in PINYIN_SURNAMES and _is_given(second)) or (second in PINYIN_SURNAMES and _is_given(first))
        if is_name and f"{first} {second}" not in _NO_NAME and not _PLACE_WORD.match(folded.text, end):
            yield folded.finding("name", match.start("first"), end, CONFIRM)
    for match in _CAPITALS.finditer(folded.text):
        if match["first"].capitalize() in PINYIN_SURNAMES and _is_given(match["second"]):
            yield folded.finding("name", *match.span(), CONFIRM)
    for pattern in (_WESTERN, _INITIAL):
        for match in pattern.finditer(folded.text):
            if match["surname"] in PINYIN_SURNAMES:
                yield folded.finding("name", *match.span(), CONFIRM)


def _is_given(word: str) -> bool:
    return bool(_PINYIN.fullmatch(word))
