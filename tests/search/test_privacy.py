"""The library is asked about pages, and never about households."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.projects.models import PartnerFacts
from search import operations
from search.finding import find
from search.models import SearchRow
from search.query import LibraryQuery

COLUMNS = {
    *("id", "project", "kind", "urgency", "urgency_rank", "region_path", "gap", "published_at"),
    *("takes_money", "takes_goods", "takes_time", "takes_carry", "words", "terms", "missing"),
}


def test_the_index_keeps_what_was_decided_and_nothing_else():
    assert {field.name for field in SearchRow._meta.get_fields()} <= COLUMNS


@pytest.mark.parametrize("word", ["慢性病", "特困", "70–79岁", "1人户", "4711"])
def test_a_rare_word_finds_only_what_a_page_says_itself(word, listed, at):
    """The fields by which the gate counted, what organisations read, and k: none of them is in the index."""
    shown = {"shown_category": "tekun_home", "shown_age_band": "70-79", "shown_household_band": "1"}
    project = listed("过冬棉被", k_value=4711, **shown)
    PartnerFacts.objects.create(
        project=project, region=project.region, shown_illness="chronic", k_rung="as_drafted", k_value=7, at=at
    )
    operations.rebuild()
    assert find(LibraryQuery(q=word)).total == 0
    assert find(LibraryQuery(q="棉被")).total == 1


def test_facets_count_public_pages_and_touch_no_household(listed):
    listed("过冬棉被")
    listed("还在核对", state="in_review")
    with CaptureQueriesContext(connection) as asked:
        found = find(LibraryQuery())
    assert found.facets["kind"]["goods"] == 1
    assert not [query["sql"] for query in asked if "caseload_" in query["sql"]]


@pytest.mark.parametrize(
    "number", ["11010519491231002X", "找 13800138000", "１３８００１３８０００", "6222020200112233440"]
)
def test_somebodys_number_is_neither_asked_nor_repeated(number, client, listed):
    listed("过冬棉被")
    answer = client.get("/projects/", {"q": number, "kind": "goods"})
    assert number not in answer["Location"]
    page = client.get(answer["Location"]).content.decode()
    assert "没有按这串号码找" in page
    assert "1 个项目" in page


def test_words_and_paper_codes_are_asked_as_ever(client, listed):
    project = listed("过冬棉被")
    for question in ("棉被", project.code, project.code.replace("-", "")):
        assert "没有按这串号码找" not in client.get("/projects/", {"q": question}, follow=True).content.decode()
