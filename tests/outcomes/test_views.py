"""The pages of deliveries, on a phone at the door. Neighbours and other organisations see nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from marketplace.outcomes import operations
from marketplace.outcomes.models import Delivery
from marketplace.outcomes.operations import Outcome
from tests.conftest import AT
from tests.outcomes.conftest import organisation


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def delivery(world, at):
    when = at - timedelta(hours=1)
    return operations.record(assignment=world.assignment, quantity=12, delivered_at=when, by=world.carrier, at=at)


def _url(name, row):
    return reverse(f"outcomes:{name}", args=[row.uuid])


def test_the_carrier_records_from_the_list(world, sign_in):
    browser = sign_in(world.carrier)
    page = browser.get("/desk/deliveries/")
    assert _url("record", world.assignment) in page.text
    form = {"quantity": "5", "delivered_at": "2026-11-23T08:30", "note": "两人同行"}
    answer = browser.post(_url("record", world.assignment), form, follow=True)
    made = Delivery.objects.get()
    assert (made.quantity, made.recorded_by, made.recorded_for) == (5, world.carrier, world.station)
    assert answer.redirect_chain == [(_url("delivery", made), 302)]
    assert "7" in browser.get("/desk/deliveries/").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"quantity": "13"}, "最多还能登记 12 床"),
        ({"quantity": "十二"}, "请写一个整数"),
        ({"delivered_at": "2026-11-24T08:30"}, "送达时间不能晚于现在"),
        ({"note": "电话 13800001111"}, "13800001111"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(world, sign_in, wrong, said):
    form = {"quantity": "12", "delivered_at": "2026-11-23T08:30", "note": "屋里很冷"} | wrong
    page = sign_in(world.carrier).post(_url("record", world.assignment), form)
    assert said in page.text
    assert form["note"] in page.text
    assert Delivery.objects.count() == 0


def test_the_township_accepts_with_an_outcome(world, delivery, sign_in):
    browser = sign_in(world.township)
    assert _url("accept", delivery) in browser.get("/desk/").text
    form = {"met": "partly", "satisfaction": "mixed", "harm": "yes", "harm_note": "有一床受潮"}
    page = browser.post(_url("accept", delivery), form | {"follow_up_date": "2026-11-30"}, follow=True)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.met, delivery.harm_note) == ("accepted", "partly", "有一床受潮")
    assert "有一床受潮" in page.text
    assert "回访" in page.text


def test_harm_wants_a_sentence_and_the_answers_are_kept(world, delivery, sign_in):
    form = {"met": "partly", "satisfaction": "mixed", "harm": "yes", "harm_note": ""}
    page = sign_in(world.township).post(_url("accept", delivery), form)
    assert "请用一句话写明发生了什么" in page.text
    assert page.text.count("checked") == 3


def test_the_township_sends_it_back(world, delivery, sign_in):
    browser = sign_in(world.township)
    assert "请写一句为什么退回" in browser.post(_url("return", delivery), {"reason": ""}).text
    page = browser.post(_url("return", delivery), {"reason": "少了两条"}, follow=True)
    assert "少了两条" in page.text
    assert Delivery.objects.get().state == "returned"


def test_who_brought_it_reads_why_the_buttons_are_not_theirs(world, delivery, sign_in):
    page = sign_in(world.buyer).get(_url("accept", delivery))
    assert "不能自己验收" in page.text
    assert 'name="met"' not in page.text
    answer = sign_in(world.buyer).post(
        _url("accept", delivery), {"met": "fully", "satisfaction": "satisfied", "harm": "no"}
    )
    assert "不能自己验收" in answer.text
    assert Delivery.objects.get().state == "recorded"


def test_only_a_post_changes_anything(world, delivery, sign_in):
    browser = sign_in(world.township)
    assert browser.get(_url("return", delivery)).status_code == 405
    browser.get(_url("accept", delivery), {"met": "fully", "satisfaction": "satisfied", "harm": "no"})
    assert Delivery.objects.get().state == "recorded"


def test_what_is_decided_is_shown_and_not_asked_again(world, delivery, sign_in, at):
    operations.accept(delivery=delivery, outcome=Outcome(met="fully"), by=world.township, at=at)
    answer = sign_in(world.township).get(_url("accept", delivery))
    assert answer.url == _url("delivery", delivery)


@pytest.mark.parametrize("method", ["get", "post"])
def test_charlie_and_another_organisation_see_nothing(
    world, delivery, sign_in, charlie, person, county, reviewer, approver, method
):
    rival = person("rival")
    organisation(
        "邻县社工站", "station", charlie.memberships.get().region, rival, [reviewer, approver]
    ).memberships.create(user=rival, role="worker", valid_from=AT.date())
    for stranger in (charlie, rival, person("guest")):
        browser = sign_in(stranger)
        for name in ("delivery", "accept"):
            expected = 405 if (name, method) == ("delivery", "post") else 404
            assert getattr(browser, method)(_url(name, delivery)).status_code == expected
        assert browser.post(_url("return", delivery), {"reason": "x"}).status_code == 404
        assert getattr(browser, method)(_url("record", world.assignment)).status_code == 404
        assert "棉被" not in browser.get("/desk/deliveries/").text
        assert "棉被" not in browser.get("/desk/").text


def test_nobody_reads_it_without_signing_in(client, db, world, delivery):
    for url in ("/desk/deliveries/", _url("delivery", delivery), _url("accept", delivery)):
        assert "/accounts/login/" in client.get(url).url


def test_a_late_part_is_late_on_the_desk(world, sign_in):
    with time_machine.travel(AT + timedelta(days=12), tick=False):
        page = sign_in(world.carrier).get("/desk/")
    assert "超 3 天" in page.text


def test_what_was_accepted_stands_on_the_public_page(delivery, world, client, at):
    from cms.models import ProjectListing

    project = world.project
    ProjectListing.objects.create(
        project=project.uuid, region=project.locality, title=project.title, live=True, first_published_at=at
    )
    assert "乡镇验收" not in _steps(client, project)
    operations.accept(
        delivery=delivery, outcome=Outcome(met="fully", satisfaction="satisfied"), by=world.township, at=at
    )
    shown = _steps(client, project)
    assert "送到 棉被　12 床，乡镇验收" in shown
    assert world.township.name not in shown


def _steps(client, project):
    page = client.get(f"/projects/{project.uuid}/").content.decode().replace("<wbr>", "")
    return page[page.index("到哪一步了") : page.index("为什么看不到是谁")]
