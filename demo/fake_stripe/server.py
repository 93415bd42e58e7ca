"""Its addresses: Stripe's API under /v1/, the hosted pay page, the charity's counter, and its whole store for comparison."""

import json
import re
import secrets
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from demo.fake_stripe import encoding, pages, parameters
from demo.fake_stripe.errors import ApiError, BadParameter, no_such
from demo.fake_stripe.store import Store
from demo.fake_stripe.till import API_VERSION, Body, Till, fingerprint

LARGEST = 256 * 1024
_SESSION = r"/v1/checkout/sessions/(cs_[A-Za-z0-9_]+)"
_KINDS = {"refunds": "refund", "events": "event", "payment_intents": "payment_intent", "charges": "charge"}


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, store: Store, till: Till) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.store, self.till = store, till


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/healthz":
            self._json(HTTPStatus.OK, {"ok": True})
        elif path == "/_store.json":
            self._json(HTTPStatus.OK, self._whole_store())
        elif path.startswith("/v1/"):
            self._api("GET", path)
        elif found := re.fullmatch(r"/c/pay/(cs_\w+)", path):
            self._pay_page(found[1])
        elif path in {"/", "/counter"}:
            self._counter()
        else:
            self._html(HTTPStatus.NOT_FOUND, pages.problem("没有这个地址。"))

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/v1/"):
            self._api("POST", path)
        elif found := re.fullmatch(r"/c/pay/(cs_\w+)", path):
            self._pay(found[1])
        elif path == "/counter/refund":
            self._pay_back()
        else:
            self._html(HTTPStatus.NOT_FOUND, pages.problem("没有这个地址。"))

    # --- Stripe's API -------------------------------------------------------------------------------------------------
    def _api(self, method: str, path: str) -> None:
        try:
            tree = encoding.decode(self._body() if method == "POST" else urlsplit(self.path).query)
            self._signed_in()
            with self.server.store.turn():
                status, body, again = self._once(method, path, tree)
        except ApiError as refused:
            status, body, again = refused.status, refused.body(), False
        self._json(status, body, {"Idempotent-Replayed": "true"} if again else {})

    def _once(self, method: str, path: str, tree: Body) -> tuple[int, Body, bool]:
        """The same idempotency key and parameters: the same reply. Other parameters: an error."""
        account, key = self.headers.get("Stripe-Account", ""), self.headers.get("Idempotency-Key", "")
        if method == "GET" or not key:
            return HTTPStatus.OK, self._act(method, path, tree, account), False
        asked = fingerprint(path, tree)
        if kept := self.server.store.remembered(account, key):
            if kept[0] != asked:
                raise ApiError(
                    "Keys for idempotent requests can only be used with the same parameters they were first used with."
                    f" Try using a key other than '{key}' if you meant to execute a different request.",
                    kind="idempotency_error",
                )
            return kept[1], kept[2], True
        try:
            status, body = HTTPStatus.OK, self._act(method, path, tree, account)
        except BadParameter:
            raise  # nothing began, nothing is remembered
        except ApiError as refused:
            status, body = HTTPStatus(refused.status), refused.body()
        self.server.store.remember(account, key, asked, status, body)
        return status, body, False

    def _act(self, method: str, path: str, tree: Body, account: str) -> Body:
        till = self.server.till
        if path == "/v1/checkout/sessions":
            if method == "POST":
                return till.open_session(tree, account=account, told=self._told())
            return self._list("checkout.session", tree, account)
        if path == "/v1/refunds" and method == "POST":
            return till.refund(tree, account=account)
        if found := re.fullmatch(rf"{_SESSION}(/expire|/line_items)?", path):
            return self._session(method, found[1], found[2], account)
        if (found := re.fullmatch(r"/v1/(\w+)(?:/(\w+))?", path)) and method == "GET" and found[1] in _KINDS:
            return self._read(_KINDS[found[1]], found[2], tree, account)
        raise ApiError(f"Unrecognized request URL ({method}: {path}).", status=404)

    def _session(self, method: str, key: str, what: str | None, account: str) -> Body:
        if method == "POST" and what == "/expire":
            return self.server.till.expire(key, account=account)
        session = self.server.till.session(key, account=account)
        if what == "/line_items":
            items = self.server.store.get(f"items_{key}") or {}
            return {"object": "list", "data": items["data"], "has_more": False}
        return session

    def _read(self, kind: str, key: str | None, tree: Body, account: str) -> Body:
        if not key:
            return self._list(kind, tree, account)
        found = self.server.store.get(key, account=account)
        if not found or found["object"] != kind:
            raise no_such(kind, key)
        return found

    def _list(self, kind: str, tree: Body, account: str) -> Body:
        limit = int(parameters.integer(tree.pop("limit", "10"), "limit"))
        found = self.server.store.of_kind(kind, account=account)
        after = tree.pop("starting_after", None)
        if after:
            found = found[next((n + 1 for n, body in enumerate(found) if body["id"] == after), len(found)) :]
        found = [body for body in found if all(str(body.get(name)) == value for name, value in tree.items())]
        return {"object": "list", "data": found[:limit], "has_more": len(found) > limit, "url": f"/v1/{kind}s"}

    def _signed_in(self) -> None:
        scheme, _, key = self.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not re.fullmatch(r"(sk|rk)_test_\w+", key):
            raise ApiError("Invalid API Key provided: only test keys (sk_test_…) work here.", status=401)

    def _told(self) -> dict[str, str]:
        return {name: self.headers[name] for name in ("Stripe-Version", "Idempotency-Key") if self.headers[name]}

    # --- pages --------------------------------------------------------------------------------------------------------
    def _pay_page(self, key: str, trouble: str = "") -> None:
        with self.server.store.turn():
            session, items = self.server.store.get(key), self.server.store.get(f"items_{key}")
        if not session or not items:
            self._html(HTTPStatus.NOT_FOUND, pages.problem("没有这个付款页。请回到捐款的页面，重新开始。"))
        elif session["status"] != "open":
            self._html(HTTPStatus.OK, pages.closed(session))
        else:
            status = HTTPStatus.PAYMENT_REQUIRED if trouble else HTTPStatus.OK
            self._html(status, pages.pay(session, items["data"][0], trouble=trouble))

    def _pay(self, key: str) -> None:
        chosen = parse_qs(self._body())
        method, outcome = chosen.get("method", ["card"])[0], chosen.get("outcome", ["paid"])[0]
        if outcome == "declined":
            self._pay_page(key, "银行拒绝了这次付款，没有扣款。可以换一种方式再试。")
            return
        try:
            with self.server.store.turn():
                session = self.server.till.pay(key, method=method, outcome=outcome)
        except ApiError:
            self._pay_page(key)
            return
        self._go(session["success_url"].replace("{CHECKOUT_SESSION_ID}", key))

    def _counter(self) -> None:
        with self.server.store.turn():
            sessions, refunds = self.server.store.of_kind("checkout.session"), self.server.store.of_kind("refund")
            charges = {charge["payment_intent"]: charge for charge in self.server.store.of_kind("charge")}
        self._html(HTTPStatus.OK, pages.counter(sessions, refunds, charges))

    def _pay_back(self) -> None:
        chosen = {name: values[0] for name, values in parse_qs(self._body()).items()}
        yuan, _, fen = chosen.get("yuan", "").strip().partition(".")
        amount = f"{yuan}{fen[:2].ljust(2, '0')}".lstrip("0") or "0"
        tree: Body = {"charge": chosen.get("charge", ""), "amount": amount}
        if chosen.get("fails"):
            tree["metadata"] = {"fake_outcome": "failed"}
        try:
            with self.server.store.turn():
                account = self.server.store.account_of(tree["charge"])
                self.server.till.refund(tree, account=account)
        except (ApiError, TypeError) as refused:
            self._html(HTTPStatus.BAD_REQUEST, pages.problem(f"没有退成：{refused}"))
            return
        self._go("/counter")

    # --- plumbing -----------------------------------------------------------------------------------------------------
    def _whole_store(self) -> dict[str, Any]:
        store = self.server.store
        with store.turn():
            kinds = {
                "sessions": "checkout.session",
                "payment_intents": "payment_intent",
                "charges": "charge",
                "refunds": "refund",
                "events": "event",
                "requests": "request",
            }
            return {name: store.of_kind(kind) for name, kind in kinds.items()} | {"deliveries": store.deliveries()}

    def _body(self) -> str:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST:
            raise BadParameter("Request body too large", status=413)
        return self.rfile.read(length).decode("utf-8", "replace")

    def _json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        told = {"Request-Id": f"req_{secrets.token_hex(7)}", "Stripe-Version": API_VERSION, **self._told()}
        raw = json.dumps(body, ensure_ascii=False, indent=2).encode()
        self._send(status, "application/json; charset=utf-8", raw, told | (headers or {}))

    def _html(self, status: int, text: str) -> None:
        policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
        self._send(status, "text/html; charset=utf-8", text.encode(), {"Content-Security-Policy": policy})

    def _go(self, where: str) -> None:
        self._send(HTTPStatus.SEE_OTHER, "text/plain", b"", {"Location": where})

    def _send(self, status: int, kind: str, raw: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Type": kind, "Content-Length": str(len(raw))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's word
        print(f"fake stripe: {format % args}", flush=True)
