"""One library, one question, one answer: whichever engine gives it."""

from itertools import product

import pytest

from search.finding import find
from search.query import LibraryQuery
from tests.search.elastic import library

pytestmark = pytest.mark.scale
WORDS = (
    "",
    "棉",
    "棉被",
    "老人",
    "独居 陪诊",
    "青禾镇",
    "winter",
    "Winter things",
    "低保户的台灯",
    "没有的词",
    "！！",
    "物资",
    "mianbei",
    "困难家廷",
)
FILTERS = (
    {},
    {"kind": ("visit",)},
    {"urgency": ("urgent", "soon"), "gap": ("open",)},
    {"give": ("goods", "time"), "region": "999901"},
    {"region": "999901100"},
    {"region": "999902", "gap": ("taken", "done")},
    {"region": "123"},
    {"sort": "newest"},
    {"sort": "nearly", "gap": ("open",)},
    {"sort": "near", "near": "999901100"},
    {"sort": "near", "near": "999902100", "region": "999901"},
)


def pages(asked, settings, engine):
    """All pages of one engine, with what stood beside the first."""
    settings.SEARCH_ENGINE = engine
    first = found = find(LibraryQuery(**asked, size=50))
    shown = list(found.projects)
    while found.after:
        found = find(LibraryQuery(**asked, size=50, after=found.after))
        assert not found.limited
        shown += found.projects
    return shown, first.total, first.facets, first.tree, first.tiers, first.after, first.mended, first.limited


def agree(questions, settings):
    for asked in questions:
        stored, served = pages(asked, settings, ""), pages(asked, settings, "elasticsearch")
        for one, other in zip(served, stored, strict=True):
            assert one == other, asked


def test_every_question_is_answered_alike(listed, server, settings):
    from search.engines.elastic import building

    library.grow(listed, 220)
    building.rebuild()
    agree(({"q": words, **filters} for words, filters in product(WORDS, FILTERS)), settings)
    assert len(pages({}, settings, "elasticsearch")[0]) == 220


@pytest.mark.parametrize("most", [10, 39, 40, 41])
def test_more_than_anybody_counts_is_not_counted_alike(most, listed, server, settings, monkeypatch):
    from search import finding
    from search.engines.elastic import answering, building, wording

    for place in (finding, answering, wording):
        monkeypatch.setattr(place, "MOST_COUNTED", most)
    library.grow(listed, 40)
    building.rebuild()
    agree(({"q": words, **filters} for words, filters in product(("", "老人"), FILTERS)), settings)
    assert pages({}, settings, "elasticsearch")[1] == min(40, most + 1)
