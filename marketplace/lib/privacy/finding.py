"""What a detector answers: where, what, how grave, and what to write instead."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Severity = Literal["block", "confirm"]
BLOCK: Final = "block"
CONFIRM: Final = "confirm"


@dataclass(frozen=True)
class Finding:
    """`start` and `end` count characters of the text as written; `mend` is what a one-tap repair puts there."""

    kind: str
    start: int
    end: int
    text: str
    severity: Severity
    suggestion: Promise | str
    mend: str = ""

    @property
    def hash(self) -> str:
        """Names this kind of finding in these words: what a second person confirms."""
        return digest(self.kind, self.text)


def digest(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}|{text}".encode()).hexdigest()


KINDS: Mapping[str, Promise | str] = {
    "identity": _("身份证号码"),
    "passport": _("护照或通行证号码"),
    "phone": _("电话号码"),
    "bank_card": _("银行卡号"),
    "contact": _("微信、QQ 等联系方式"),
    "email": _("电子邮箱"),
    "link": _("网址"),
    "plate": _("车牌号"),
    "certificate": _("证件或案件编号"),
    "number": _("一长串数字"),
    "birth_date": _("出生日期"),
    "date": _("确切日期"),
    "age": _("确切年龄"),
    "income": _("收入、存款或欠款的数目"),
    "address": _("住址"),
    "village": _("村或社区的名字"),
    "school": _("学校或班级"),
    "hospital": _("医院或科室"),
    "employer": _("工作单位"),
    "name": _("人名"),
    "diagnosis": _("病名或治疗"),
    "stigma": _("不能公开的经历"),
    "combination": _("合在一起能认出人的话"),
}
SUGGESTIONS: Mapping[str, Promise | str] = {
    "identity": _("公开的文字里不能有证件号码，请删去。"),
    "passport": _("公开的文字里不能有证件号码，请删去。"),
    "phone": _("公开的文字里不能留个人电话，请删去；承接方会从系统里得到联系办法。"),
    "bank_card": _("公开的文字里不能有银行卡号，请删去。"),
    "contact": _("请删去联系方式；承接方会从系统里得到联系办法。"),
    "email": _("请删去邮箱；承接方会从系统里得到联系办法。"),
    "link": _("网址可能带出人或家庭，请删去，或请另一位同事确认。"),
    "plate": _("请删去车牌号。"),
    "certificate": _("请删去编号；项目有自己的短号。"),
    "number": _("这串数字像是编号或号码。请删去，或请另一位同事确认。"),
    "birth_date": _("请删去出生日期，写年龄段就够了。"),
    "date": _("日子加上事情能认出人，请只写到月份。"),
    "age": _("请写年龄段，例如 70–79岁。"),
    "income": _("请删去数目，写“收入很少”这样的话。"),
    "address": _("公开的地点最细到乡镇，请删去住址。"),
    "village": _("公开的地点最细到乡镇，请删去村或社区的名字。"),
    "school": _("请写学段，例如“初中阶段”，不写学校和班级。"),
    "hospital": _("请写“医院”或“康复机构”，不写名字和科室。"),
    "employer": _("请写“外出务工”这样的话，不写单位。"),
    "name": _("像是人名。请改成“一位老人”“一户家庭”，或请另一位同事确认不是人名。"),
    "diagnosis": _("请写“慢性病”“重大疾病”这样的大类，不写病名和治疗。"),
    "stigma": _("这样的经历会伤人，公开的文字里不能写，请删去。"),
    "combination": _("几样合在一起，当地人一看就知道是谁。请去掉其中几样，或写得宽一些。"),
}
