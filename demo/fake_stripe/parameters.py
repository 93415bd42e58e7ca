"""What Stripe checks of a request before anything begins."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from demo.fake_stripe.errors import BadParameter, missing, unknown

HALF_HOUR, DAY = 30 * 60, 24 * 60 * 60
LEAST, MOST = 400, 99_999_999  # Stripe's smallest charge is worth half a US dollar
METHODS = ("card", "alipay", "wechat_pay")
MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 50, 40, 500  # of metadata
CURRENCIES = ("cny", "usd", "eur", "gbp", "hkd", "sgd")
_OTHERS = tuple(
    """
    adaptive_pricing after_expiration allow_promotion_codes automatic_tax billing_address_collection
    branding_settings consent_collection custom_fields custom_text customer customer_account customer_creation
    customer_update discounts excluded_payment_method_types expand invoice_creation managed_payments
    name_collection optional_items origin_context payment_method_collection payment_method_configuration
    payment_method_data permissions phone_number_collection redirect_on_completion return_url
    saved_payment_method_options setup_intent_data shipping_address_collection shipping_options
    subscription_data tax_id_collection wallet_options
    """.split()  # noqa: SIM905 - easier to read than forty quoted words
)

Check = Callable[[Any, str], Any]


@dataclass(frozen=True)
class Shape:
    """Known parameters and their checks; anything else is unknown, and said so as Stripe says it."""

    known: dict[str, Check]
    required: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()

    def __call__(self, value: Any, name: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise BadParameter("Invalid object", param=name)
        full = {key: f"{name}[{key}]" if name else key for key in (*value, *self.required)}
        for key in value:
            if key in self.unsupported:
                raise BadParameter(f"This stand-in for Stripe does not do {full[key]}", param=full[key])
            if key not in self.known:
                raise unknown(full[key])
        for key in self.required:
            if value.get(key) in (None, "", {}, []):
                raise missing(full[key])
        return {key: self.known[key](inner, full[key]) for key, inner in value.items() if inner != ""}


def text(longest: int = 5000) -> Check:
    def check(value: Any, name: str) -> str:
        if not isinstance(value, str):
            raise BadParameter("Invalid string", param=name)
        if len(value) > longest:
            raise BadParameter(f"Invalid string: must be at most {longest} characters", param=name)
        return value

    return check


def one_of(*allowed: str) -> Check:
    def check(value: Any, name: str) -> str:
        if value not in allowed:
            raise BadParameter(f"Invalid {name}: must be one of {', '.join(allowed)}", param=name)
        return str(value)

    return check


def listed(inner: Check) -> Check:
    def check(value: Any, name: str) -> list[Any]:
        if not isinstance(value, list):
            raise BadParameter("Invalid array", param=name)
        return [inner(item, f"{name}[{n}]") for n, item in enumerate(value)]

    return check


def integer(value: Any, name: str) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,15}", value):
        raise BadParameter(f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)
    return int(value)


def url(value: Any, name: str) -> str:
    parts = urlsplit(value if isinstance(value, str) else "")
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise BadParameter("Not a valid URL", code="url_invalid", param=name)
    return str(value)


def currency(value: Any, name: str) -> str:
    if not isinstance(value, str) or value.lower() not in CURRENCIES:
        raise BadParameter(f"Invalid currency: {value}. Stripe currently supports: {', '.join(CURRENCIES)}", param=name)
    return value.lower()


def metadata(value: Any, name: str) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > MOST_KEYS:
        raise BadParameter(f"Metadata can have up to {MOST_KEYS} keys", param=name)
    for key, inner in value.items():
        if len(key) > LONGEST_KEY or not isinstance(inner, str) or len(inner) > LONGEST_VALUE:
            raise BadParameter("Metadata keys have up to 40 characters, values up to 500", param=f"{name}[{key}]")
    return value


def accepted(value: Any, name: str) -> Any:
    """Known, kept, and of no effect here."""
    json.dumps({name: value})
    return value


_PRODUCT = Shape({"name": text(250), "description": text(), "metadata": metadata}, ("name",))
_PRICE = Shape(
    {"currency": currency, "unit_amount": integer, "product_data": _PRODUCT},
    ("currency",),
    ("product", "recurring", "tax_behavior", "unit_amount_decimal"),
)
_ITEM = Shape({"price_data": _PRICE, "quantity": integer}, (), ("price", "adjustable_quantity", "tax_rates"))
SESSION = Shape(
    {
        "mode": one_of("payment", "setup", "subscription"),
        "line_items": listed(_ITEM),
        "success_url": url,
        "cancel_url": url,
        "client_reference_id": text(200),
        "currency": currency,
        "customer_email": text(800),
        "expires_at": integer,
        "integration_identifier": text(100),
        "locale": one_of("auto", "en", "zh", "zh-HK", "zh-TW"),
        "metadata": metadata,
        "payment_intent_data": Shape(
            {"description": text(1000), "metadata": metadata, "statement_descriptor_suffix": text(22)},
            (),
            ("application_fee_amount", "capture_method", "transfer_data", "receipt_email", "shipping"),
        ),
        "payment_method_types": listed(one_of(*METHODS)),
        "payment_method_options": Shape(
            {"wechat_pay": Shape({"client": one_of("android", "ios", "web")}), "alipay": accepted, "card": accepted}
        ),
        "submit_type": one_of("auto", "book", "donate", "pay"),
        "ui_mode": one_of("hosted_page"),
    },
    (),
    _OTHERS,
)
REFUND = Shape(
    {
        "payment_intent": text(100),
        "charge": text(100),
        "amount": integer,
        "reason": one_of("duplicate", "fraudulent", "requested_by_customer"),
        "metadata": metadata,
    },
    (),
    ("expand", "refund_application_fee", "reverse_transfer", "instructions_email", "currency", "customer", "origin"),
)
EMPTY = Shape({}, (), ("expand",))


def session(tree: dict[str, Any], *, now: int) -> dict[str, Any]:
    """The checked parameters of a new Checkout Session. Raises BadParameter."""
    checked = SESSION(tree, "")
    if not checked.get("line_items"):
        raise missing("line_items")
    if "mode" not in checked:
        raise missing("mode")
    if checked["mode"] != "payment":
        raise BadParameter(f"This stand-in for Stripe does not do mode={checked['mode']}", param="mode")
    if "success_url" not in checked:
        raise missing("success_url")
    _moment(checked.get("expires_at"), now)
    _amount(checked["line_items"])
    _methods(checked)
    return checked


def total(line_items: list[dict[str, Any]]) -> int:
    return sum(item["price_data"]["unit_amount"] * item.get("quantity", 1) for item in line_items)


def _moment(expires_at: int | None, now: int) -> None:
    if expires_at is None:
        return
    if expires_at < now + HALF_HOUR:
        least = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise BadParameter(least, param="expires_at")
    if expires_at > now + DAY:
        most = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise BadParameter(most, param="expires_at")


def _amount(items: list[dict[str, Any]]) -> None:
    for n, item in enumerate(items):
        price = item.get("price_data")
        if price is None:
            raise missing(f"line_items[{n}][price]")
        if "unit_amount" not in price or "product_data" not in price:
            raise missing(f"line_items[{n}][price_data][{'product' if 'unit_amount' in price else 'unit_amount'}]")
        if price["unit_amount"] < 0 or item.get("quantity", 1) < 1:
            name = f"line_items[{n}]"
            raise BadParameter("Invalid non-negative integer", code="parameter_invalid_integer", param=name)
    if len({item["price_data"]["currency"] for item in items}) > 1:
        raise BadParameter("All prices on a Checkout Session must use the same currency.", param="line_items")
    if total(items) < LEAST:
        least = "The Checkout Session's total amount due must add up to at least ¥4.00 cny"
        raise BadParameter(least, code="amount_too_small", param="line_items")
    if total(items) > MOST:
        most = "The Checkout Session's total amount due must be no more than ¥999,999.99 cny"
        raise BadParameter(most, code="amount_too_large", param="line_items")


def _methods(checked: dict[str, Any]) -> None:
    methods = checked.get("payment_method_types", ["card"])
    client = checked.get("payment_method_options", {}).get("wechat_pay", {}).get("client")
    if "wechat_pay" in methods and client != "web":
        raise missing("payment_method_options[wechat_pay][client]")
    if len(set(methods)) != len(methods):
        raise BadParameter("Each payment method type may be listed once.", param="payment_method_types")
