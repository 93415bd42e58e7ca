"""The desk's first page: one thing first, and only one's own."""

from datetime import timedelta

from django.urls import reverse

from marketplace.people import operations as people
from marketplace.people.desk import Desk, Task, lay_out
from marketplace.people.models import Notice


def task(title, urgency, due):
    return Task(title=title, why="", due=due, link="/desk/", button="去办", urgency=urgency)


def test_the_most_pressing_task_stands_first(at, monkeypatch):
    waiting = [
        task("周四", "later", at.date() + timedelta(days=3)),
        task("现在", "today", at),
        task("过时", "late", at),
    ]
    monkeypatch.setattr("marketplace.lib.registry._panels", {"desk.tasks": [lambda **_: waiting]})
    desk = lay_out(user=None, at=at)
    assert [t.title for t in desk.tasks] == ["过时", "现在", "周四"]
    assert (desk.first[0].title, [t.title for t in desk.today], [t.title for t in desk.later]) == (
        "过时",
        ["现在"],
        ["周四"],
    )


def test_a_task_without_a_day_stands_last_of_its_kind(at):
    from marketplace.people.desk import _pressing

    assert _pressing(task("无期", "later", None)) > _pressing(task("有期", "later", at.date()))


def test_nobody_reads_the_desk_without_signing_in(client, db):
    assert client.get("/desk/").headers["Location"] == "/accounts/login/?next=/desk/"


def test_an_empty_desk_says_so_and_shows_one_way_on(sign_in, officer):
    page = sign_in(officer).get(reverse("people:desk")).content.decode()
    assert "现在没有等您的事" in page
    assert "示例县" in page


def test_notices_are_ones_own_and_can_be_put_away(sign_in, officer, charlie, at):
    people.notify(user=officer, key="one", text="同舟递交了申请", link="/desk/", at=at)
    assert "同舟递交" in sign_in(officer).get("/desk/").content.decode()
    assert "同舟递交" not in sign_in(charlie).get("/desk/").content.decode()
    sign_in(charlie).post("/desk/notices/read/")
    assert Notice.objects.filter(read_at=None).count() == 1
    sign_in(officer).post("/desk/notices/read/")
    assert Notice.objects.filter(read_at=None).count() == 0


def test_the_counts_add_up_to_the_title(at):
    desk = Desk([task("a", "late", at), task("b", "today", at), task("c", "later", None)], [])
    assert (desk.late_count, desk.today_count, desk.later_count) == (1, 1, 1)
