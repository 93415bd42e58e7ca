"""The home page, from plain variables."""

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from cms.specimens import AT, projects, timeline
from marketplace.people.desk import Task

FACTS = {
    "sentence": {"headline": "核实过的难处，等您搭把手。", "lead": "能查到用在了哪里。"},
    "bridge": {
        "laid": 19,
        "promised": 18,
        "open": 9,
        "total": 46,
        "as_of": AT,
        "links": dict.fromkeys(("laid", "promised", "open"), "/projects/"),
    },
    "wanting": projects(),
    "doors": [
        {"title": "出一份钱", "text": "直接进慈善组织账户。", "url": "/projects/", "want": "4 个项目可捐"},
        {"title": "家里遇到难处", "text": "打电话。", "url": "", "want": ""},
    ],
    "stele": {
        "name": "全县善款账",
        "sums": [{"label": "收到", "fen": 100}, {"label": "还没拨出", "fen": 100, "sum": True}],
        "as_of": AT,
        "equation": "",
        "check": "/transparency/",
    },
    "lately": timeline(),
    "promises": [{"title": "本人同意", "text": "一家一家问过才公开。"}],
}


def home(user, **changed):
    request = RequestFactory().get("/")
    request.user = user
    return render_to_string("cms/home.html", {**FACTS, **changed}, request)


def test_a_stranger_reads_the_sentence_and_sees_the_gap(db):
    page = home(AnonymousUser())
    assert "核实过的" in page
    assert "还缺人手 9" in page
    assert page.count('class="button"') == 1


def test_with_nothing_wanted_it_says_so(db):
    assert "眼下没有缺口" in home(AnonymousUser(), wanting=[], lately=[])


def test_somebody_awaited_sees_the_first_task_first(officer, monkeypatch):
    task = Task(title="核对签收单", why="", due=None, link="/desk/", button="核对")
    monkeypatch.setattr("marketplace.lib.registry._panels", {"desk.tasks": [lambda **_: [task]]})
    page = home(officer)
    assert page.index("现在等您办的有 1 件") < page.index("眼下最缺的")
    assert "核实过的" not in page.partition("眼下最缺的")[0].partition("<h1")[2]
