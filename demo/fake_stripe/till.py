"""The till: sessions are opened, paid, expired and refunded, and each step leaves its events, as at Stripe."""

import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Any

from demo.fake_stripe import parameters
from demo.fake_stripe.errors import ApiError, missing, no_such
from demo.fake_stripe.store import Store

API_VERSION = "2026-10-28.endive"
SESSION_LIFE = parameters.DAY
Body = dict[str, Any]


class Till:
    """Every public method runs inside a turn of the store."""

    def __init__(self, store: Store, *, origin: str, delay: float = 2.0) -> None:
        self.store, self.origin, self.delay = store, origin, delay

    def open_session(self, tree: Body, *, account: str, told: dict[str, str]) -> Body:
        now = int(time.time())
        wanted = parameters.session(tree, now=now)
        items = wanted.pop("line_items")
        key = _id("cs_test", 46)
        total = parameters.total(items)
        session = {
            "id": key,
            "object": "checkout.session",
            "amount_subtotal": total,
            "amount_total": total,
            "cancel_url": wanted.get("cancel_url"),
            "client_reference_id": wanted.get("client_reference_id"),
            "created": now,
            "currency": items[0]["price_data"]["currency"],
            "customer_details": None,
            "customer_email": wanted.get("customer_email"),
            "expires_at": wanted.get("expires_at", now + SESSION_LIFE),
            "livemode": False,
            "locale": wanted.get("locale"),
            "metadata": wanted.get("metadata", {}),
            "mode": "payment",
            "payment_intent": None,
            "payment_method_types": wanted.get("payment_method_types", ["card"]),
            "payment_status": "unpaid",
            "status": "open",
            "submit_type": wanted.get("submit_type"),
            "success_url": wanted["success_url"],
            "ui_mode": "hosted_page",
            "url": f"{self.origin}/c/pay/{key}",
        }
        self.store.put(session, account=account)
        self.store.put(_items(key, items), account=account)
        self.store.put(_intent_data(key, wanted.get("payment_intent_data", {})), account=account)
        self.store.put({"id": f"req_{key}", "object": "request", "headers": told, "params": tree}, account=account)
        return session

    def session(self, key: str, *, account: str | None) -> Body:
        found = self.store.get(key, account=account)
        if not found or found["object"] != "checkout.session":
            raise no_such("checkout.session", key)
        return found

    def expire(self, key: str, *, account: str | None) -> Body:
        session = self.session(key, account=account)
        if session["status"] != "open":
            raise ApiError(
                f'Only Checkout Sessions with a status in ["open"] can be expired. This one is {session["status"]}.',
                param="session",
            )
        session |= {"status": "expired", "url": None}
        return self._changed(session, "checkout.session.expired")

    def pay(self, key: str, *, method: str, outcome: str) -> Body:
        """`outcome`: paid, later (paid after a while), late_failure. Refused at once is no step: the session stays open."""
        session = self.session(key, account=None)
        if session["status"] != "open" or method not in session["payment_method_types"]:
            raise ApiError("This Checkout Session cannot be paid this way.")
        account, now = self.store.account_of(key), int(time.time())
        intent = self._intent(session, method, now)
        session |= {"status": "complete", "url": None, "payment_intent": intent["id"]}
        if outcome not in {"later", "late_failure"}:
            self._charge(intent, account)
            session["payment_status"] = "paid"
        else:
            self.store.put(intent, account=account)
            self._event("payment_intent.processing", intent, account)
            self.store.later(outcome, key, due=time.time() + self.delay)
        return self._changed(session, "checkout.session.completed")

    def refund(self, tree: Body, *, account: str) -> Body:
        wanted = parameters.REFUND(tree, "")
        if not wanted.get("payment_intent") and not wanted.get("charge"):
            raise missing("payment_intent")
        charge = self._charge_of(wanted, account)
        left = charge["amount"] - charge["amount_refunded"]
        amount = wanted.get("amount", left)
        if left == 0:
            message = f"Charge {charge['id']} has already been refunded."
            raise ApiError(message, code="charge_already_refunded")
        if not 0 < amount <= left:
            raise ApiError(
                f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
                if amount > left
                else "Invalid positive integer",
                param="amount",
            )
        at_once = charge["payment_method_details"]["type"] == "card"
        refund = {
            "id": _id("re", 24),
            "object": "refund",
            "amount": amount,
            "charge": charge["id"],
            "created": int(time.time()),
            "currency": charge["currency"],
            "failure_reason": None,
            "metadata": wanted.get("metadata", {}),
            "payment_intent": charge["payment_intent"],
            "reason": wanted.get("reason"),
            "status": "succeeded" if at_once else "pending",
        }
        charge |= {"amount_refunded": charge["amount_refunded"] + amount}
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        self.store.put(charge, account=account)
        self.store.put(refund, account=account)
        self._event("refund.created", refund, account)
        self._event("charge.refunded", charge, account)
        fails = refund["metadata"].get("fake_outcome") == "failed"
        if fails or not at_once:
            self.store.later("refund_failed" if fails else "refund_done", refund["id"], due=time.time() + self.delay)
        return refund

    def tick(self) -> None:
        """What happens by itself: sessions expire, slow payments and refunds come to their end."""
        now = time.time()
        for session in self.store.of_kind("checkout.session"):
            if session["status"] == "open" and session["expires_at"] <= now:
                self.expire(session["id"], account=None)
        ends: dict[str, Callable[[str], object]] = {
            "later": self._paid_late,
            "late_failure": self._failed_late,
            "refund_done": self._refund_done,
            "refund_failed": self._refund_failed,
        }
        for act, key in self.store.take_due(now):
            ends[act](key)

    def _paid_late(self, key: str) -> None:
        session = self.session(key, account=None)
        account = self.store.account_of(key)
        intent = self.store.get(session["payment_intent"])
        assert intent is not None
        self._charge(intent, account)
        session["payment_status"] = "paid"
        self._changed(session, "checkout.session.async_payment_succeeded")

    def _failed_late(self, key: str) -> None:
        session = self.session(key, account=None)
        account = self.store.account_of(key)
        intent = self.store.get(session["payment_intent"])
        assert intent is not None
        intent["status"] = "requires_payment_method"
        self.store.put(intent, account=account)
        self._event("payment_intent.payment_failed", intent, account)
        self._changed(session, "checkout.session.async_payment_failed")

    def _refund_done(self, key: str) -> None:
        refund = self.store.get(key)
        assert refund is not None
        refund["status"] = "succeeded"
        self._changed(refund, "refund.updated")

    def _refund_failed(self, key: str) -> None:
        refund = self.store.get(key)
        assert refund is not None
        account = self.store.account_of(key)
        charge = self.store.get(refund["charge"])
        assert charge is not None
        charge |= {"amount_refunded": charge["amount_refunded"] - refund["amount"], "refunded": False}
        self.store.put(charge, account=account)
        refund |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
        self._changed(refund, "refund.updated", "refund.failed")

    def _intent(self, session: Body, method: str, now: int) -> Body:
        data = self.store.get(f"data_{session['id']}") or {}
        return {
            "id": _id("pi", 24),
            "object": "payment_intent",
            "amount": session["amount_total"],
            "amount_received": 0,
            "created": now,
            "currency": session["currency"],
            "description": data.get("description"),
            "latest_charge": None,
            "livemode": False,
            "metadata": data.get("metadata", {}),
            "payment_method_types": [method],
            "status": "processing",
        }

    def _charge(self, intent: Body, account: str) -> None:
        charge = {
            "id": _id("ch", 24),
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": intent["amount"],
            "amount_refunded": 0,
            "created": int(time.time()),
            "currency": intent["currency"],
            "livemode": False,
            "metadata": intent["metadata"],
            "paid": True,
            "payment_intent": intent["id"],
            "payment_method_details": {"type": intent["payment_method_types"][0]},
            "refunded": False,
            "status": "succeeded",
        }
        intent |= {"status": "succeeded", "amount_received": intent["amount"], "latest_charge": charge["id"]}
        self.store.put(intent, account=account)
        self.store.put(charge, account=account)
        self._event("charge.succeeded", charge, account)
        self._event("payment_intent.succeeded", intent, account)

    def _charge_of(self, wanted: Body, account: str) -> Body:
        key = wanted.get("charge")
        if not key:
            intent = self.store.get(wanted["payment_intent"], account=account)
            if not intent or intent["object"] != "payment_intent":
                raise no_such("payment_intent", wanted["payment_intent"])
            key = intent["latest_charge"]
        charge = self.store.get(key or "", account=account)
        if not charge or charge["object"] != "charge":
            raise ApiError("This PaymentIntent does not have a successful charge to refund.")
        return charge

    def _changed(self, body: Body, *events: str) -> Body:
        account = self.store.account_of(body["id"])
        self.store.put(body, account=account)
        for kind in events:
            self._event(kind, body, account)
        return body

    def _event(self, kind: str, body: Body, account: str) -> None:
        event: Body = {
            "id": _id("evt", 24),
            "object": "event",
            "api_version": API_VERSION,
            "created": int(time.time()),
            "data": {"object": body},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        if account:
            event["account"] = account
        self.store.put(event, account=account)
        self.store.deliver(event["id"], due=time.time())


def fingerprint(path: str, tree: Body) -> str:
    return hashlib.sha256(repr((path, sorted(tree.items()))).encode()).hexdigest()


def _items(session: str, items: list[Body]) -> Body:
    return {"id": f"items_{session}", "object": "line_items", "data": items}


def _intent_data(session: str, data: Body) -> Body:
    return {"id": f"data_{session}", "object": "payment_intent_data", **data}


def _id(prefix: str, length: int) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
    return f"{prefix}_{''.join(secrets.choice(letters) for _ in range(length))}"
