"""The port to the pay company. The only module that knows its library; never called inside a transaction.

It is told an opaque reference and an amount. No name, no address, no words about the project leave the house.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import stripe
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.lib.refusals import Refused

API = "https://api.stripe.com"
PAY_PAGES = "https://checkout.stripe.com"
TIMEOUT_S = 20
WORDS = "捐款 Donation"
METHODS = ["card", "alipay", "wechat_pay"]


class PayCompanyAway(Refused):
    text = _("支付公司现在没有回应，没有扣款，也没有留下记录。请过几分钟再试一次。")


class BadSignature(Refused):
    text = _("签名不对。")


_HTTP = stripe.RequestsClient(timeout=TIMEOUT_S)


@dataclass(frozen=True)
class Session:
    id: str
    url: str


def open_session(*, reference: UUID, amount_fen: int, account: str, back: str, expires_at: datetime) -> Session:
    """A Checkout Session on the charity's own account. The same reference twice is the same session.

    Nothing here may depend on who asks or when: a repeated key with other parameters is refused.
    """
    price = {"currency": "cny", "unit_amount": amount_fen, "product_data": {"name": WORDS}}
    params = {
        "mode": "payment",
        "submit_type": "donate",
        "line_items": [{"price_data": price, "quantity": 1}],
        "client_reference_id": str(reference),
        "metadata": {"donation": str(reference)},
        "payment_intent_data": {"metadata": {"donation": str(reference)}},
        "payment_method_types": METHODS,
        "payment_method_options": {"wechat_pay": {"client": "web"}},
        "success_url": back,
        "cancel_url": back,
        "expires_at": int(expires_at.timestamp()),
        "locale": "auto",
    }
    options = {"idempotency_key": f"donation-{reference}-1", "stripe_account": account}
    try:
        made = _client().v1.checkout.sessions.create(params, options)  # type: ignore[arg-type]
    except stripe.StripeError as away:
        raise PayCompanyAway from away
    assert made.url, made.id
    return Session(made.id, made.url)


def verify(raw: bytes, signature: str) -> None:
    """Is this signed with one of our secrets, within five minutes? Raises BadSignature."""
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            stripe.WebhookSignature.verify_header(raw.decode(), signature, secret, tolerance=300)
        except (stripe.SignatureVerificationError, UnicodeDecodeError):
            continue
        return
    raise BadSignature


def pay_origin() -> str:
    """Where the pay page lives: the donate page alone may send its form there."""
    return str(settings.STRIPE_API_BASE).rstrip("/") or PAY_PAGES


def _client() -> stripe.StripeClient:
    base = str(settings.STRIPE_API_BASE).rstrip("/") or API
    return stripe.StripeClient(
        settings.STRIPE_API_KEY, base_addresses={"api": base}, max_network_retries=2, http_client=_HTTP
    )
