"""The coarse words in which a case is kept: category, age and household band, classes of illness and disability.

Exports write the same thing in many ways; these readers turn each into one code or say that they do not know it.
Everything finer (the birth date, the diagnosis, the level of a disability) ends here and is not kept.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Category(TextChoices):
    """Beneficiary categories (社会救助法 13, 2023 monitoring opinion). Town and country Dibao are one: more to hide among."""

    DIBAO = "dibao", _("最低生活保障对象")
    DIBAO_MARGINAL = "dibao_marginal", _("低保边缘家庭")
    TEKUN_HOME = "tekun_home", _("分散供养特困人员")
    TEKUN_INSTITUTION = "tekun_institution", _("集中供养特困人员")
    RIGID_EXPENDITURE = "rigid_expenditure", _("刚性支出困难家庭")
    TEMPORARY = "temporary", _("临时救助对象")
    DISASTER = "disaster", _("受灾人员")
    POVERTY_MONITORED = "poverty_monitored", _("防止返贫监测对象")
    ORPHAN_OR_UNATTENDED = "orphan_or_unattended", _("孤儿或事实无人抚养儿童")
    CHILD_IN_DIFFICULTY = "child_in_difficulty", _("困境儿童")
    DISABILITY = "disability", _("困难残疾人")


class AgeBand(TextChoices):
    """Ten-year bands; a minor is a school stage by age; from 80 on one band, since so few are older."""

    PRESCHOOL = "preschool", _("学龄前")  # 0–5
    PRIMARY = "primary", _("小学阶段")  # 6–11
    JUNIOR = "junior", _("初中阶段")  # 12–14
    SENIOR = "senior", _("高中阶段")  # 15–17
    A18 = "18-29", _("18–29岁")
    A30 = "30-39", _("30–39岁")
    A40 = "40-49", _("40–49岁")
    A50 = "50-59", _("50–59岁")
    A60 = "60-69", _("60–69岁")
    A70 = "70-79", _("70–79岁")
    A80 = "80+", _("80岁以上")


class AgeGroup(TextChoices):
    """One rung wider than a band."""

    MINOR = "minor", _("未成年人")
    ADULT = "adult", _("18–59岁")
    ELDER = "elder", _("60岁以上")


class HouseholdBand(TextChoices):
    """How many live in the household: 1 / 2–3 / 4+ (DOMAIN §7)."""

    ONE = "1", _("1人户")
    TWO_OR_THREE = "2-3", _("2–3人户")
    FOUR_UP = "4+", _("4人以上户")


class Care(TextChoices):
    SELF = "self", _("自理")
    PARTIAL = "partial", _("半失能")
    FULL = "full", _("失能")


class IllnessClass(TextChoices):
    """Blank means no illness was stated. Only `SHOWABLE_ILLNESS` may ever stand on a public page."""

    CHRONIC = "chronic", _("慢性病")
    SERIOUS = "serious", _("重大疾病")
    MENTAL = "mental", _("精神疾病")
    INFECTIOUS = "infectious", _("传染病")
    OTHER = "other", _("其他疾病")


class DisabilityClass(TextChoices):
    """Blank means none was stated. Mental and intellectual stand together: neither is a mark on a page."""

    PHYSICAL = "physical", _("肢体残疾")
    SENSORY = "sensory", _("视力、听力或言语残疾")
    MIND = "mind", _("智力或精神残疾")
    MULTIPLE = "multiple", _("多重残疾")
    OTHER = "other", _("其他残疾")


class NeedKind(TextChoices):
    GOODS = "goods", _("物资")
    MONEY = "money", _("资金")
    SERVICE = "service", _("服务")
    VISIT = "visit", _("探访")


class Sex(TextChoices):
    MALE = "male", _("男")
    FEMALE = "female", _("女")


SHOWABLE_ILLNESS = frozenset({IllnessClass.CHRONIC, IllnessClass.SERIOUS, IllnessClass.OTHER})
BANDS_OF: Mapping[AgeGroup, tuple[AgeBand, ...]] = {
    AgeGroup.MINOR: (AgeBand.PRESCHOOL, AgeBand.PRIMARY, AgeBand.JUNIOR, AgeBand.SENIOR),
    AgeGroup.ADULT: (AgeBand.A18, AgeBand.A30, AgeBand.A40, AgeBand.A50),
    AgeGroup.ELDER: (AgeBand.A60, AgeBand.A70, AgeBand.A80),
}
_BELOW = (
    (6, AgeBand.PRESCHOOL),
    (12, AgeBand.PRIMARY),
    (15, AgeBand.JUNIOR),
    (18, AgeBand.SENIOR),
    (30, AgeBand.A18),
    (40, AgeBand.A30),
    (50, AgeBand.A40),
    (60, AgeBand.A50),
    (70, AgeBand.A60),
    (80, AgeBand.A70),
)


def age_on(birth: date, on: date) -> int:
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def age_band(birth: date, *, on: date) -> AgeBand:
    age = age_on(birth, on)
    assert age >= 0, "born after the day asked about"
    return next((band for limit, band in _BELOW if age < limit), AgeBand.A80)


def age_group(band: str) -> AgeGroup:
    return next(group for group, bands in BANDS_OF.items() if band in bands)


def household_band(people: int) -> HouseholdBand:
    assert people > 0, people
    if people == 1:
        return HouseholdBand.ONE
    return HouseholdBand.TWO_OR_THREE if people <= 3 else HouseholdBand.FOUR_UP  # noqa: PLR2004 - the band's edge


def category(text: str) -> Category | None:
    """The category an export means; None: not one of ours (the locality must say what it is)."""
    return _CATEGORIES.get(_ENDING.sub("", plain(text)))


def care(text: str) -> Care | None:
    return _CARE.get(plain(text))


def need_kind(text: str) -> NeedKind | None:
    return _NEEDS.get(plain(text))


def sex(text: str) -> Sex | None:
    return _SEXES.get(plain(text))


def illness_class(text: str) -> IllnessClass | None:
    """The gravest class named in a free text; None: no illness. What no list names is `other`, never dropped."""
    said = plain(text)
    if said in _NOTHING:
        return None
    return next((kind for kind, words in _ILLNESS.items() if any(w in said for w in words)), IllnessClass.OTHER)


def disability_class(text: str) -> DisabilityClass | None:
    said = plain(text)
    if said in _NOTHING:
        return None
    found = {kind for kind, words in _DISABILITY.items() if any(w in said for w in words)}
    if len(found) > 1:
        return DisabilityClass.MULTIPLE
    return found.pop() if found else DisabilityClass.OTHER


def plain(text: str) -> str:
    """Half-width and without any white space, as two clerks would have written it alike."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


_NOTHING = frozenset(
    {
        "",
        "无",
        "否",
        "没有",
        "健康",
        "良好",
        "一般",
        "正常",
        "无病",
        "无残疾",
        "不详",
        "/",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "0",
    }
)
_ENDING = re.compile(r"(?<=.)(?:救助)?(?:对象|户|人员|家庭|人口)$")
_CATEGORIES = {
    _ENDING.sub("", name): code
    for code, names in {
        Category.DIBAO: "低保 农村低保 城市低保 城镇低保 城乡低保 最低生活保障 农村最低生活保障 城市最低生活保障 "
        "城镇最低生活保障 城乡最低生活保障 农低保 城低保 低保单人户 单人户低保",
        Category.DIBAO_MARGINAL: "低保边缘 低保边缘家庭 最低生活保障边缘 最低生活保障边缘家庭 边缘 边缘家庭 低收入 低收入家庭",
        Category.TEKUN_HOME: "分散特困供养 分散供养特困 特困分散供养 分散特困 特困分散 分散供养 特困(分散) 特困(分散供养) 特困人员(分散) 特困人员(分散供养) "
        "农村特困分散供养 城市特困分散供养 特困供养(分散)",
        Category.TEKUN_INSTITUTION: "集中特困供养 集中供养特困 特困集中供养 集中特困 特困集中 集中供养 特困(集中) 特困(集中供养) 特困人员(集中) 特困人员(集中供养) "
        "农村特困集中供养 城市特困集中供养 特困供养(集中)",
        Category.RIGID_EXPENDITURE: "刚性支出困难 刚性支出 支出型困难 支出型贫困 支出型 因病支出型",
        Category.TEMPORARY: "临时救助 临时 临时困难 临时遇困 急难型 基本生活暂时严重困难",
        Category.DISASTER: "受灾 受灾群众 因灾困难",
        Category.POVERTY_MONITORED: "防止返贫监测 防返贫监测 返贫监测 监测 脱贫不稳定 边缘易致贫 突发严重困难 防止返贫动态监测",
        Category.ORPHAN_OR_UNATTENDED: "孤儿 事实无人抚养儿童 事实孤儿 散居孤儿 机构孤儿 社会散居孤儿 无人抚养儿童",
        Category.CHILD_IN_DIFFICULTY: "困境儿童 困境未成年 困境未成年人 困难儿童 留守困境儿童",
        Category.DISABILITY: "残疾 残疾人 困难残疾人 重度残疾人 贫困残疾人 困难重度残疾人",
    }.items()
    for name in names.split()
}
_CARE = {
    name: code
    for code, names in {
        Care.SELF: "自理 能自理 完全自理 生活自理 有自理能力 具备自理能力 生活能够自理 全自理 有",
        Care.PARTIAL: "半失能 半自理 部分自理 部分失能 半护理 部分丧失 部分丧失生活自理能力 部分丧失自理能力",
        Care.FULL: "失能 全失能 完全失能 不能自理 无自理能力 全护理 完全丧失 完全丧失生活自理能力 完全丧失自理能力 生活不能自理 无",
    }.items()
    for name in names.split()
}
_NEEDS = {
    name: code
    for code, names in {
        NeedKind.GOODS: "物资 物品 实物 物质 物资类 物资帮扶 实物类 微心愿",
        NeedKind.MONEY: "资金 现金 款项 资金类 资金帮扶 助学金 医疗费",
        NeedKind.SERVICE: "服务 服务类 劳务 生活服务 照护服务 照料服务 关爱服务 志愿服务 康复 陪护 适老化改造",
        NeedKind.VISIT: "探访 探望 走访 看望 陪伴 探访类 探视 巡访 探视巡访 探访关爱",
    }.items()
    for name in names.split()
}
_SEXES = {"男": Sex.MALE, "男性": Sex.MALE, "女": Sex.FEMALE, "女性": Sex.FEMALE, "1": Sex.MALE, "2": Sex.FEMALE}
_ILLNESS: Mapping[IllnessClass, tuple[str, ...]] = {  # in this order: what would mark a person most comes first
    IllnessClass.INFECTIOUS: ("艾滋", "HIV", "结核", "乙肝", "丙肝", "梅毒", "麻风", "传染"),
    IllnessClass.MENTAL: ("精神", "抑郁", "躁", "双相", "癫狂", "妄想", "痴呆", "阿尔茨海默", "自闭", "孤独症"),
    IllnessClass.SERIOUS: (
        *(
            "肿瘤",
            "癌",
            "白血病",
            "尿毒症",
            "透析",
            "移植",
            "先天性心脏病",
            "先心病",
            "再生障碍",
            "血友病",
            "重大疾病",
            "大病",
        ),
        *(
            "肾衰",
            "肾功能衰竭",
            "肝硬化",
            "淋巴瘤",
            "心肌梗死",
            "心梗",
            "脑出血",
            "脑瘤",
            "瘫痪",
            "截瘫",
            "渐冻",
            "红斑狼疮",
        ),
        *("罕见病", "地中海贫血", "器官衰竭", "心衰", "脑瘫", "癫痫"),
    ),
    IllnessClass.CHRONIC: (
        *(
            "高血压",
            "糖尿病",
            "慢阻肺",
            "慢性",
            "类风湿",
            "风湿",
            "脑梗",
            "脑卒中",
            "中风",
            "冠心病",
            "心脏病",
            "痛风",
            "哮喘",
        ),
        *(
            "支气管炎",
            "肺气肿",
            "尘肺",
            "矽肺",
            "关节炎",
            "骨质疏松",
            "腰椎",
            "颈椎",
            "帕金森",
            "白内障",
            "青光眼",
            "胃病",
            "甲状腺",
        ),
        *("高血脂", "高脂血", "肝炎", "肾炎", "胃炎", "后遗症", "贫血"),
    ),
}
_DISABILITY: Mapping[DisabilityClass, tuple[str, ...]] = {
    DisabilityClass.MULTIPLE: ("多重",),
    DisabilityClass.PHYSICAL: ("肢体", "肢残"),
    DisabilityClass.SENSORY: ("视力", "听力", "言语", "语言", "盲", "聋", "哑"),
    DisabilityClass.MIND: ("智力", "精神"),
}
