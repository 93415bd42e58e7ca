"""Four orders, the same pages under each, an end at a thousand."""

from datetime import timedelta

import pytest
from django.utils.datastructures import MultiValueDict

from marketplace.projects.models import Hold, Line, Project
from search import operations, order
from search.finding import SPARE, find
from search.models import NOTHING, SearchRow, Sort
from search.query import LibraryQuery

QINGHE = "999901100"


def titles(found):
    names = dict(Project.objects.values_list("uuid", "title"))
    return [names[uuid] for uuid in found.projects]


def walk(**asked):
    """All pages, one after the other."""
    seen, after = [], ""
    for _ in range(2_000):
        found = find(LibraryQuery(**asked, after=after))
        seen += titles(found)
        if not (after := found.after):
            return seen
    raise AssertionError("the pages never end")


@pytest.fixture
def some(listed):
    """In order of publication; what each is short of, where it is."""
    made = (
        ("一", "青禾镇", "normal", 3),
        ("二", "石桥镇", "urgent", 12),
        ("三", "示例县", "soon", 1),
        ("四", "北塘镇", "urgent", 0),
    )
    for title, place, urgency, short in made:
        project = listed(title, place=place, urgency=urgency, index=False)
        Line.objects.filter(project=project).update(taken=12 - short)
        if not short:
            Project.objects.filter(pk=project.pk).update(state="matched", lines_full=1)
        operations.index(project=project.uuid)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({}, "四二三一"),
        ({"sort": "urgent"}, "四二三一"),
        ({"sort": "newest"}, "四三二一"),
        ({"sort": "nearly"}, "三一二四"),
        ({"sort": "near", "near": QINGHE}, "一二三四"),
        ({"sort": "near", "near": "999902100"}, "四二三一"),
        ({"sort": "near"}, "四二三一"),
        ({"sort": "near", "near": "123"}, "四二三一"),
    ],
)
def test_each_order(asked, answer, some):
    for size in (1, 2, 20):
        assert "".join(walk(size=size, **asked)) == answer


def test_near_is_counted_in_steps_of_the_tree(some, regions):
    rows = order.in_order(SearchRow.objects.all(), "near", near=regions["青禾镇"].path, tiers=False)
    names = dict(Project.objects.values_list("uuid", "title"))
    assert [(names[row.project], row.steps) for row in rows] == [("一", 0), ("二", 1), ("三", 1), ("四", 2)]


def test_what_is_short_of_nothing_is_missing_nothing(some):
    names = dict(Project.objects.values_list("uuid", "title"))
    short = {names[row.project]: row.missing for row in SearchRow.objects.all()}
    assert short == {"一": 250, "二": 1000, "三": 84, "四": NOTHING}


@pytest.mark.parametrize("sort", Sort.values)
def test_no_gap_and_no_repeat_where_all_keys_are_equal(sort, listed):
    made = [listed(f"棉被{n}") for n in range(7)]
    Project.objects.update(published_at=made[0].published_at)
    SearchRow.objects.update(published_at=made[0].published_at)
    seen = walk(sort=sort, near=QINGHE, size=2)
    assert sorted(seen) == [f"棉被{n}" for n in range(7)]
    assert walk(sort=sort, near=QINGHE, size=2, q="棉被") == seen


def test_a_mark_survives_the_row_it_stands_on(listed):
    made = [listed(f"棉被{n}") for n in range(5)]
    first = find(LibraryQuery(size=2))
    Project.objects.filter(pk=made[3].pk).update(state="withdrawn")
    operations.index(project=made[3].uuid)
    assert titles(find(LibraryQuery(size=2, after=first.after))) == ["棉被2", "棉被1"]


def test_a_mark_of_another_order_asks_for_the_first_page(listed):
    for n in range(5):
        listed(f"棉被{n}")
    first = find(LibraryQuery(size=2))
    other = find(LibraryQuery(size=2, sort="newest", after=first.after))
    assert titles(other) == ["棉被4", "棉被3"]


def test_a_mark_cannot_be_made_at_home(listed, settings):
    for n in range(3):
        listed(f"棉被{n}")
    ours = find(LibraryQuery(size=1)).after
    forged = ours[:-2] + ("AA" if not ours.endswith("AA") else "BB")
    assert order.unseal(ours, "urgent")
    assert order.unseal(forged, "urgent") is None
    settings.SECRET_KEY = "another house"
    assert order.unseal(ours, "urgent") is None


def test_the_end_is_at_a_thousand(listed, monkeypatch):
    monkeypatch.setattr("search.order.DEEPEST", 5)
    for n in range(8):
        listed(f"棉被{n}")
    assert len(walk(size=2)) == 5
    assert order.depth(order.Mark((), 5), 2) == (5, 0)


def test_many_withdrawn_this_minute_hide_nothing_behind_them(listed, officer, at):
    """A page is never short because the index is late."""
    behind = [listed(f"在{n}", urgency="normal") for n in range(3)]
    base = SearchRow.objects.get(project=behind[0].uuid)
    gone = [listed("撤", urgency="urgent") for _ in range(2)]
    ghosts = [SearchRow(project=Project().uuid, **_facts(base)) for _ in range(2 * (SPARE + 5))]
    SearchRow.objects.bulk_create(ghosts)
    Hold.objects.create(project=gone[0], reason="complaint", since=at, by=officer)
    assert walk(size=2) == ["撤", "在2", "在1", "在0"]


def _facts(row):
    names = ("kind", "region_path", "gap", "takes_money", "takes_goods", "takes_carry")
    newest = row.published_at + timedelta(days=1)
    return {name: getattr(row, name) for name in names} | {
        "urgency": "urgent",
        "urgency_rank": 0,
        "published_at": newest,
    }


def test_the_address_keeps_the_order():
    asked = LibraryQuery.asked(MultiValueDict({"sort": ["near"], "near": [QINGHE]}))
    assert asked.address() == f"?sort=near&near={QINGHE}"
    assert LibraryQuery.asked(MultiValueDict({"sort": ["age"], "near": ["../x"]})) == LibraryQuery()
    assert LibraryQuery().address() == "?"
