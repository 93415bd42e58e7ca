"""`/projects/`, as a reader's browser sees it."""

import json

import pytest
from django.core.management import call_command

from marketplace.projects.models import Project
from search import operations

MOST_QUERIES = 13


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


def test_the_list_asks_the_database_little(client, listed, django_assert_max_num_queries):
    for n in range(20):
        listed(f"棉被{n}")
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get("/projects/?q=棉被&kind=goods&region=999901")


def test_the_command_answers_as_the_page_does(listed, capsys):
    listed("过冬棉被")
    listed("每月探访", kind="visit", lines=({"kind": "visit", "title": "上门"},))
    call_command("search", "棉被", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (answer["total"], [one["title"] for one in answer["projects"]]) == (1, ["过冬棉被"])


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
