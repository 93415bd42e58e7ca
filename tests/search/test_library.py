"""`/projects/`, as a reader's browser sees it."""

import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.projects.models import Project
from search import engines, operations, synonyms

MOST_QUERIES, MOST_OF_A_PROJECT = 6, 12


def text(response):
    return response.content.decode().replace("<wbr>", "")


def test_anybody_may_look(client, listed):
    listed("过冬棉被", summary="屋里冷")
    page = client.get("/projects/")
    assert page.status_code == 200
    assert "过冬棉被" in text(page)
    assert "1 个项目" in text(page)


def test_the_address_is_the_question(client, listed):
    listed("过冬棉被", urgency="urgent")
    listed("每月探访", kind="visit", place="石桥镇")
    page = client.get("/projects/?q=棉被&kind=goods&urgency=urgent&region=999901100")
    assert "过冬棉被" in text(page)
    assert "每月探访" not in text(page)
    assert [one.text for one in page.context["applied"]] == ["“棉被”", "紧急", "物资", "青禾镇"]


def test_each_applied_filter_can_be_taken_away(client, listed):
    listed("过冬棉被", urgency="urgent")
    page = client.get("/projects/?kind=visit&urgency=urgent")
    assert page.context["found"].total == 0
    assert "没有找到" in text(page)
    [visit] = [one for one in page.context["applied"] if one.text == "探访"]
    assert client.get("/projects/" + visit.without).context["found"].total == 1


@pytest.mark.parametrize("question", ["kind=nonsense", "region=x", "urgency=%00", "after=zzz", "q=%00%22", "give=all"])
def test_a_strange_question_is_no_crash(client, listed, question):
    listed("过冬棉被")
    assert client.get(f"/projects/?{question}").status_code == 200


def test_the_next_page_keeps_the_question(client, listed, monkeypatch):
    for n in range(25):
        listed(f"棉被{n}")
    page = client.get("/projects/?q=棉被")
    assert len(page.context["projects"]) == 20
    more = client.get("/projects/" + page.context["next"])
    assert len(more.context["projects"]) == 5
    assert more.context["asked"].q == "棉被"
    assert more.context["next"] == ""


def test_a_withdrawn_project_is_gone_before_the_index_knows(client, listed):
    project = listed("过冬棉被")
    Project.objects.filter(pk=project.pk).update(state="withdrawn")
    assert "过冬棉被" not in text(client.get("/projects/?q=过冬"))


def test_what_a_reader_types_is_never_markup(client, listed):
    assert "<script>" not in text(client.get("/projects/?q=<script>alert(1)</script>"))


QUESTIONS = (
    "",
    "q=棉被",
    "q=棉被&kind=goods&give=carry&region=999901",
    "sort=near&near=999901100",
    "q=mianbei&sort=nearly",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_list_asks_the_database_little_and_no_more_of_ten_times_as_much(question, client, listed):
    counted = []
    for many in (3, 30):
        for n in range(many):
            listed(f"棉被{n}", place="青禾镇" if n % 2 else "石桥镇")
        synonyms.forget()  # even then
        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"/projects/?{question}")
        assert page.context["projects"]
        counted.append(len(asked))
    assert counted[0] == counted[1] <= MOST_QUERIES


def test_the_command_answers_as_the_page_does(listed, capsys):
    quilt, visit = listed("过冬棉被"), listed("每月探访", kind="visit", summary="送棉被", lines=({"title": "上门"},))
    call_command("search", "棉被", "--json", "--engine", engines.names()[0])
    answer = json.loads(capsys.readouterr().out)
    assert (answer["engine"], answer["total"], answer["mended"]) == (engines.engine().name, 2, False)
    assert answer["ids"] == [str(quilt.uuid), str(visit.uuid)]
    assert answer["tiers"] == [0, 2]
    assert [one["title"] for one in answer["projects"]] == ["过冬棉被", "每月探访"]
    assert answer["facets"]["kind"]["goods"] == 1
    call_command("search", "棉被", "--sort", "newest", "--kind", "visit")
    assert capsys.readouterr().out.splitlines()[-1] == "1"


def test_news_travels_through_the_outbox(client, listed, relay, at):
    from django.db import transaction

    from marketplace.outbox import operations as outbox

    project = listed("过冬棉被", index=False)
    assert client.get("/projects/").context["found"].total == 0
    with transaction.atomic():
        outbox.post("listing.published", subject=project.uuid, body={"project": str(project.uuid)}, at=at)
    relay()
    assert client.get("/projects/").context["found"].total == 1


def test_an_english_reader_gets_english(client, listed):
    listed("过冬棉被", title_en="Winter quilts")
    operations.rebuild()
    assert "Winter quilts" in text(client.get("/projects/?q=quilts", headers={"accept-language": "en"}))


def test_a_reader_chooses_the_order_and_keeps_his_question(client, listed):
    listed("石桥棉被", place="石桥镇", urgency="urgent")
    listed("青禾棉被")
    page = client.get("/projects/?q=棉被&kind=goods&sort=near")
    assert "请选您在的地方" in text(page)
    assert [one.name for one in page.context["nearby"]] == ["青禾镇", "石桥镇", "南岭乡"]
    form = text(page).split('id="sort"')[0].rsplit("<form", 1)[1]
    assert 'name="q" value="棉被"' in form
    assert 'name="kind" value="goods"' in form
    near = client.get("/projects/?q=棉被&kind=goods&sort=near&near=999901100")
    assert [one["title"] for one in near.context["projects"]] == ["青禾棉被", "石桥棉被"]
    assert "sort=near&amp;near=999901100" in text(near)


def test_what_differs_in_one_character_is_said_to(client, listed):
    listed("过冬棉被")
    assert "没有一字不差的" in text(client.get("/projects/?q=棉备"))
    assert "没有一字不差的" not in text(client.get("/projects/?q=棉被"))


def test_beyond_ten_thousand_nobody_counts(client, listed, monkeypatch):
    monkeypatch.setattr("search.finding.MOST_COUNTED", 4)
    for n in range(6):
        listed(f"棉被{n}", place="青禾镇" if n % 3 else "石桥镇")
    for question in ("", "q=棉被"):
        page = client.get(f"/projects/?{question}")
        assert "10,000+ 个项目" in text(page)
        assert len(page.context["projects"]) == 6
        assert page.context["found"].facets == {}
        assert [one["name"] for one in page.context["places"]] == ["青禾镇", "石桥镇", "南岭乡"]
        inside = client.get(f"/projects/?region=999901101&{question}")
        assert "2 个项目" in text(inside)
        assert inside.context["found"].facets["kind"]["goods"] == 2
        narrow = client.get(f"/projects/?kind=visit&{question}")
        assert (narrow.context["found"].total, narrow.context["projects"]) == (0, [])


def test_the_last_page_says_how_to_see_more(client, listed, monkeypatch):
    monkeypatch.setattr("search.order.DEEPEST", 20)
    for n in range(25):
        listed(f"棉被{n}")
    first = client.get("/projects/")
    assert first.context["next"] == ""
    assert first.context["found"].ended
    again = client.get("/projects/" + first.context["asked"].address(sort="newest"))
    assert len(again.context["projects"]) == 20


def test_the_project_page_asks_little_too(client, listed):
    counted = []
    for lines in (1, 10):
        project = listed("过冬棉被", lines=tuple({"title": f"棉被{n}"} for n in range(lines)))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/projects/{project.uuid}/").status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1] <= MOST_OF_A_PROJECT
