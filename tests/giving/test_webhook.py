"""The pay company's door: only what it signed comes in, and each event once."""

import json
import time

import pytest
from django.db import IntegrityError, transaction

from marketplace.giving import stripe
from marketplace.giving.models import Outcome, StripeEvent
from marketplace.giving.operations import inbox
from marketplace.giving.queries import project_money
from marketplace.giving.states import SETTLED, WAITING
from marketplace.outbox.models import Message
from tests.giving.conftest import OLD_SECRET, UNIT_FEN


def test_a_signed_event_is_kept_sealed_and_queued(give, pay_company):
    event = pay_company.session(give())
    assert pay_company.tell(event) == 200
    kept = StripeEvent.objects.get()
    assert (kept.reference, kept.kind, kept.settled_at) == (event["id"], event["type"], None)
    assert b"\xe4\xb8\x8d\xe8\xaf\xa5" not in bytes(kept.raw)
    assert json.loads(inbox.opened(kept)) == event
    assert Message.objects.filter(kind="stripe_event.received").count() == 1


def test_the_old_secret_counts_while_it_is_being_rotated(give, pay_company):
    pay_company.secret = OLD_SECRET
    assert pay_company.tell(pay_company.session(give())) == 200


@pytest.mark.parametrize("signature", ["", "t=1,v1=00", "v1=abc", "t=x,v1=y", "nonsense"])
def test_a_forged_signature_is_refused(give, pay_company, signature):
    assert pay_company.tell(pay_company.session(give()), signature=signature) == 400
    assert not StripeEvent.objects.exists()


def test_another_secret_is_refused(give, pay_company):
    pay_company.secret = "whsec_somebody"
    assert pay_company.tell(pay_company.session(give())) == 400


def test_an_old_capture_is_refused(give, pay_company):
    assert pay_company.tell(pay_company.session(give()), at=int(time.time()) - 301) == 400


def test_without_any_secret_nothing_is_believed(give, pay_company, settings):
    settings.STRIPE_WEBHOOK_SECRETS = []
    assert pay_company.tell(pay_company.session(give())) == 400


def test_mutant_a_door_that_does_not_check_lets_a_forger_in(give, pay_company, monkeypatch, relay):
    """Mutant: the signature is not verified."""
    monkeypatch.setattr(stripe, "verify", lambda *_: None)
    donation = give()
    assert pay_company.tell(pay_company.session(donation), signature="forged") == 200
    relay()
    assert project_money(donation.project.uuid).received_fen == UNIT_FEN


def test_too_large_a_body_is_not_even_read(pay_company):
    assert pay_company.tell(b"{" + b" " * 65536 + b"}") == 413


def test_a_get_is_not_an_event(client):
    assert client.get("/webhooks/stripe/").status_code == 405


def test_a_replayed_event_is_answered_and_kept_once(give, pay_company, relay):
    donation = give()
    event = pay_company.session(donation)
    assert [pay_company.tell(event) for _ in range(3)] == [200, 200, 200]
    relay()
    assert pay_company.tell(event) == 200
    relay()
    assert StripeEvent.objects.count() == 1
    assert project_money(donation.project.uuid).received_fen == UNIT_FEN


@pytest.mark.parametrize("raw", [b"null", b"[]", b"{}", b'{"id": 7}', b'{"id": "evt_x", "type": 1}', b"\xff", b"{" * 9])
def test_a_signed_riddle_is_kept_and_never_a_loop(pay_company, relay, raw, db):
    status = pay_company.tell(raw)
    relay()
    if status == 200:
        assert StripeEvent.objects.get().outcome == Outcome.UNREADABLE
    else:
        assert (status, raw) == (400, b"\xff")


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"account": "acct_somebody_else"}, Outcome.WRONG_ACCOUNT),
        ({"account": None}, Outcome.WRONG_ACCOUNT),
        ({"livemode": True}, Outcome.WRONG_MODE),
        ({"type": "customer.created"}, Outcome.NOTHING),
        ({"type": "checkout.session.imagined"}, Outcome.NOTHING),
        ({"data": {}}, Outcome.UNREADABLE),
        ({"data": {"object": []}}, Outcome.UNREADABLE),
    ],
)
def test_a_signed_event_that_is_not_about_our_gift_books_nothing(give, pay_company, tell, changes, outcome):
    donation = give()
    tell({**pay_company.session(donation), **changes})
    donation.refresh_from_db()
    assert (StripeEvent.objects.get().outcome, donation.state) == (outcome, WAITING)
    assert project_money(donation.project.uuid).received_fen == 0


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"currency": "usd"}, Outcome.WRONG_CURRENCY),
        ({"client_reference_id": None}, Outcome.UNMATCHED),
        ({"client_reference_id": "order-7"}, Outcome.UNMATCHED),
        ({"id": "cs_another"}, Outcome.UNMATCHED),
        ({"amount_total": -5}, Outcome.UNREADABLE),
        ({"amount_total": "360"}, Outcome.UNREADABLE),
        ({"amount_total": True}, Outcome.UNREADABLE),
    ],
)
def test_a_session_that_is_not_ours_books_nothing(give, pay_company, tell, changes, outcome):
    donation = give()
    tell(pay_company.session(donation, **changes))
    assert StripeEvent.objects.get().outcome == outcome
    assert project_money(donation.project.uuid).received_fen == 0


def test_a_live_key_ignores_test_events(give, pay_company, tell, settings):
    settings.STRIPE_API_KEY = "sk_live_real"
    donation = give()
    tell(pay_company.session(donation))
    assert project_money(donation.project.uuid).received_fen == 0
    pay_company.livemode = True
    tell(pay_company.session(donation))
    donation.refresh_from_db()
    assert donation.state == SETTLED


def test_what_came_is_never_rewritten(give, pay_company):
    pay_company.tell(pay_company.session(give()))
    with pytest.raises(IntegrityError, match="as it came"), transaction.atomic():
        StripeEvent.objects.update(raw=b"other")
    with pytest.raises(IntegrityError, match="kept"), transaction.atomic():
        StripeEvent.objects.all()._raw_delete("default")
