"""The pay page a person uses, and the signed news that follows."""

import json
import urllib.request
from typing import Any

import pytest
import stripe

from demo.fake_stripe.webhooks import signature
from tests.demo.fake_stripe.conftest import ACCOUNT, SECRET, Fake, Listener, until

HERE: stripe.RequestOptions = {"stripe_account": ACCOUNT}


def _open(fake: Fake, wanted: dict[str, Any]) -> str:
    return fake.client.v1.checkout.sessions.create(wanted, HERE).id


def _page(fake: Fake, path: str) -> str:
    with urllib.request.urlopen(f"{fake.base}{path}") as answer:
        return answer.read().decode()


def test_the_pay_page_says_what_how_much_and_that_it_is_a_demonstration(fake: Fake, wanted: dict[str, Any]):
    page = _page(fake, f"/c/pay/{_open(fake, wanted)}")
    assert all(
        word in page for word in ("演示", "¥360.00", "捐款", "银行卡", "支付宝", "微信支付", "不付了", "付款失败")
    )


def test_a_name_with_markup_is_shown_as_words(fake: Fake, wanted: dict[str, Any]):
    wanted["line_items"][0]["price_data"]["product_data"]["name"] = "<script>alert(1)</script>"
    assert "<script>" not in _page(fake, f"/c/pay/{_open(fake, wanted)}")


@pytest.mark.parametrize("method", ["card", "alipay", "wechat_pay"])
def test_paying_leads_back_and_is_told_with_the_account(
    fake: Fake, listener: Listener, wanted: dict[str, Any], method: str
):
    key = _open(fake, wanted)
    status, where = fake.post(f"/c/pay/{key}", f"method={method}&outcome=paid")
    assert (status, where) == (303, f"http://127.0.0.1:1/thanks/?s={key}")
    until(lambda: "checkout.session.completed" in listener.kinds())
    told = json.loads(listener.heard[-1][1])
    assert (told["account"], told["livemode"], told["data"]["object"]["payment_status"]) == (ACCOUNT, False, "paid")


def test_the_real_library_accepts_the_signature_and_refuses_a_changed_body(
    fake: Fake, listener: Listener, wanted: dict[str, Any]
):
    fake.post(f"/c/pay/{_open(fake, wanted)}", "method=card&outcome=paid")
    mark, body = until(lambda: listener.heard)[0]
    assert stripe.Webhook.construct_event(body, mark, SECRET).account == ACCOUNT
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body.replace(b"36000", b"36001"), mark, SECRET)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, signature(body, secret=SECRET, at=1_000_000), SECRET)


def test_an_unanswered_event_is_sent_again(fake: Fake, listener: Listener, wanted: dict[str, Any]):
    listener.statuses += [500, 302]
    fake.post(f"/c/pay/{_open(fake, wanted)}", "method=card&outcome=paid")
    until(lambda: len(listener.heard) >= 5, 8)
    ids = [json.loads(body)["id"] for _, body in listener.heard]
    assert len(set(ids)) == 3
    until(lambda: all(d["answered"] == 200 for d in fake.store()["deliveries"]))


def test_a_refused_card_leaves_the_page_open(fake: Fake, listener: Listener, wanted: dict[str, Any]):
    key = _open(fake, wanted)
    status, page = fake.post(f"/c/pay/{key}", "method=card&outcome=declined")
    assert (status, "银行拒绝" in page) == (402, True)
    assert fake.store()["sessions"][0]["status"] == "open"
    assert fake.post(f"/c/pay/{key}", "method=alipay&outcome=paid")[0] == 303


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [("later", "checkout.session.async_payment_succeeded"), ("late_failure", "checkout.session.async_payment_failed")],
)
def test_a_slow_payment_ends_later(fake: Fake, listener: Listener, wanted: dict[str, Any], outcome: str, kind: str):
    fake.post(f"/c/pay/{_open(fake, wanted)}", f"method=alipay&outcome={outcome}")
    until(lambda: kind in listener.kinds())
    completed = next(json.loads(b) for _, b in listener.heard if b'"checkout.session.completed"' in b)
    assert completed["data"]["object"]["payment_status"] == "unpaid"


def test_a_session_is_paid_once(fake: Fake, wanted: dict[str, Any]):
    key = _open(fake, wanted)
    for _ in range(2):
        fake.post(f"/c/pay/{key}", "method=card&outcome=paid")
    assert len(fake.store()["charges"]) == 1
    assert "已经付过了" in _page(fake, f"/c/pay/{key}")


def test_an_expired_session_is_told_and_takes_no_money(fake: Fake, listener: Listener, wanted: dict[str, Any]):
    key = _open(fake, wanted)
    fake.client.v1.checkout.sessions.expire(key, options=HERE)
    until(lambda: listener.kinds() == ["checkout.session.expired"])
    fake.post(f"/c/pay/{key}", "method=card&outcome=paid")
    assert not fake.store()["charges"]


@pytest.mark.parametrize(("fails", "kind"), [("", "refund.created"), ("&fails=1", "refund.failed")])
def test_the_charity_pays_back_at_its_counter(
    fake: Fake, listener: Listener, wanted: dict[str, Any], fails: str, kind: str
):
    fake.post(f"/c/pay/{_open(fake, wanted)}", "method=card&outcome=paid")
    charge = fake.store()["charges"][0]["id"]
    assert fake.post("/counter/refund", f"charge={charge}&yuan=60.5{fails}")[0] == 303
    until(lambda: kind in listener.kinds())
    assert fake.store()["refunds"][0]["amount"] == 6050
    assert "¥60.50" in _page(fake, "/counter")
