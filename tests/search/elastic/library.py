"""A library of any size, drawn from the words of the field: the same seed, the same library."""

import random
from collections.abc import Callable
from typing import Any

from marketplace.projects.models import Project

THINGS = ("棉被", "电热毯", "台灯", "助行器", "护理床", "书包", "过冬衣物", "米面油", "轮椅", "血压计", "毛毯")
ACTS = ("陪诊", "每月探访", "助洁", "上门打扫", "理发", "读报", "辅导功课", "送餐")
WHO = ("独居老人", "困难家庭", "留守儿童", "低保户", "残疾人", "高龄老人")
PLACES = ("青禾镇", "石桥镇", "南岭乡", "示例县", "北塘镇")
STATES = ("published", "published", "published", "partly_matched", "matched", "closed")


def grow(listed: Callable[..., Project], count: int, *, seed: int = 5) -> list[Project]:
    draw = random.Random(seed)
    return [_one(listed, draw) for _ in range(count)]


def _one(listed: Callable[..., Project], draw: random.Random) -> Project:
    visit = draw.random() < 0.4
    what, whom = draw.choice(ACTS if visit else THINGS), draw.choice(WHO)
    state = draw.choice(STATES)
    taken = {"published": 0, "partly_matched": 4}.get(state, 12)
    line: dict[str, Any] = {"title": what, "taken": taken, "delivered": 12 if state == "closed" else 0}
    line |= {"kind": "visit", "unit": "次"} if visit else {}
    facts = {"lines_full": int(taken == 12), "lines_done": int(state == "closed"), "state": state}
    return listed(
        f"{whom}的{what}" if draw.random() < 0.6 else f"给{whom}",
        place=draw.choice(PLACES),
        kind="visit" if visit else "goods",
        urgency=draw.choice(("urgent", "soon", "normal")),
        summary=draw.choice(("屋里冷", "出门不便", "家里没人照应", f"想要{draw.choice(THINGS)}")),
        title_en=draw.choice(("", "Winter things", "A visit every month")),
        lines=(line,),
        **facts,
    )
