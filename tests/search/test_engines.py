"""One suite for every engine: run on SQLite it tries FTS5, run on PostgreSQL the tsvector."""

import base64

import pytest
from django.db import connection

from marketplace.projects.models import Hold, Line, Project
from search import operations
from search.engines import engine, postgres, sqlite
from search.finding import SPARE, find
from search.models import SearchRow
from search.query import LibraryQuery

ENGINES = {"sqlite": [sqlite.Fts5], "postgresql": [postgres.TsVector]}


def ask(**asked):
    return find(LibraryQuery(**asked))


def titles(found):
    names = dict(Project.objects.values_list("uuid", "title"))
    return [names[uuid] for uuid in found.projects]


def test_the_engine_is_chosen_by_the_database():
    assert type(engine()) in ENGINES[connection.vendor]


def test_words_are_found_in_title_body_lines_place_and_english(listed):
    listed("过冬棉被", summary="屋里冷", title_en="Winter quilts", lines=({"title": "电热毯"},))
    listed("每月探访", place="石桥镇", kind="visit", lines=({"kind": "visit", "title": "上门"},))
    for question in ("棉被", "屋里冷", "WINTER quilts", "电热毯", "青禾镇", "被", "物资"):
        assert titles(ask(q=question)) == ["过冬棉被"], question
    assert titles(ask(q="示例县")) == ["每月探访", "过冬棉被"]
    assert titles(ask(q="棉被 探访")) == []
    assert titles(ask(q="！！")) == []


def test_hostile_questions_find_nothing_and_break_nothing(listed):
    listed("过冬棉被")
    for question in ('"', "'", "棉被' | '", '棉" OR "', "\\", "a:*", "()", "%", "\0棉", "NOT", "-", "棉被*" * 40):
        assert ask(q=question).total in {0, 1}


def test_every_filter_narrows_and_counts(listed):
    listed("棉被", urgency="urgent")
    listed(
        "探访", kind="visit", place="石桥镇", urgency="soon", lines=({"kind": "visit", "title": "探访", "unit": "次"},)
    )
    listed("办成的", state="closed", lines=({"taken": 12, "delivered": 12},), lines_full=1, lines_done=1)
    whole = ask()
    assert whole.total == 3
    assert whole.facets["kind"]["goods"] == 2
    assert whole.facets["gap"] == {"open": 2, "taken": 0, "done": 1}
    assert whole.facets["give"] == {"money": 0, "goods": 1, "time": 0, "carry": 2}
    assert titles(ask(kind=("visit",))) == ["探访"]
    assert titles(ask(urgency=("urgent", "soon"))) == ["棉被", "探访"]
    assert titles(ask(gap=("done",))) == ["办成的"]
    assert titles(ask(give=("carry",))) == ["棉被", "探访"]
    assert titles(ask(give=("money",))) == []


def test_a_facet_counts_what_its_other_choices_would_give(listed):
    listed("棉被", urgency="urgent")
    listed("台灯")
    found = ask(urgency=("urgent",))
    assert found.total == 1
    assert (found.facets["urgency"]["urgent"], found.facets["urgency"]["normal"]) == (1, 1)
    assert found.facets["kind"]["goods"] == 1


def test_regions_are_a_tree(listed, regions):
    listed("青禾的")
    listed("石桥的", place="石桥镇")
    listed("县里的", place="示例县")
    whole = ask()
    assert whole.tree.top == regions["示例县"]
    assert whole.tree.counts == {"999901100": 1, "999901101": 1}
    assert titles(ask(region="999901100")) == ["青禾的"]
    assert ask(region="999901").total == 3
    assert ask(region="999902").total == 0
    assert ask(region="123").total == 3


def test_a_single_township_still_shows_its_county(listed, regions):
    listed("青禾的")
    assert ask().tree.top == regions["示例县"]


def test_the_most_urgent_first_then_the_newest(listed):
    for title, urgency in (("旧急", "urgent"), ("不急", "normal"), ("近期", "soon"), ("新急", "urgent")):
        listed(title, urgency=urgency)
    assert titles(ask()) == ["新急", "旧急", "近期", "不急"]


def test_pages_follow_each_other_without_gap_or_repeat_while_rows_arrive(listed):
    for n in range(7):
        listed(f"项目{n}", urgency="urgent" if n % 2 else "normal")
    seen, after = [], ""
    for turn in range(10):
        found = ask(size=2, after=after)
        seen += titles(found)
        assert found.total >= 7
        if turn == 0:
            listed("后来的急事", urgency="urgent")
        if not (after := found.after):
            break
    assert seen == ["项目5", "项目3", "项目1", "项目6", "项目4", "项目2", "项目0"]


def test_the_mark_of_a_page_tells_no_moment_and_no_number(listed):
    for n in range(3):
        listed(f"项目{n}")
    found = ask(size=2)
    project = Project.objects.get(uuid=found.projects[-1])
    again = ask(size=2)
    assert found.after == again.after  # the same page has the same address
    for told in (str(project.uuid), project.uuid.hex, str(int(project.published_at.timestamp())), project.code):
        assert told not in found.after
        assert told.encode() not in base64.urlsafe_b64decode(found.after + "==")


@pytest.mark.parametrize(
    "mark", ["x", "1.2", "9.9.9.9", "-1.0.0", "0.99999999999999999999.1", "0.0.99999999999999999999", "0" * 32]
)
def test_a_strange_mark_asks_for_the_first_page(mark, listed):
    listed("棉被")
    assert titles(ask(after=mark)) == ["棉被"]


def test_withdrawal_beats_the_index(listed, officer, at):
    from cms.models import ProjectListing

    gone, held, hidden, kept = (listed(title) for title in ("撤回的棉被", "暂停的棉被", "下架的棉被", "留下的棉被"))
    Project.objects.filter(pk=gone.pk).update(state="withdrawn")
    Hold.objects.create(project=held, reason="complaint", since=at, by=officer)
    ProjectListing.objects.filter(project=hidden.uuid).update(live=False)
    assert SearchRow.objects.count() == 4
    for found in (ask(), ask(q="棉被")):
        assert titles(found) == [kept.title]
        assert found.total == sum(found.facets["kind"].values()) == sum(found.tree.counts.values()) == 1


def test_indexing_again_changes_words_and_indexing_the_gone_forgets_them(listed):
    from cms.models import ProjectListing

    project = listed("过冬棉被")
    ProjectListing.objects.filter(project=project.uuid).update(title="夏天凉席")
    Project.objects.filter(pk=project.pk).update(title="夏天凉席")
    operations.index(project=project.uuid)
    operations.index(project=project.uuid)
    assert (ask(q="过冬").total, ask(q="凉席").total) == (0, 1)
    Project.objects.filter(pk=project.pk).update(state="withdrawn")
    assert operations.index(project=project.uuid) is None
    Project.objects.filter(pk=project.pk).update(state="published")
    assert (ask(q="凉席").total, SearchRow.objects.count()) == (0, 0)


def test_a_row_never_inherits_the_words_of_a_dead_one(listed):
    first = listed("过冬棉被")
    SearchRow.objects.filter(project=first.uuid).delete()
    Project.objects.filter(pk=first.pk).update(state="withdrawn")
    listed("台灯")
    assert titles(ask(q="过冬")) == []


def test_rebuilding_makes_the_same_index(listed):
    listed("过冬棉被")
    late = listed("台灯", index=False)
    assert titles(ask()) == ["过冬棉被"]
    assert operations.rebuild() == 2
    assert titles(ask(q="台灯")) == [late.title]


def test_the_gap_follows_the_lines(listed):
    project = listed("棉被")
    Line.objects.filter(project=project).update(taken=12)
    Project.objects.filter(pk=project.pk).update(state="matched", lines_full=1)
    operations.index(project=project.uuid)
    assert ask(gap=("taken",)).total == 1
    assert ask(give=("carry",)).total == 0


def test_what_a_project_is_called_comes_before_what_it_tells(listed):
    listed("每月探访", summary="送去棉被", urgency="urgent", lines=({"title": "看望"},))
    listed("旧的棉被", place="石桥镇", urgency="normal")
    listed("过冬棉被", urgency="soon")
    assert titles(ask(q="棉被")) == ["过冬棉被", "旧的棉被", "每月探访"]
    assert titles(ask(q="棉被 青禾镇")) == ["过冬棉被", "每月探访"]


def test_pages_follow_each_other_across_the_tiers(listed):
    for n in range(6):
        listed(f"棉被{n}" if n % 2 else f"项目{n}", summary="棉被", lines=({"title": "看望"},), urgency="urgent")
    seen, after = [], ""
    while True:
        found = ask(q="棉被", size=2, after=after)
        seen += titles(found)
        if not (after := found.after):
            break
    assert seen == ["棉被5", "棉被3", "棉被1", "项目4", "项目2", "项目0"]


@pytest.mark.parametrize(
    ("asked", "tier"),
    [("棉被", 0), ("棉被 过冬", 0), ("棉被 冷", 1), ("屋里", 2), ("屋里 冷", 2), ("台灯", None), ("棉被 台灯", None)],
)
def test_the_tier_is_the_same_rule_in_words_and_in_the_engine(asked, tier, listed):
    from search import asking, tokens
    from search.finding import answering

    listed("过冬棉被", summary="屋里很冷", lines=({"title": "毛毯"},))
    assert asking.question(asked).tier(tokens.to_index(["过冬棉被"], ["屋里很冷"])) == tier
    assert [row.tier for row in answering(asking.question(asked), engine())] == ([] if tier is None else [tier])


def test_a_few_among_many_are_all_on_the_page(listed):
    """More rows than a page looks at stand before them."""
    for n in range(SPARE + 60):
        listed(f"台灯{n}", urgency="urgent")
    listed("风筝")
    assert titles(ask(q="风筝")) == ["风筝"]
