"""`/desk/search/`: the drift of last night, for those who answer for the house."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from marketplace.people.models import Role
from search import comparing

NIGHT = datetime(2026, 11, 22, 20, 10, tzinfo=UTC)
SUMS = {"expected_sum": 1, "found_sum": 1}


@pytest.fixture
def admin(person, county):
    return person("admin", Role.ADMIN, county)


def page(client):
    answer = client.get(reverse("search:desk"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_house_without_a_search_server_says_so(admin, sign_in):
    assert "这里没有另设搜索服务器" in page(sign_in(admin))
    assert "搜索对账" not in sign_in(admin).get("/desk/").content.decode()


@pytest.mark.scale
def test_the_last_night_stands_on_top(admin, sign_in, settings):
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", "http://127.0.0.1:1"
    assert "还没有核对过" in page(sign_in(admin))
    for part, missing in (("0", 2), ("1", 0)):
        counts = {"expected": 10, "found": 8, "missing": missing, "differing": 1, "foreign": 0, **SUMS}
        comparing.keep(round=NIGHT, part=part, at=NIGHT, counts=counts)
    text = page(sign_in(admin))
    assert "上一夜对不上 4 件" in text
    assert "搜索服务器没有应答" in text
    assert "搜索对账" in sign_in(admin).get("/desk/").content.decode()


@pytest.mark.scale
def test_it_says_that_the_server_answers(admin, sign_in, server):
    assert "正常应答" in page(sign_in(admin))


def test_others_do_not_find_it(officer, charlie, person, sign_in, client):
    for user in (officer, charlie, person("guest")):
        assert sign_in(user).get(reverse("search:desk")).status_code == 404
    assert client.get(reverse("search:desk")).status_code == 302


def test_the_house_is_ready_while_the_search_server_is_away(db, settings, client):
    from marketplace.outbox import relay

    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", "http://127.0.0.1:1"
    relay.beat("relay")
    assert client.get("/readyz").status_code == 200
