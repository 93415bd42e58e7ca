"""One wrong character, where the question as it stands finds nothing."""

import pytest

from marketplace.projects.models import Project
from search import asking, mending, operations
from search.finding import find
from search.models import Term
from search.query import LibraryQuery


def ask(q, **asked):
    return find(LibraryQuery(q=q, **asked))


def titles(found):
    names = dict(Project.objects.values_list("uuid", "title"))
    return [names[uuid] for uuid in found.projects]


@pytest.mark.parametrize(
    "typed", ["棉备", "绵被", "过冬棉备", "过动棉被", "棉背 青禾镇", "棉被 青和镇", "qilt", "quitl", "quillt", "棉備"]
)
def test_one_wrong_character_still_finds(typed, listed):
    listed("过冬棉被", title_en="Winter quilt")
    listed("每月探访", place="石桥镇", kind="visit", lines=({"kind": "visit", "title": "看望"},))
    found = ask(typed)
    assert titles(found) == ["过冬棉被"]
    assert (found.mended, found.total) == (True, 1)


@pytest.mark.parametrize("typed", ["锦垫", "x", "棉", "雪", "锦袋过动", "qlit", "！"])
def test_two_wrong_characters_and_single_ones_do_not(typed, listed):
    listed("过冬棉被", title_en="Winter quilt", lines=({"title": "热水袋"},))
    found = ask(typed)
    assert (found.mended, found.total) == (False, 1 if typed == "棉" else 0)


def test_what_is_found_as_typed_is_never_widened(listed):
    listed("过冬棉被")
    listed("过冬棉袄", kind="visit")
    assert titles(ask("棉袄")) == ["过冬棉袄"]
    hidden_by_a_filter = ask("棉袄", kind=("goods",))
    assert (hidden_by_a_filter.total, hidden_by_a_filter.mended) == (0, False)


def test_the_likelier_slip_comes_first_and_their_number_is_bounded(listed):
    for title in ("棉被", "棉衣", "棉鞋", "棉帽", "棉裤", "棉袜", "棉服", "棉布", "棉花"):
        listed(title, lines=({"title": title},))
    [clause] = mending.mended(asking.question("棉备")).clauses
    assert len(clause.ways) == 1 + mending.MOST_MEANT
    assert clause.ways[:2] == (("棉备",), ("棉被",))


def test_the_dictionary_forgets_with_the_project(listed):
    first, second = listed("过冬棉被"), listed("棉被")
    assert Term.objects.get(word="棉被").projects == 2
    Project.objects.filter(pk=first.pk).update(state="withdrawn")
    operations.index(project=first.uuid)
    operations.index(project=second.uuid)
    assert Term.objects.get(word="棉被").projects == 1
    assert not Term.objects.filter(word="过冬").exists()
    Project.objects.filter(pk=second.pk).update(state="withdrawn")
    operations.index(project=second.uuid)
    assert not Term.objects.exists()
