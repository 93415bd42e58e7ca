"""A reader keeps a question and hears of what is new to it, once; nobody else knows what was asked."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from marketplace.people.models import Notice
from marketplace.projects.models import Urgency
from search import saved
from search.models import SavedSearch
from search.query import LibraryQuery

LATER = timedelta(hours=2)


@pytest.fixture(autouse=True)
def _now(at):
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def reader(person):
    return person("reader")


@pytest.fixture
def keep(reader, at):
    return lambda by=reader, **asked: saved.keep(asked=LibraryQuery(**asked), by=by, at=at)


def texts(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


def test_what_is_new_is_told_once_and_what_was_there_is_not(listed, keep, reader, at):
    listed("旧棉被", first=at - LATER)
    keep(q="棉被")
    assert saved.tell_new(at=at + LATER) == 0
    listed("新棉被", first=at + timedelta(minutes=5))
    listed("新台灯", first=at + timedelta(minutes=5), lines=({"title": "台灯"},))
    assert [saved.tell_new(at=at + LATER), saved.tell_new(at=at + 2 * LATER)] == [1, 0]
    [told] = texts(reader)
    assert told == "您记住的查询有 1 个新项目：“棉被”"


def test_mutant_told_again_every_hour(listed, keep, reader, at, monkeypatch):
    fresh = saved.finding.fresh
    monkeypatch.setattr(saved.finding, "fresh", lambda asked, since, until: fresh(asked, since=at, until=until))
    with pytest.raises(AssertionError):
        test_what_is_new_is_told_once_and_what_was_there_is_not(listed, keep, reader, at)


def test_what_was_published_while_the_round_ran_waits_for_the_next(listed, keep, reader, at):
    """The index follows within minutes: whoever is told up to this second would miss what arrives a second late."""
    keep()
    moment = at + LATER
    saved.tell_new(at=moment)
    listed("刚公开的", first=moment - timedelta(minutes=1))
    assert saved.tell_new(at=moment + timedelta(hours=1)) == 1


def test_a_project_that_has_gone_is_not_told(listed, keep, at):
    keep()
    listed("撤回的", first=at + timedelta(minutes=5), state="withdrawn")
    assert saved.tell_new(at=at + LATER) == 0


def test_the_same_question_is_kept_once_and_twenty_at_most(keep, reader):
    assert keep(q="棉被", sort="newest") == keep(q="棉被")
    for n in range(saved.MOST_EACH - 1):
        keep(q=f"棉被{n}")
    with pytest.raises(saved.KeepsTooMany):
        keep(q="再一个")
    assert SavedSearch.objects.filter(user=reader).count() == saved.MOST_EACH


def test_from_the_list_to_the_notice_and_away_again(listed, reader, sign_in, at):
    browser = sign_in(reader)
    page = browser.get(reverse("search:library"), {"q": "棉被", "urgency": "urgent"}).content.decode()
    assert 'name="question" value="?q=%E6%A3%89%E8%A2%AB&amp;urgency=urgent"' in page
    browser.post(reverse("search:saved"), {"question": "?q=%E6%A3%89%E8%A2%AB&urgency=urgent"})
    kept = browser.get(reverse("search:saved")).content.decode()
    assert f"“棉被”　{Urgency.URGENT.label}" in kept
    assert "记住的查询" in browser.get("/desk/").content.decode()
    listed("急用棉被", urgency="urgent", first=at + timedelta(minutes=5))
    saved.tell_new(at=at + LATER)
    notice = Notice.objects.get(user=reader)
    assert "急用棉被" in browser.get(notice.link).content.decode()
    browser.post(reverse("search:forget", args=[SavedSearch.objects.get().uuid]))
    assert not SavedSearch.objects.exists()


def test_nobody_reads_or_forgets_what_another_keeps(keep, person, sign_in, client):
    one, other = keep(q="棉被"), sign_in(person("other"))
    assert "棉被" not in other.get(reverse("search:saved")).content.decode()
    assert other.post(reverse("search:forget", args=[one.uuid])).status_code == 404
    assert client.get(reverse("search:saved")).status_code == 302
    assert SavedSearch.objects.get() == one


def test_a_number_is_not_kept(sign_in, reader):
    sign_in(reader).post(reverse("search:saved"), {"question": "?q=13900000001"})
    assert not SavedSearch.objects.exists()
