"""A library of three hundred projects as a county might have them: varied, made alike every time, and each with a note
of what its writer meant. The notes are never shown to an engine; judges read them.
"""

import csv
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from cms.models import ProjectListing
from marketplace.giving.models import Campaign, CampaignProject
from marketplace.organisations.models import Organisation
from marketplace.people.models import User
from marketplace.places import operations as places
from marketplace.places.models import LocalitySettings, Region
from marketplace.projects.models import Line, Project
from marketplace.volunteering.models import Shift
from search import operations, starter
from search.models import SynonymGroup
from tests.conftest import AT, DIVISIONS

MANY = 300
PLACES = ("青禾镇", "石桥镇", "南岭乡", "示例县", "北塘镇")
GROUPS = {
    "elder": ("独居老人", "高龄老人", "空巢老人"),
    "child": ("留守儿童", "困境儿童", "乡村学生"),
    "disabled": ("重残人士", "残疾人", "残障人士"),
    "family": ("低保家庭", "困难家庭", "最低生活保障家庭"),
}


@dataclass(frozen=True)
class Topic:
    """A thing people want: how titles say it, how a line says it, how another page mentions it."""

    key: str
    kind: str
    unit: str
    titles: tuple[str, ...]
    lines: tuple[str, ...]
    aside: str
    groups: str = "elder family"
    english: str = ""


TOPICS = tuple(
    Topic(*fields)
    for fields in (
        (
            "quilt",
            "goods",
            "床",
            ("过冬棉被", "冬季被褥"),
            ("棉被", "加厚被子"),
            "棉被",
            "elder family disabled",
            "Winter quilts",
        ),
        (
            "blanket",
            "goods",
            "条",
            ("电热毯", "取暖毯"),
            ("电热毯", "电褥子"),
            "电热毯",
            "elder disabled",
            "Electric blankets",
        ),
        ("coat", "goods", "件", ("御寒棉衣", "冬衣"), ("棉衣", "羽绒服"), "棉衣", "child family", "Winter coats"),
        ("shoes", "goods", "双", ("保暖鞋", "棉鞋"), ("棉鞋", "保暖鞋"), "棉鞋", "child family", "Warm shoes"),
        ("heater", "goods", "台", ("取暖器", "电暖器"), ("电暖器", "取暖器"), "取暖器", "elder family", "Heaters"),
        ("coal", "goods", "吨", ("取暖煤", "过冬煤炭"), ("煤炭",), "煤炭", "family elder", "Coal"),
        ("rice", "goods", "袋", ("大米补给", "米面包"), ("大米", "面粉"), "大米", "family elder", "Rice"),
        ("oil", "goods", "桶", ("食用油补给", "粮油包"), ("食用油", "菜油"), "食用油", "family", "Cooking oil"),
        ("milk", "goods", "箱", ("营养奶", "奶粉补给"), ("牛奶", "奶粉"), "牛奶", "child elder", "Milk"),
        ("wheelchair", "goods", "辆", ("轮椅", "代步轮椅"), ("手动轮椅",), "轮椅", "disabled elder", "Wheelchairs"),
        ("crutch", "goods", "副", ("拐杖", "手杖与助行器"), ("拐杖", "助行器"), "拐杖", "elder disabled", "Crutches"),
        ("hearing", "goods", "台", ("助听器", "听力辅具"), ("助听器",), "助听器", "elder disabled", "Hearing aids"),
        ("glasses", "goods", "副", ("老花镜", "配眼镜"), ("眼镜", "老花镜"), "眼镜", "elder child", "Glasses"),
        (
            "diaper",
            "goods",
            "包",
            ("护理垫与纸尿裤", "纸尿裤"),
            ("纸尿裤", "护理垫"),
            "纸尿裤",
            "elder disabled",
            "Nursing pads",
        ),
        ("bed", "goods", "张", ("护理床", "居家护理床"), ("护理床",), "护理床", "disabled elder", "Nursing beds"),
        ("washer", "goods", "台", ("洗衣机", "家用洗衣机"), ("洗衣机",), "洗衣机", "family elder", "Washing machines"),
        ("bag", "wish", "个", ("新书包小心愿", "书包微心愿"), ("书包", "双肩包"), "书包", "child", "Schoolbags"),
        ("toy", "wish", "份", ("画笔小心愿", "彩笔微心愿"), ("画笔", "水彩笔"), "画笔", "child", "Paint brushes"),
        ("phone", "wish", "部", ("老人机微心愿", "智能手机心愿"), ("老人机",), "手机", "elder", "Phones"),
        ("bike", "wish", "辆", ("自行车小心愿", "上学自行车心愿"), ("自行车",), "自行车", "child", "Bicycles"),
        (
            "clean",
            "service",
            "次",
            ("上门助洁", "居室打扫", "家庭保洁"),
            ("助洁", "打扫"),
            "打扫",
            "elder disabled",
            "Home cleaning",
        ),
        ("bath", "service", "次", ("上门助浴", "洗澡服务"), ("助浴",), "助浴", "elder disabled", "Bathing help"),
        ("meal", "service", "份", ("助餐送餐", "午间送饭"), ("送餐",), "送餐", "elder", "Meals delivered"),
        ("hair", "service", "次", ("上门理发", "剪头发服务"), ("理发",), "理发", "elder disabled", "Haircuts"),
        ("errand", "service", "次", ("代办跑腿", "代买药品"), ("代办", "代购"), "代买", "elder disabled", "Errands"),
        ("laundry", "service", "次", ("床品清洗", "衣被换洗"), ("清洗",), "换洗", "elder", "Laundry"),
        (
            "visit",
            "visit",
            "次",
            ("每月探访", "定期走访", "节日看望"),
            ("探访", "看望"),
            "看望",
            "elder child",
            "Monthly visits",
        ),
        ("chat", "visit", "次", ("陪聊陪伴", "每周陪伴"), ("陪聊",), "陪聊", "elder child", "Company"),
        (
            "rail",
            "retrofit",
            "户",
            ("卫生间扶手安装", "居家扶手改造"),
            ("扶手",),
            "扶手",
            "elder disabled",
            "Handrails",
        ),
        (
            "slip",
            "retrofit",
            "户",
            ("防滑地砖改造", "浴室防滑"),
            ("防滑垫", "防滑地砖"),
            "防滑垫",
            "elder",
            "Anti-slip floors",
        ),
        ("ramp", "retrofit", "户", ("门前坡道改造", "无障碍坡道"), ("坡道",), "坡道", "disabled", "Ramps"),
        ("roof", "retrofit", "户", ("屋顶漏雨修缮", "危房改造"), ("修缮",), "修房", "family elder", "Roof repair"),
        ("light", "retrofit", "户", ("室内照明改造", "换装感应灯"), ("感应灯",), "照明", "elder", "Lighting"),
        (
            "tuition",
            "schooling",
            "人",
            ("开学学费", "助学金"),
            ("学费", "助学金"),
            "学费",
            "child family",
            "School fees",
        ),
        ("tutor", "schooling", "次", ("课业辅导", "作业辅导"), ("辅导",), "辅导功课", "child", "Tutoring"),
        ("books", "schooling", "套", ("课外图书", "图书角书籍"), ("图书",), "课外书", "child", "Books"),
        ("rehab", "rehab", "次", ("康复训练", "肢体康复"), ("康复训练",), "康复", "disabled", "Rehabilitation"),
        (
            "speech",
            "rehab",
            "次",
            ("言语训练", "语言康复"),
            ("言语训练",),
            "言语训练",
            "child disabled",
            "Speech training",
        ),
        ("escort", "escort", "次", ("县城陪诊", "陪同就医"), ("陪诊",), "陪诊", "elder disabled", "Escort to hospital"),
        (
            "counsel",
            "counselling",
            "次",
            ("心理疏导", "心理辅导"),
            ("心理疏导",),
            "心理疏导",
            "child family",
            "Counselling",
        ),
        ("medical", "money", "户", ("医疗费缺口", "住院费补助"), ("医疗费",), "医药费", "family", "Medical costs"),
    )
)
BY_KEY = {topic.key: topic for topic in TOPICS}
NEEDS = (
    "屋里冷，入冬前要备好",
    "行动不便，一个人很难办到",
    "住得散，来回要两个小时",
    "孩子多，家里一时拿不出",
    "去年没有办成，今年接着办",
)
ASIDES = (
    "{aside}去年已经办过，这里不含。",
    "{aside}由别的单位承担。",
    "家里{aside}都还够用，不必再送。",
    "不收{aside}，请不要送来。",
)
WELCOME = "来的时候若能带些{aside}，也很欢迎。"


@dataclass
class Book:
    """A project and what its writer meant. `wants`: the first is what it is about."""

    number: int
    project: Project
    wants: tuple[str, ...]
    welcomes: tuple[str, ...]  # would also be glad of
    excludes: tuple[str, ...]  # names them to say no
    group: str
    place: str
    texts: tuple[str, ...]
    facts: dict[str, Any] = field(default_factory=dict)  # for the oracle


def shelve(many: int = MANY) -> list[Book]:
    """Into an empty database, indexed."""
    chance = random.Random(20261123)
    places.import_regions(rows=csv.DictReader(DIVISIONS.splitlines()))
    regions = {region.name: region for region in Region.objects.all()}
    LocalitySettings.objects.create(region=regions["示例县"], crowdfunding_households_least=10)
    people = [User.objects.create_user(f"shelf{n}@example.invalid", None, name=f"架{n}") for n in range(3)]
    SynonymGroup.objects.all().delete()
    SynonymGroup.objects.bulk_create([SynonymGroup(words=words) for words in starter.GROUPS])
    books = [_book(n, chance, regions, people) for n in range(many)]
    _open_rooms(books, regions["示例县"], people)
    for book in books:
        operations.index(project=book.project.uuid)
    return books


def _book(number: int, chance: random.Random, regions: dict[str, Region], people: list[User]) -> Book:
    topic = TOPICS[number % len(TOPICS)]
    group = chance.choice(topic.groups.split())
    place = chance.choice(PLACES[:3] * 3 + PLACES)
    second = [other.key for other in chance.sample(TOPICS, 1) if other != topic and chance.random() < 0.3]
    rest = [other for other in TOPICS if other.key not in {topic.key, *second}]
    excluded, welcome = chance.sample(rest, 2), chance.sample(rest, 1) if chance.random() < 0.2 else []
    excluded = [one for one in excluded if one not in welcome]
    title = chance.choice(GROUPS[group]) + chance.choice(topic.titles)
    things = [BY_KEY[key] for key in (topic.key, *second)]
    body = "".join(chance.choice(ASIDES).format(aside=one.aside) for one in excluded)
    body += "".join(WELCOME.format(aside=one.aside) for one in welcome)
    words = {"title": title, "title_en": topic.english, "summary": f"{chance.choice(NEEDS)}。", "body": body}
    lines = [(one, chance.choice(one.lines), chance.randint(1, 30)) for one in things]
    project = _project(number, chance, topic, (words, lines), regions[place], people)
    texts = (*words.values(), *(line for _, line, _ in lines), place)
    wants = tuple(one.key for one in things)
    return Book(
        number, project, wants, tuple(w.key for w in welcome), tuple(e.key for e in excluded), group, place, texts
    )


def _project(
    number: int, chance: random.Random, topic: Topic, told: Any, region: Region, people: list[User]
) -> Project:
    words, lines = told
    urgency = chance.choice(("urgent", "soon", "normal", "normal"))
    moment = AT - timedelta(minutes=chance.randint(0, 500_000) // 40 * 40)  # some share theirs
    full = chance.random() < 0.15
    state = chance.choice(("matched", "closed")) if full else "published"
    project = Project.objects.create(
        uuid=UUID(int=(number + 1) << 64 | 0x4000_8000_0000_0000),
        code=f"T{number:03d}-0000",
        kind=topic.kind,
        **{"urgency": urgency, "state": state, "households": chance.choice((3, 12, 20)), "k_value": 30, **words},
        region=region,
        locality=Region.objects.get(name="示例县"),
        origin=region,
        **dict(zip(("drafted_by", "checked_by", "published_by"), people, strict=True)),
        **dict.fromkeys(("drafted_at", "saved_at", "checked_at", "published_at"), moment),
        lines_total=len(lines),
        lines_full=len(lines) if full else 0,
        lines_done=len(lines) if state == "closed" else 0,
    )
    for position, (one, title, quantity) in enumerate(lines):
        taken = quantity if full else chance.randint(0, quantity - 1)
        kind = {"goods": "goods", "wish": "goods", "money": "money", "visit": "visit"}.get(one.kind, "service")
        done = quantity if state == "closed" else 0
        thing = {"position": position, "kind": kind, "title": title, "unit": one.unit, "quantity": quantity}
        Line.objects.create(
            project=project, taken=taken, delivered=done, **thing, **({"target_fen": 100} if kind == "money" else {})
        )
    county = project.locality
    ProjectListing.objects.create(project=project.uuid, region=county, live=True, first_published_at=moment, **words)
    return project


def _open_rooms(books: list[Book], county: Region, people: list[User]) -> None:
    """Shifts for some of the visits, a campaign for some of the rest."""
    user = people[0]
    names = {"name": "同舟", "kind": "charity", "uscc": "53999999MJ00000015", "contact": "12345"}
    acts = {"applied_by": user}
    house = Organisation.objects.create(region=county, **names, **acts)
    times = {"starts_at": AT + timedelta(days=3650), "ends_at": AT + timedelta(days=3651), "opened_at": AT}
    for book in [book for book in books if book.project.kind == "visit"][::2]:
        line = book.project.lines.first()
        where = {"meeting_point": "村口", "capacity": 3, "code_word": "桥"}
        Shift.objects.create(line=line, organisation=house, opened_by=user, **times, **where)
    words = dict.fromkeys(("name", "purpose", "beneficiaries", "use", "cost", "leftovers", "contact"), "过冬")
    days = {
        "starts": date(2020, 1, 1),
        "ends": date(2099, 1, 1),
        "filed_at": AT,
        "launched_at": AT,
        "launched_by": people[1],
    }
    campaign = Campaign.objects.create(
        organisation=house,
        region=county,
        state="live",
        filing_number="53999999MJ0000001XA26003",
        drafted_by=people[0],
        **words,
        **days,
    )
    for book in books[::7]:
        CampaignProject.objects.create(campaign=campaign, project=book.project, target_fen=100_000, by=user, at=AT)
