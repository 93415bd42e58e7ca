"""Who judges, and how well an order does.

A judge reads what the writer of a project meant (what it is about, what else it would take, whom and where it is for)
and what the reader of the library is after. No judge sees an engine's tier, order or words.

3: it is about this, for them, there. 2: this is a second thing it wants, or it serves the whole county around the place
asked for. 1: it would be glad of this too. 0: it only says that this is not wanted, or it is elsewhere or for others.
"""

import json
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from search.engines import Engine
from search.engines.elastic import Server
from search.finding import find
from search.query import LibraryQuery
from tests.search.shelf import Book

FILE = Path(__file__).with_name("judgements.json")
POOL, CUT = 20, 10
COUNTY_WIDE = "示例县"


@dataclass(frozen=True)
class Intent:
    """What somebody types, and what he is after."""

    q: str
    about: frozenset[str]
    group: str = ""
    place: str = ""


def intents() -> list[Intent]:
    return [Intent(q, frozenset(about.split()), *rest) for q, about, *rest in _TYPED]


_TYPED = (
    ("棉被", "quilt"), ("被褥", "quilt"), ("过冬棉被", "quilt"), ("棉備", "quilt"), ("mianbei", "quilt"), ("quilts", "quilt"),
    ("电热毯", "blanket"), ("電熱毯", "blanket"), ("电褥子", "blanket"), ("棉衣", "coat"), ("羽绒服", "coat"), ("棉鞋", "shoes"),
    ("取暖器", "heater"), ("电暖器", "heater"), ("煤炭", "coal"), ("meitan", "coal"), ("大米", "rice"), ("食用油", "oil"),
    ("牛奶", "milk"), ("奶粉", "milk"), ("轮椅", "wheelchair"), ("lunyi", "wheelchair"), ("论椅", "wheelchair"), ("拐杖", "crutch"),
    ("助听器", "hearing"), ("老花镜", "glasses"), ("纸尿裤", "diaper"), ("护理床", "bed"), ("洗衣机", "washer"), ("书包", "bag"),
    ("書包", "bag"), ("画笔", "toy"), ("老人机", "phone"), ("自行车", "bike"), ("助洁", "clean"), ("打扫", "clean"), ("zhujie", "clean"),
    ("保洁", "clean"), ("助浴", "bath"), ("洗澡", "bath"), ("送餐", "meal"), ("理发", "hair"), ("代办", "errand"), ("探访", "visit"),
    ("看望", "visit"), ("陪聊", "chat"), ("扶手", "rail"), ("防滑", "slip"), ("坡道", "ramp"), ("危房改造", "roof"), ("修缮", "roof"),
    ("照明", "light"), ("学费", "tuition"), ("助学金", "tuition"), ("作业辅导", "tutor"), ("图书", "books"), ("康复训练", "rehab"),
    ("言语训练", "speech"), ("陪诊", "escort"), ("陪同就医", "escort"), ("心理疏导", "counsel"), ("心理咨询", "counsel"), ("医疗费", "medical"),
    ("棉被 青禾镇", "quilt", "", "青禾镇"), ("轮椅 石桥镇", "wheelchair", "", "石桥镇"), ("陪诊 南岭乡", "escort", "", "南岭乡"),
    ("儿童 书包", "bag", "child"), ("老人 理发", "hair", "elder"), ("残疾人 康复", "rehab", "disabled"), ("老人 扶手", "rail", "elder"),
)  # fmt: skip


def judge(intent: Intent, book: Book) -> int:
    """What a reader of the whole page would say."""
    about, also = book.wants[0] in intent.about, bool(set(book.wants[1:]) & intent.about)
    glad = bool(set(book.welcomes) & intent.about)
    grade = 3 if about else 2 if also else 1 if glad else 0
    if intent.group and book.group != intent.group:
        grade = 0
    if intent.place and book.place != intent.place:
        grade = min(grade, 2) if book.place == COUNTY_WIDE else 0
    return grade


def engine_order(by: Engine | Server, intent: Intent, sort: str = "urgent") -> list[int]:
    """Numbers of books, as the engine puts them."""
    found = find(LibraryQuery(q=intent.q, size=POOL, sort=sort), by=by)
    return [(uuid.int >> 64) - 1 for uuid in found.projects]


def shuffled(intent: Intent, books: Sequence[Book]) -> list[int]:
    return random.Random(intent.q).sample([book.number for book in books], POOL)


def newest_first(intent: Intent, books: Sequence[Book], words: Iterable[int]) -> list[int]:
    """Whatever has the words at all, by age alone."""
    hits = set(words)
    fresh = sorted(books, key=lambda book: (-book.project.published_at.timestamp(), book.number))
    return [book.number for book in fresh if book.number in hits]


def ndcg(order: Sequence[int], grades: dict[int, int]) -> float:
    best = _gain(sorted(grades.values(), reverse=True)[:CUT])
    return _gain([grades.get(number, 0) for number in order[:CUT]]) / best if best else 1.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def judged() -> dict[str, dict[int, int]]:
    kept = json.loads(FILE.read_text())
    return {q: {int(number): grade for number, grade in grades.items()} for q, grades in kept.items()}


def keep(pools: dict[str, dict[int, int]]) -> None:
    """A line for each question: number of the project → grade."""
    lines = [
        f"{json.dumps(q, ensure_ascii=False)}: {json.dumps(dict(sorted(pool.items())))}" for q, pool in pools.items()
    ]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")
