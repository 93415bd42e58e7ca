"""From the words of an export to a thing, a number and a unit. The thing is a word of this list, never of the file."""

import re
from dataclasses import dataclass

from marketplace.caseload.bands import NeedKind, plain


@dataclass(frozen=True)
class Want:
    """`item` is empty where the list knows no word for it: the drafter reads the sealed note then."""

    item: str
    quantity: int
    unit: str
    amount_fen: int | None = None


MOST = 999  # a larger number in one household's wish is a year, a price or a mistake
MOST_YUAN = 1_000_000
_UNITS = {NeedKind.GOODS: "件", NeedKind.MONEY: "户", NeedKind.SERVICE: "次", NeedKind.VISIT: "次"}
_ITEMS: tuple[tuple[str, str, str], ...] = (  # what the text says · our word for it · its unit
    ("书桌|台灯|学习桌", "书桌和台灯", "套"),
    ("轮椅", "轮椅", "辆"),
    ("护理床", "护理床", "张"),
    ("制氧机", "制氧机", "台"),
    ("电热毯", "电热毯", "条"),
    ("棉被|被子|被褥|御寒", "棉被", "床"),
    ("大米|食用油|米面|粮油|面粉", "米和油", "份"),
    ("棉衣|衣服|衣物|冬衣", "冬衣", "件"),
    ("助听器", "助听器", "个"),
    ("拐杖|助行器|助行", "助行器", "个"),
    ("尿不湿|护理垫|纸尿裤", "护理用品", "份"),
    ("书包|文具|学习用品", "学习用品", "套"),
    ("奶粉", "奶粉", "罐"),
    ("取暖|煤|电暖", "取暖用品", "份"),
    ("学费", "学费缺口", "户"),
    ("医疗费|医药费|手术费|自付", "自付医疗费缺口", "户"),
    ("交通补助|交通费|路费", "康复交通补助", "户"),
    ("生活费|生活补助", "生活费缺口", "户"),
    ("扶手|防滑|适老化|改造|坡道", "卫生间扶手和防滑改造", "处"),
    ("陪诊|复诊|就医|看病|陪同", "陪同看病", "次"),
    ("辅导|补课|功课", "课后辅导", "次"),
    ("助浴|洗澡", "助浴", "次"),
    ("清洁|打扫|保洁|卫生清理", "居室清洁", "次"),
    ("心理|疏导", "心理疏导", "次"),
    ("残疾证|法律|代办", "代办和法律咨询", "次"),
    ("康复训练|康复", "康复训练", "次"),
    ("理发", "上门理发", "次"),
    ("送餐|助餐|做饭", "助餐", "次"),
    ("结对|陪伴|通话|聊天", "结对陪伴", "次"),
    ("探访|看望|走访|探望|上门", "上门探访", "次"),
)
ITEMS = tuple(word for _, word, _ in _ITEMS)
UNITS = tuple(dict.fromkeys([*(unit for _, _, unit in _ITEMS), *_UNITS.values(), "小时"]))
_MONEY = re.compile(r"(\d{1,9}(?:\.\d{1,2})?)(万)?(?:余)?元")
_COUNT = re.compile(
    r"(?:各|共|不少于|至少)?(\d{1,3})(?:个|件|套|辆|张|台|条|床|份|袋|桶|罐|次|场|处|双|把|部|盒|箱|瓶|节|小时)"
)


def read(kind: str, text: str) -> Want:
    """Never fails: what cannot be read is one of its kind."""
    said = plain(text)
    item, unit = next(((word, unit) for found, word, unit in _ITEMS if re.search(found, said)), ("", ""))
    unit = unit or _UNITS[NeedKind(kind)]
    if kind == NeedKind.MONEY:
        return Want(item, 1, "户", _amount_fen(said))
    counted = _COUNT.search(said)
    quantity = int(counted[1]) if counted and counted[1] else 1
    return Want(item, min(max(quantity, 1), MOST), unit)


def _amount_fen(said: str) -> int | None:
    found = _MONEY.search(said)
    if not found:
        return None
    yuan, _, part = found[1].partition(".")
    fen = (int(yuan) * 100 + int(part.ljust(2, "0") or 0)) * (10_000 if found[2] else 1)
    return fen if 0 < fen <= MOST_YUAN * 100 else None
