"""The library for machines: the same answers, the day and never the moment, nothing that is not public."""

import re

from marketplace.projects.models import Hold, Project

ATOM = "application/atom+xml; charset=utf-8"


def test_a_feed_answers_the_question_in_its_address(listed, client):
    listed("棉被", summary="屋里冷")
    listed("探访", kind="visit", place="石桥镇", lines=({"kind": "visit", "title": "探访", "unit": "次"},))
    answer = client.get("/projects/feed/?kind=visit")
    feed = answer.content.decode()
    assert answer["content-type"] == ATOM
    assert re.findall(r"<title>(.*?)</title>", feed)[1:] == ["探访"]
    assert "石桥镇" in feed
    assert "/projects/feed/?kind=visit" in client.get("/projects/?kind=visit").content.decode()


def test_neither_feed_nor_map_tells_the_moment_or_what_is_held_back(listed, client, officer, at):
    shown, held = listed("棉被"), listed("毛毯")
    Hold.objects.create(project=held, reason="complaint", since=at, by=officer)
    for path in ("/projects/feed/", "/sitemap.xml"):
        told = client.get(path).content.decode()
        assert str(shown.uuid) in told
        assert str(held.uuid) not in told
        assert set(re.findall(r"T(\d\d:\d\d:\d\d)", told)) <= {"00:00:00"}
    assert Project.objects.get(pk=shown.pk).published_at.hour  # there was something to hide


def test_a_number_is_not_repeated_in_a_feed(listed, client):
    listed("棉被")
    assert "13800138000" not in client.get("/projects/feed/?q=13800138000").content.decode()
