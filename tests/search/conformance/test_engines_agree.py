"""One suite for every engine that can answer here: the same projects, tiers, order, totals and counts as brute force."""

import random

import pytest

from search import tokens
from search.engines.elastic import SERVER
from search.finding import find
from search.query import LibraryQuery
from tests.search.conformance import oracle
from tests.search.conftest import without_titles

pytestmark = pytest.mark.django_db  # each test undoes its own, the shelf stays until the file is done
WORDS = (
    *("棉被", "被", "轮椅", "助听器", "书包", "老人", "童", "助洁", "打扫", "陪诊", "康复", "学费", "扶手", "大米"),
    *("独居老人", "留守儿童", "残疾人", "低保", "最低生活保障家庭", "过冬棉被", "上门助洁", "独居老人过冬棉被"),
    *("棉被 青禾镇", "老人 扶手 石桥镇", "助学 儿童", "棉被 轮椅", "探访 示例市", "屋里冷", "不收", "一个人很难办到"),
    *(
        "養老",
        "輪椅",
        "電熱毯",
        "ｗｈｅｅｌｃｈａｉｒ",
        "Winter quilts",
        "QUILTS",
        "home",
        "T007-0000",
        "T0070000",
        "T007",
    ),
    *("mianbei", "mian bei", "lunyi", "ly", "zhujie", "zj", "qinghe", "liushou ertong", "chongyang", "an", "bei", "xy"),
    *("棉备", "论椅", "绵被", "轮以", "书包 青和镇", "quillts", "whelchair", "过冬棉备", "锦垫", "zzzz", "外星人"),
    *(
        "！！",
        "棉被！",
        '"棉被" OR *',
        "12",
        "微心愿",
        "小心愿",
        "愿望",
        "敬老院",
        "心理 家庭",
        "陪同就医",
        "复健",
        "书籍",
    ),
)
FILTERS = (
    {},
    {"kind": ("goods",)},
    {"kind": ("goods", "service", "visit")},
    {"urgency": ("urgent",)},
    {"urgency": ("soon", "normal"), "gap": ("open",)},
    {"gap": ("taken", "done")},
    {"give": ("carry",)},
    {"give": ("money", "time")},
    {"give": ("goods",), "kind": ("goods", "wish")},
    {"region": "999901"},
    {"region": "999901100", "gap": ("open",)},
    {"region": "999902100"},
    {"region": "123456"},
    {"region": "999901101", "give": ("carry", "time"), "urgency": ("urgent", "normal")},
)
ORDERS = (
    *({"sort": sort} for sort in ("urgent", "newest", "nearly")),
    {"sort": "near", "near": "999901100"},
    {"sort": "near", "near": "999902100"},
    {"sort": "near"},
)


def cases():
    """Every word, every filter and every order at least once; then whatever chance brings together."""
    chance = random.Random(5)
    made = [{"q": word} for word in WORDS]
    made += [{**filters, **order} for filters in FILTERS for order in ORDERS]
    for _ in range(80):
        made.append({"q": chance.choice(WORDS), **chance.choice(FILTERS), **chance.choice(ORDERS)})
    return made


CASES = cases()


@pytest.fixture(scope="module")
def library(books):
    return oracle.entries(books)


def test_there_are_enough():
    assert len(CASES) >= 150


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(map(str, case.values())) or "all")
def test_an_engine_answers_as_brute_force_does(case, by, library):
    asked = LibraryQuery(size=50, **case)
    found, right = find(asked, by=by), oracle.answer(library, asked)
    assert found.projects == right.projects
    assert [found.tiers[uuid] for uuid in found.projects] == right.tiers
    assert found.total == right.total
    assert found.facets == right.facets
    assert found.mended == right.mended


@pytest.mark.parametrize("case", CASES[::9], ids=lambda case: " ".join(map(str, case.values())) or "all")
def test_its_pages_are_the_whole_answer_in_order(case, by, library):
    right = oracle.answer(library, LibraryQuery(size=1_000, **case))
    seen, after = [], ""
    while True:
        found = find(LibraryQuery(size=7, after=after, **case), by=by)
        assert found.total == right.total
        seen += found.projects
        if not (after := found.after):
            break
    assert seen == right.projects


@pytest.mark.parametrize("word", [word for word in WORDS if len(word) < 5 and tokens.is_han(word[0])])
def test_nothing_that_has_the_word_is_missed(word, by, library):
    folded = tokens.fold(word)
    has = {entry.uuid for entry in library if all(part in entry.text for part in folded.split())}
    seen, after = set(), ""
    while True:
        found = find(LibraryQuery(q=word, size=50, after=after), by=by)
        seen |= set(found.projects)
        if not (after := found.after):
            break
    assert has <= seen


HAND = (
    ("棉被", "quilt", True),
    ("绵被", "quilt", True),
    ("mianbei", "quilt", True),
    ("轮椅", "wheelchair", True),
    ("輪椅", "wheelchair", True),
    ("lunyi", "wheelchair", True),
    ("家政", "clean", True),
    ("义肢", "wheelchair", False),
    ("搞卫生", "clean", True),
    ("奖学金", "tuition", True),
    ("愿望", "bag", True),
    ("复健", "rehab", True),
    ("laundry", "quilt", False),
)


@pytest.mark.parametrize(("word", "topic", "there"), HAND)
def test_written_by_hand(word, topic, there, by, books):
    """Without our own cutting of words: does the answer hold a project about this, on its whole depth?"""
    about = {book.project.uuid for book in books if book.wants[0] == topic}
    found, after = set(), ""
    while True:
        page = find(LibraryQuery(q=word, size=50, after=after), by=by)
        found |= set(page.projects)
        if not (after := page.after):
            break
    assert bool(about & found) == there


def test_an_engine_that_forgets_a_filter_is_caught(by, library, monkeypatch):
    monkeypatch.setattr("search.finding._chosen", lambda rows, asked, region: rows)
    if by is SERVER:
        monkeypatch.setattr("search.engines.elastic.wording.chosen", lambda asked: {})
    asked = LibraryQuery(q="老人", urgency=("urgent",), size=50)
    assert find(asked, by=by).projects != oracle.answer(library, asked).projects


def test_an_engine_with_a_rule_of_its_own_is_caught(by, library, monkeypatch):
    from search.engines import stored

    monkeypatch.setattr(stored, "all_in_title", stored.some_in_title)
    if by is SERVER:
        without_titles(monkeypatch)
    asked = LibraryQuery(q="老人 冷", size=50)
    found, right = find(asked, by=by), oracle.answer(library, asked)
    assert [found.tiers[uuid] for uuid in found.projects] != right.tiers
