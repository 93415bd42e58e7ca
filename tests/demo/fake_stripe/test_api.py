"""The real client talks to the fake and is answered as Stripe would."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.demo.fake_stripe.conftest import ACCOUNT, Fake

HERE: stripe.RequestOptions = {"stripe_account": ACCOUNT}


def test_a_session_is_opened_and_read_back(fake: Fake, wanted: dict[str, Any]):
    session = fake.client.v1.checkout.sessions.create(wanted, {**HERE, "idempotency_key": "a"})
    assert (session.amount_total, session.currency, session.status, session.payment_status) == (
        *(36000, "cny"),
        *("open", "unpaid"),
    )
    assert session.url == f"{fake.base}/c/pay/{session.id}"
    assert fake.client.v1.checkout.sessions.retrieve(session.id, options=HERE).id == session.id


def test_another_account_does_not_see_the_session(fake: Fake, wanted: dict[str, Any]):
    session = fake.client.v1.checkout.sessions.create(wanted, HERE)
    with pytest.raises(stripe.InvalidRequestError, match="No such"):
        fake.client.v1.checkout.sessions.retrieve(session.id, options={"stripe_account": "acct_other"})


def test_the_same_key_and_parameters_answer_the_same(fake: Fake, wanted: dict[str, Any]):
    first, second = (
        fake.client.v1.checkout.sessions.create(wanted, {**HERE, "idempotency_key": "a"}) for _ in range(2)
    )
    assert first.id == second.id
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(fake.store()["sessions"]) == 1


def test_the_same_key_with_other_parameters_is_an_error(fake: Fake, wanted: dict[str, Any]):
    fake.client.v1.checkout.sessions.create(wanted, {**HERE, "idempotency_key": "a"})
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        fake.client.v1.checkout.sessions.create({**wanted, "locale": "en"}, {**HERE, "idempotency_key": "a"})


def test_the_same_key_at_another_account_is_another_request(fake: Fake, wanted: dict[str, Any]):
    keys = {
        fake.client.v1.checkout.sessions.create(wanted, {"stripe_account": a, "idempotency_key": "a"}).id
        for a in (ACCOUNT, "acct_other")
    }
    assert len(keys) == 2


def test_a_request_refused_before_it_began_is_not_remembered(fake: Fake, wanted: dict[str, Any]):
    options: stripe.RequestOptions = {**HERE, "idempotency_key": "a"}
    with pytest.raises(stripe.InvalidRequestError):
        fake.client.v1.checkout.sessions.create({**wanted, "expires_at": int(time.time())}, options)
    assert fake.client.v1.checkout.sessions.create(wanted, options).status == "open"


def _price(**changes: Any) -> dict[str, Any]:
    price = {"currency": "cny", "unit_amount": 36000, "product_data": {"name": "捐款"}}
    return {"line_items": [{"price_data": {**price, **changes}, "quantity": 1}]}


@pytest.mark.parametrize(
    ("change", "param", "words"),
    [
        ({"colour": "red"}, "colour", "unknown parameter"),
        ({"mode": "gift"}, "mode", "Invalid mode"),
        ({"mode": "subscription"}, "mode", "does not do"),
        ({"subscription_data": {"x": "1"}}, "subscription_data", "does not do"),
        ({"line_items": []}, "line_items", "Missing required"),
        ({"success_url": "thanks"}, "success_url", "valid URL"),
        ({"expires_at": int(time.time()) + 60}, "expires_at", "at least 30 minutes"),
        ({"expires_at": int(time.time()) + 90000}, "expires_at", "less than 24 hours"),
        ({"payment_method_types": ["cash"]}, "payment_method_types[0]", "must be one of"),
        ({"payment_method_options": {}}, "payment_method_options[wechat_pay][client]", "Missing required"),
        ({"metadata": {"k": "v" * 501}}, "metadata[k]", "up to 500"),
        (_price(currency="yuan"), "line_items[0][price_data][currency]", "Invalid currency"),
        (_price(unit_amount="3.6"), "line_items[0][price_data][unit_amount]", "Invalid integer"),
        (_price(unit_amount=-1), "line_items[0]", "non-negative"),
        (_price(unit_amount=399), "line_items", "at least"),
        (_price(unit_amount=100_000_000), "line_items", "no more than"),
        (
            _price(product_data={"description": "x"}),
            "line_items[0][price_data][product_data][name]",
            "Missing required",
        ),
        (_price(product_data={}), "line_items[0][price_data][product]", "Missing required"),
        (_price(colour="red"), "line_items[0][price_data][colour]", "unknown parameter"),
    ],
)
def test_a_wrong_parameter_is_named(fake: Fake, wanted: dict[str, Any], change, param, words):
    with pytest.raises(stripe.InvalidRequestError, match=words) as refused:
        fake.client.v1.checkout.sessions.create({**wanted, **change}, HERE)
    assert refused.value.http_status == 400
    assert refused.value.param == param


def test_only_test_keys_open_the_door(fake: Fake, wanted: dict[str, Any]):
    client = stripe.StripeClient("sk_live_real", base_addresses={"api": fake.base}, max_network_retries=0)
    with pytest.raises(stripe.AuthenticationError):
        client.v1.checkout.sessions.create(wanted, HERE)


def test_a_session_is_expired_once(fake: Fake, wanted: dict[str, Any]):
    session = fake.client.v1.checkout.sessions.create(wanted, HERE)
    assert fake.client.v1.checkout.sessions.expire(session.id, options=HERE).status == "expired"
    with pytest.raises(stripe.InvalidRequestError, match="expired"):
        fake.client.v1.checkout.sessions.expire(session.id, options=HERE)


def _paid(fake: Fake, wanted: dict[str, Any], method: str = "card") -> str:
    session = fake.client.v1.checkout.sessions.create(wanted, HERE)
    fake.post(f"/c/pay/{session.id}", f"method={method}&outcome=paid")
    return str(fake.client.v1.checkout.sessions.retrieve(session.id, options=HERE).payment_intent)


def test_no_more_is_refunded_than_was_paid(fake: Fake, wanted: dict[str, Any]):
    intent = _paid(fake, wanted)
    assert fake.client.v1.refunds.create({"payment_intent": intent, "amount": 6000}, HERE).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        fake.client.v1.refunds.create({"payment_intent": intent, "amount": 30001}, HERE)
    assert fake.client.v1.refunds.create({"payment_intent": intent}, HERE).amount == 30000
    with pytest.raises(stripe.InvalidRequestError, match="already been refunded"):
        fake.client.v1.refunds.create({"payment_intent": intent}, HERE)


def test_an_unpaid_session_has_nothing_to_refund(fake: Fake):
    with pytest.raises(stripe.InvalidRequestError, match="No such payment_intent"):
        fake.client.v1.refunds.create({"payment_intent": "pi_none"}, HERE)


def test_events_are_listed_newest_first(fake: Fake, wanted: dict[str, Any]):
    _paid(fake, wanted)
    kinds = [event.type for event in fake.client.v1.events.list(options=HERE).data]
    assert kinds == ["checkout.session.completed", "payment_intent.succeeded", "charge.succeeded"]
    assert all(event.account == ACCOUNT for event in fake.client.v1.events.list(options=HERE).data)


def test_the_store_survives_a_restart(start: Callable[[str], Fake], wanted: dict[str, Any]):
    first = start("http://127.0.0.1:1/")
    session = first.client.v1.checkout.sessions.create(wanted, {**HERE, "idempotency_key": "a"})
    first.process.terminate()
    first.process.wait(5)
    again = start("http://127.0.0.1:1/")
    assert again.client.v1.checkout.sessions.create(wanted, {**HERE, "idempotency_key": "a"}).id == session.id


def test_it_does_not_start_outside_a_demonstration(tmp_path):
    bare = {name: value for name, value in os.environ.items() if name not in {"DEMO", "DEBUG"}}
    command = [
        sys.executable,
        "-m",
        "demo.fake_stripe",
        "--port",
        "0",
        "--dir",
        str(tmp_path),
        "--webhook-url",
        "http://x/",
    ]
    done = subprocess.run(
        [*command, "--webhook-secret", "s"], env=bare, capture_output=True, text=True, timeout=20, check=False
    )
    assert done.returncode == 2
    assert "demonstration" in done.stderr
    assert not list(tmp_path.iterdir())
