"""What the words of a page tell about the households, beside the fields it shows: `特困` is a category, `老人` an age.

The gate counts with them: a page that hides the age but speaks of old people has shown their age.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.caseload.bands import AgeBand, AgeGroup, Care, Category, DisabilityClass, HouseholdBand, IllnessClass
from marketplace.lib.privacy import BLOCK, Finding
from marketplace.lib.privacy.moments import number
from marketplace.places.models import Region
from marketplace.projects.gazetteer import Gazetteer
from marketplace.projects.shown import Shown, bands_of

_WORDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "category": (
        (Category.TEKUN_INSTITUTION, r"集中供养"),
        (Category.TEKUN_HOME, r"特困|分散供养|\bTekun\b|home-supported|\bdestitute\b"),
        (Category.DIBAO_MARGINAL, r"低保边缘|边缘家庭|Dibao-marginal|\bmarginal household"),
        (Category.DIBAO, r"低保(?!边缘)|最低生活保障(?!边缘)|\bDibao\b(?!-marginal)|minimum living"),
        (Category.RIGID_EXPENDITURE, r"刚性支出|支出型困难|rigid-expenditure"),
        (Category.TEMPORARY, r"临时救助对象|急难型|暂时严重困难"),
        (Category.DISASTER, r"受灾(?:人员|家庭|户|群众)|disaster-(?:hit|affected) (?:famil|household)"),
        (Category.POVERTY_MONITORED, r"监测对象|防止返贫|返贫监测|return-to-poverty"),
        (Category.ORPHAN_OR_UNATTENDED, r"孤儿|事实无人抚养|\borphan|unattended child"),
        (Category.CHILD_IN_DIFFICULTY, r"困境儿童|困境未成年|child(?:ren)? in difficulty"),
        (Category.DISABILITY, r"困难残疾人|重度残疾人"),
    ),
    "ages": (
        (AgeBand.PRESCHOOL, r"学龄前|幼儿(?!园教师)|婴儿|preschool|\binfant|toddler"),
        (AgeBand.PRIMARY, r"小学(?:生|阶段|年级)|primary[- ]school"),
        (AgeBand.JUNIOR, r"初中(?:生|阶段)|junior[- ](?:high|middle|secondary)"),
        (AgeBand.SENIOR, r"高中(?:生|阶段)|senior[- ](?:high|middle|secondary)"),
        (AgeGroup.MINOR, r"儿童(?!主任)|孩子|未成年|少年|\bchild(?:ren)?\b(?! director)|\bminors?\b|\bteenager"),
        (AgeGroup.ELDER, r"老人|老年人|高龄|老两口|\belder(?:s|ly)?\b|\bold (?:people|person|man|woman)|\bseniors?\b(?! (?:high|middle|sec))|older people"),
    ),
    "illness": (
        (IllnessClass.SERIOUS, r"重病|大病|重大疾病|重疾|\bserious(?:ly)? ill|\bmajor illness|serious illness"),
        (IllnessClass.CHRONIC, r"慢性病|慢病|\bchronic"),
    ),
    "household": (
        (HouseholdBand.ONE, r"独居|独自(?:居住|生活)|一人户|1\s?人户|单人户|孤身|孤寡|living alone|lives? alone|single-person"),
        (HouseholdBand.TWO_OR_THREE, r"[两二三23]\s?口之家|一家[两二三23]口|[两二三23]\s?人户|祖孙(?:两|二)人|two-person|three-person|family of (?:two|three)"),
        (HouseholdBand.FOUR_UP, r"[四五六七八4-8]\s?口之家|一家[四五六七八4-8]口|[四五六七八4-8]\s?人户|family of (?:four|five|six|seven)"),
    ),
    "care": (
        (Care.PARTIAL, r"半失能|半自理|部分失能|partly disabled|semi-disabled|partial(?:ly)? dependent"),
        (Care.FULL, r"(?<!半)(?<!部分)失能|不能自理|生活不能自理|卧床|bedridden|\bfully dependent"),
    ),
    "disability": (
        (DisabilityClass.PHYSICAL, r"肢体残疾|physical(?:ly)? disab"),
        (DisabilityClass.SENSORY, r"视力残疾|听力残疾|言语残疾|盲人|聋(?:人|哑)|\bblind\b|\bdeaf\b"),
        (DisabilityClass.MIND, r"智力残疾|intellectual(?:ly)? disab"),
        (DisabilityClass.MULTIPLE, r"多重残疾|multiple disab"),
    ),
}  # fmt: skip
_PATTERNS = {name: [(code, re.compile(words, re.IGNORECASE)) for code, words in rows] for name, rows in _WORDS.items()}
_SPAN = re.compile(
    r"(?P<low>\d{2}|[一二三四五六七八九]?十[一二三四五六七八九]?)\s?岁?\s?(?:[-–—~～至到]|to)\s?(?P<high>\d{2}|[一二三四五六七八九]?十[一二三四五六七八九]?)\s?(?:周岁|岁|years?)?(?=[\u4e00-\u9fff ,，.。、；;]|$)"
)
_SPAN_MEANS_AGE = re.compile(r"岁|years?|aged?\s*$")
_FROM = re.compile(
    r"(?P<low>\d{2}|[一二三四五六七八九]十)\s?(?:周岁|岁)\s?(?:及?以上|多)|(?:over|above|aged)\s(?P<over>\d{2})\b(?!\s?[-–—\d])"
)
_EDGES = {18: AgeBand.A18, 30: AgeBand.A30, 40: AgeBand.A40, 50: AgeBand.A50, 60: AgeBand.A60, 70: AgeBand.A70, 80: AgeBand.A80}  # fmt: skip
_VOLUNTEER = re.compile(r"志愿者|社工|专业|人员须|承接|年满|满$|volunteers?|social workers?", re.IGNORECASE)


SUGGESTIONS: Mapping[str, Promise | str] = {
    "category": _("这几个字写出了救助类别，照这样写，相符的家庭太少。请改成“困难家庭”这样的话。"),
    "ages": _("这几个字写出了年龄，照这样写，相符的家庭太少。请写得宽些，或者不写。"),
    "illness": _("这几个字写出了病情，照这样写，相符的家庭太少。请删去。"),
    "household": _("这几个字写出了家里几口人，照这样写，相符的家庭太少。请删去。"),
    "care": _("这几个字写出了自理情况，照这样写，相符的家庭太少。请写“行动不便”这样的话。"),
    "disability": _("这几个字写出了残疾类别，照这样写，相符的家庭太少。请删去。"),
    "region": _("这里写出了乡镇，照这样写，相符的家庭太少。请只写到县。"),
}


@dataclass(frozen=True)
class Claim:
    """`what` is a field of Shown, `value` what the words say of it (of `ages`: any of these bands)."""

    what: str
    value: str | tuple[str, ...] | Region
    start: int
    end: int
    text: str

    @property
    def finding(self) -> Finding:
        return Finding(self.what, self.start, self.end, self.text, BLOCK, SUGGESTIONS[self.what])

    def on(self, page: Shown) -> Shown:
        """The page as a reader of these words sees it."""
        if self.what != "ages":
            return replace(page, **{self.what: self.value})  # type: ignore[arg-type]
        wanted = cast(tuple[str, ...], self.value)
        return replace(page, ages=tuple(band for band in page.ages if band in wanted) or wanted)


def find(text: str) -> Iterator[Claim]:
    for what, rows in _PATTERNS.items():
        for code, pattern in rows:
            for match in pattern.finditer(text):
                value = bands_of(code) if what == "ages" else code
                yield Claim(what, value, *match.span(), match.group())
    yield from _ages(text)


def of_places(text: str, book: Gazetteer) -> Iterator[Claim]:
    for township, start, end in book.townships_in(text):
        yield Claim("region", township, start, end, text[start:end])


def _ages(text: str) -> Iterator[Claim]:
    """`70至89岁`, `60岁以上`; not the `年满18岁` that is asked of a volunteer."""
    for match in _SPAN.finditer(text):
        around = text[max(0, match.start() - 8) : match.end()]
        low, high = number(match["low"]), number(match["high"])
        if _SPAN_MEANS_AGE.search(around) and low < high and not _VOLUNTEER.search(around):
            yield Claim("ages", _between(low, high), *match.span(), match.group())
    for match in _FROM.finditer(text):
        if not _VOLUNTEER.search(text[max(0, match.start() - 8) : match.start()]):
            yield Claim("ages", _between(number(match["low"] or match["over"]), 120), *match.span(), match.group())


def _between(low: int, high: int) -> tuple[str, ...]:
    """Every band that the span touches at its lower edge or within."""
    edges = sorted(_EDGES)
    return tuple(_EDGES[edge] for edge, top in zip(edges, [*edges[1:], 200], strict=True) if edge <= high and top > low)
