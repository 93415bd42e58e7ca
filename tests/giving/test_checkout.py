"""The real client, the stand-in for the pay company in a process of its own, and our real webhook address."""

import re
import time
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from marketplace.giving import checkout, queries, stripe
from marketplace.giving.models import Campaign, CampaignProject, Donation, StripeEvent
from marketplace.giving.states import SETTLED, WAITING
from marketplace.lib import clock, guards
from marketplace.organisations.models import Credential
from marketplace.places.models import LocalitySettings
from tests.demo.fake_stripe.conftest import SECRET as FAKE_SECRET
from tests.demo.fake_stripe.conftest import Fake, start, until  # noqa: F401 - `start` is a fixture
from tests.giving.conftest import ACCOUNT, UNIT_FEN

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _emptied_afterwards(transactional_db: None) -> Iterator[None]:
    """Real requests need real commits; the emptying afterwards must get past the append-only guards."""
    yield
    guards.drop()  # the flush that follows puts them back


@pytest.fixture(autouse=True)
def _in_force(share: CampaignProject) -> None:
    """Two processes share the real clock here, so filing, papers and notice last as long as the test."""
    soon = clock.today() + timedelta(days=30)
    Campaign.objects.filter(pk=share.campaign_id).update(ends=soon)
    Credential.objects.update(valid_until=soon)
    LocalitySettings.objects.update(designation_until=soon)
    share.refresh_from_db()


@pytest.fixture
def fake(start: Any, live_server: Any, settings: Any) -> Fake:  # noqa: F811
    settings.PUBLIC_ORIGIN = live_server.url
    settings.STRIPE_WEBHOOK_SECRETS = [FAKE_SECRET]
    made = start(f"{live_server.url}/webhooks/stripe/")
    settings.STRIPE_API_BASE = made.base
    return made


def _session(fake: Fake) -> dict[str, Any]:
    [session] = fake.store()["sessions"]
    return session


def test_from_the_button_to_the_books(fake, share, relay, live_server, client):
    form = {"amount": str(UNIT_FEN), "shown": "no", "read": "on", "reference": "3e8e5f3e-0000-4000-8000-000000000001"}
    answer = client.post(f"/projects/{share.project.uuid}/give/", form)
    donation = Donation.objects.get()
    assert answer["Location"] == f"{fake.base}/c/pay/{donation.session}"
    with urllib.request.urlopen(answer["Location"]) as page:
        assert "¥360.00" in page.read().decode()
    status, back = fake.post(f"/c/pay/{donation.session}", "method=alipay&outcome=paid")
    assert (status, back) == (303, f"{live_server.url}/give/{donation.uuid}/thanks/")
    until(lambda: StripeEvent.objects.filter(kind="checkout.session.completed").exists())
    relay()
    donation.refresh_from_db()
    money = queries.project_money(share.project.uuid)
    assert (donation.state, money.received_fen) == (SETTLED, _session(fake)["amount_total"])


def test_the_pay_company_learns_a_number_and_a_sum_and_nothing_else(fake, share, person):
    donor = person("wangxiaoming")
    donation = checkout.begin(share=share, amount_fen=UNIT_FEN, donor=donor, signs=True, at=clock.now())
    [request] = fake.store()["requests"]
    told = str(request)
    assert str(donation.uuid) in told
    assert not [word for word in (donor.name, donor.email, share.project.title, "青禾镇", "棉被") if word in told]
    assert request["headers"]["Idempotency-Key"] == f"donation-{donation.uuid}-1"
    assert fake.client.v1.checkout.sessions.retrieve(donation.session, options={"stripe_account": ACCOUNT}).id


def test_mutant_a_title_in_the_request_would_be_seen(fake, share, monkeypatch):
    """Mutant: the pay page is told what the gift is for."""
    monkeypatch.setattr(stripe, "WORDS", share.project.title)
    checkout.begin(share=share, amount_fen=UNIT_FEN, at=clock.now())
    assert share.project.title in str(fake.store()["requests"])


def test_the_page_lives_thirty_five_minutes_and_the_reserve_forty(fake, share):
    checkout.begin(share=share, amount_fen=UNIT_FEN, at=clock.now())
    assert 34 * 60 < _session(fake)["expires_at"] - time.time() <= 35 * 60


def test_a_second_try_with_the_same_number_is_the_same_session(fake, share):
    first = checkout.begin(share=share, amount_fen=UNIT_FEN, at=clock.now())
    Donation.objects.filter(pk=first.pk).update(state="opened", session="", pay_page="")
    with override("en"):
        later = clock.now() + timedelta(minutes=2)
        again = checkout.begin(share=share, amount_fen=UNIT_FEN, reference=first.uuid, at=later)
    assert (again.pk, again.session) == (first.pk, first.session)
    assert len(fake.store()["sessions"]) == 1


def test_refunds_at_the_counter_reach_the_books(fake, share, relay):
    donation = checkout.begin(share=share, amount_fen=UNIT_FEN, at=clock.now())
    fake.post(f"/c/pay/{donation.session}", "method=card&outcome=paid")
    charge = until(lambda: fake.store()["charges"])[0]["id"]
    fake.post("/counter/refund", f"charge={charge}&yuan=60")
    until(lambda: StripeEvent.objects.filter(kind="refund.created").exists())
    relay()
    money = queries.project_money(share.project.uuid)
    assert (money.received_fen, money.refunded_fen) == (UNIT_FEN, fake.store()["refunds"][0]["amount"])


def test_a_slow_payment_waits_for_the_bank(fake, share, relay):
    donation = checkout.begin(share=share, amount_fen=UNIT_FEN, at=clock.now())
    fake.post(f"/c/pay/{donation.session}", "method=wechat_pay&outcome=later")
    until(lambda: StripeEvent.objects.filter(kind__endswith="async_payment_succeeded").exists())
    relay()
    donation.refresh_from_db()
    assert donation.state == SETTLED


def test_an_expired_page_frees_the_goal(fake, share, relay):
    donation = checkout.begin(share=share, amount_fen=UNIT_FEN, at=clock.now())
    fake.client.v1.checkout.sessions.expire(donation.session, options={"stripe_account": ACCOUNT})
    until(lambda: StripeEvent.objects.filter(kind="checkout.session.expired").exists())
    relay()
    share.refresh_from_db()
    assert share.taken_fen == 0


def test_every_event_of_the_stand_in_is_understood(fake, share, relay):
    donation = checkout.begin(share=share, amount_fen=UNIT_FEN, at=clock.now())
    assert donation.state == WAITING
    fake.post(f"/c/pay/{donation.session}", "method=card&outcome=paid")
    until(lambda: all(d["answered"] == 200 for d in fake.store()["deliveries"]))
    relay()
    assert set(StripeEvent.objects.values_list("outcome", flat=True)) == {"booked", "nothing"}
    assert re.fullmatch(r"pi_\w+", Donation.objects.get().payment)
