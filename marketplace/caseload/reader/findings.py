"""What is wrong with a row, in codes and in words. The words never quote an identity number, a name or a telephone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ERROR, WARNING = "error", "warning"

MESSAGES: Mapping[str, Promise | str] = {
    "identity_missing": _("没有身份证号。请补上后重新导入。"),
    "identity_unreadable": _(
        "身份证号读不懂：应为18位，不能带星号，也不能是科学记数（单元格要设为文本）。请改正后重新导入。"
    ),
    "identity_old": _("这是15位旧身份证号，已经作废。请换成18位号码后重新导入。"),
    "identity_checksum": _("身份证号的校验码不对，多半有一位写错。请对照身份证改正后重新导入。"),
    "duplicate": _("身份证号与第 %(of)s 行相同。一人只留一行，这一行没有收；第 %(of)s 行的问题请看那一行。"),
    "unknown_village": _("所选地区里找不到“%(place)s”。请按区划名册填写县、乡镇、村（社区）后重新导入。"),
    "village_missing": _("没有填村（社区）。请补上后重新导入。"),
    "village_ambiguous": _("“%(place)s”可能指几个村（社区）。请写出乡镇和全称后重新导入。"),
    "birth_date": _("出生日期读不懂，或者日历上没有这一天。请写成 1950-01-31 这样再重新导入。"),
    "birth_date_identity": _("出生日期与身份证号里的不一致。请核对后改正其中一个，再重新导入。"),
    "birth_date_future": _("出生日期在今天之后，或者早于1900年。请改正后重新导入。"),
    "unknown_category": _("不认识的救助类别“%(text)s”。请换成统一的类别名称后重新导入。"),
    "category_missing": _("没有填救助类别。请补上后重新导入。"),
    "hostile_text": _("“%(column)s”里有代码、公式或看不见的字符，为了安全没有收。请清空后手工重填，再重新导入。"),
    "text_too_long": _("“%(column)s”里的文字太长。请缩短后重新导入。"),
    "formula_cell": _("“%(column)s”是公式，不是填写的内容。请复制后“选择性粘贴为数值”，再重新导入。"),
    "out_of_scope": _("这一行在“%(place)s”，不在您负责的地区内，没有收。请交给当地同事导入。"),
    "sex_mismatch": _("性别与身份证号不一致，已按身份证号记。请核对。"),
    "household_unreadable": _("家庭人口读不懂，这一项留空。请核对。"),
    "care_unreadable": _("自理能力读不懂，这一项留空。请核对。"),
    "need_kind_unreadable": _("需求类型读不懂或者没有填，请在需求里选定。"),
    "phone_unreadable": _("联系电话不像电话号码，已照原样封存。请核对。"),
    "checked_date": _("核查日期读不懂，这一项留空。请核对。"),
}
# Several sentences, one code: what a report counts is the code.
_CODES = {
    "village_missing": "unknown_village",
    "village_ambiguous": "unknown_village",
    "birth_date_identity": "birth_date",
    "birth_date_future": "birth_date",
    "category_missing": "unknown_category",
}
WARNINGS = frozenset(
    {
        *("sex_mismatch", "household_unreadable", "care_unreadable"),
        *("need_kind_unreadable", "phone_unreadable", "checked_date"),
    }
)
_DIGITS = re.compile(r"\d{4,}")
_QUOTED = 24


@dataclass(frozen=True, slots=True)
class Finding:
    """`why` is a key of MESSAGES; keep it with `facts` and `said()` speaks any reader's language later."""

    row: int
    sheet_row: int
    why: str
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return _CODES.get(self.why, self.why)

    @property
    def severity(self) -> str:
        return WARNING if self.why in WARNINGS else ERROR

    @property
    def message(self) -> str:
        return said(self.why, self.facts)

    def as_dict(self) -> dict[str, str | int]:
        return {
            "row": self.row,
            "sheet_row": self.sheet_row,
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
        }


def said(why: str, facts: Mapping[str, str | int]) -> str:
    """The sentence in the active language."""
    text = str(MESSAGES[why])
    return text % facts if facts else text


def quoted(text: str) -> str:
    """A word from a cell, fit to be shown: short, and with no long number in it, whatever column it slipped into."""
    short = text if len(text) <= _QUOTED else text[:_QUOTED] + "…"
    return _DIGITS.sub("＊", re.sub(r"[^\w（）()·、-]+", " ", short)).strip()
