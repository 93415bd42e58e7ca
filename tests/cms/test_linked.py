"""What machines read of a public page is what people read of it, and it cannot break out of its element."""

import json
import re

import pytest

from cms import linked
from cms.models import ProjectListing


@pytest.fixture
def quilts(published):
    return published()


def graph(html):
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return {one["@type"]: one for one in json.loads(block)["@graph"]}


def test_a_project_says_what_is_wanted_where_and_until_when(quilts, client, settings):
    settings.PUBLIC_ORIGIN = "https://shanqiao.example"
    html = client.get(f"/projects/{quilts.project}/").content.decode()
    demand = graph(html)["Demand"]
    assert demand["url"] == f"https://shanqiao.example/projects/{quilts.project}/"
    assert demand["name"] == quilts.title
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", demand["validFrom"])
    steps = graph(html)["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in steps] == [1, 2, 3]


def test_it_says_nothing_that_the_page_does_not(quilts, client):
    html = client.get(f"/projects/{quilts.project}/").content.decode()
    demand, page = graph(html)["Demand"], re.sub(r"<script.*?</script>|[\s　]", "", html, flags=re.DOTALL)
    for said in (demand["name"], demand["description"], demand["areaServed"]["name"], demand["itemOffered"][0]["name"]):
        assert re.sub(r"\s", "", said) in re.sub(r"<[^>]+>", "", page)


def test_the_list_names_its_projects_in_order(quilts, client, relay):
    relay()
    listed = graph(client.get("/projects/").content.decode())["ItemList"]["itemListElement"]
    assert [one["name"] for one in listed] == [quilts.title]


@pytest.mark.parametrize("title", ["</script><script>alert(1)</script>", "<!--<script>", "a&b\u2028c", '"}]}'])
def test_a_title_cannot_leave_its_element(quilts, client, title):
    ProjectListing.objects.filter(pk=quilts.pk).update(title=title)
    html = client.get(f"/projects/{quilts.project}/").content.decode()
    assert graph(html)["Demand"]["name"] == title


def test_mutant_plain_json_in_a_script(quilts, client, monkeypatch):
    monkeypatch.setattr(linked, "_INERT", {})
    with pytest.raises((AssertionError, ValueError)):
        test_a_title_cannot_leave_its_element(quilts, client, "</script><script>alert(1)</script>")
