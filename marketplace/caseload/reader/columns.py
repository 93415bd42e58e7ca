"""The allow-list: which column names of an export are read, and as what. A name not written here is never read.

Exports differ in wording, so each field has its names in order of preference; of two columns that mean the same field
the better name wins and the other is dropped. Finance and certificate columns have no field at all.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

FIELDS = {
    "county": "县 县区 区县 县市区 市县 县级 所属县区 所属区县 区 市",
    "township": "乡镇 乡镇街道 镇街 所在镇街 街道 街道乡镇 乡 镇 所属乡镇 所在乡镇 乡镇名称 所属街道",
    "village": "村 村社区 村居 社区 行政村 村委会 居委会 村居委会 村名 社区名称 所属村 所在村 所在村社区 村社区名称 村居名称",
    "name": "户主姓名 救助对象姓名 对象姓名 姓名 申请人姓名 受助人姓名 户主 困难对象姓名",
    "identity": "身份证号 身份证号码 公民身份号码 公民身份证号码 居民身份证号 居民身份证号码 户主身份证号 户主身份证号码 "
    "户主公民身份号码 救助对象身份证号 申请人身份证号 申请人身份证号码 身份证件号码 身份证 证件号码",
    "sex": "性别 户主性别",
    "birth": "出生日期 出生年月日 出生年月 生日 出生时间 户主出生日期",
    "category": "救助类别 救助类型 救助对象类别 对象类别 对象类型 保障类别 困难类别 困难类型 人员类别 人员类型 低保类别 类别",
    "household": "家庭人口 家庭人口数 家庭人数 家庭成员数 家庭成员人数 共同生活家庭成员人数 户内人数 户内人口 人口数 保障人数 保障人口 "
    "保障人口数 家庭总人口",
    "disability": "残疾情况 残疾类别及等级 残疾类别 残疾类型 残疾类别等级 残疾状况 残疾",
    "illness": "患病情况 疾病情况 患病名称 疾病名称 病种 患病种类 健康状况 身体状况 疾病",
    "care": "自理能力 生活自理能力 自理情况 失能情况 失能等级 失能程度 自理程度",
    "phone": "联系电话 手机号码 手机号 联系手机 电话 手机 联系方式 户主电话 电话号码 联系号码",
    "address": "家庭住址 居住地址 家庭地址 详细地址 现住址 常住地址 住址 地址 详细住址 实际居住地址",
    "need_kind": "需求类型 需求类别 需求种类 帮扶需求类型 救助需求类型 需求分类",
    "need_text": "需求描述 需求内容 具体需求 需求说明 帮扶需求 救助需求 需求情况 需求 主要需求 需求明细",
    "consent": "知情同意 是否知情同意 是否同意 同意情况 是否同意公开 本人是否同意",
    "checked_on": "核查日期 核查时间 核实日期 入户日期 入户时间 走访日期 调查日期 摸底日期 摸排日期 入户核查日期",
}
REQUIRED = ("identity", "category", "village")
NAMES = {name: (field, rank) for field, names in FIELDS.items() for rank, name in enumerate(names.split())}
# Under such a group heading a name or number is another person's.
OTHERS = re.compile("监护人|成员|子女|配偶|联系人|代理人|代办|经办|干部|负责人|责任人|核查人|调查人|赡养|抚养")
PERSONAL = frozenset({"name", "identity", "sex", "birth", "phone"})
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_DECORATION = re.compile(r"^[\d一二三四五六七八九十]+[.、]|[*:、/]|\s")


@dataclass(frozen=True)
class Column:
    """One column of the sheet: where it stands, what it is called, and the field it is read as ("" = never read)."""

    index: int
    label: str
    field: str


def meaning(chain: Sequence[str]) -> tuple[str, int] | None:
    """Field and rank of a column by its headings from the widest to its own: `("户主", "姓名")` → `("name", 0)`."""
    words = [tidy(part) for part in chain if tidy(part)]
    if not words:
        return None
    *groups, own = words
    spoken = next((name for name in (*(group + own for group in reversed(groups)), own) if name in NAMES), None)
    if spoken is None:
        return None
    field, rank = NAMES[spoken]
    about_another = field in PERSONAL and any(OTHERS.search(group) for group in groups)
    return None if about_another else (field, rank)


def columns(chains: Sequence[Sequence[str]]) -> list[Column]:
    """Each field at most once: the best name, then the leftmost."""
    best: dict[str, tuple[int, int]] = {}
    for index, chain in enumerate(chains):
        found = meaning(chain)
        if found:
            field, rank = found
            best[field] = min(best.get(field, (rank, index)), (rank, index))
    at = {index: field for field, (_rank, index) in best.items()}
    return [Column(index, label(chain), at.get(index, "")) for index, chain in enumerate(chains)]


def label(chain: Sequence[str]) -> str:
    """The heading as the sheet writes it, without its white space."""
    own = next((part for part in reversed(chain) if part.strip()), "")
    return re.sub(r"\s+", "", own)[:40]


def tidy(heading: str) -> str:
    """`"需求描述\\n（可多项）"` → `"需求描述"`; `"县（市、区）"` → `"县"`."""  # noqa: D301 - the heading holds a line break
    plain = unicodedata.normalize("NFKC", heading)
    bare = _DECORATION.sub("", _BRACKETS.sub("", re.sub(r"\s+", "", plain)))
    return bare or _DECORATION.sub("", plain)
