"""A fake Stripe in a process of its own, and someone who listens to its webhooks."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from stripe import StripeClient

SECRET = "whsec_test"
ACCOUNT = "acct_demo1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Listener:
    """Answers with the statuses it was told to give, then 200; keeps every delivery."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    heard: list[tuple[str, bytes]] = field(default_factory=list)

    def kinds(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.heard]


@dataclass
class Fake:
    base: str
    process: subprocess.Popen[str]

    @property
    def client(self) -> StripeClient:
        return StripeClient("sk_test_demo", base_addresses={"api": self.base}, max_network_retries=0)

    def store(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.base}/_store.json") as answer:
            return json.load(answer)

    def post(self, path: str, body: str) -> tuple[int, str]:
        """A browser's form, without following where it leads."""

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_: Any) -> None:
                return None

        try:
            with urllib.request.build_opener(Stay).open(f"{self.base}{path}", body.encode()) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers.get("Location") or answer.read().decode()


@pytest.fixture
def listener() -> Iterator[Listener]:
    heard = Listener()

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.heard.append((self.headers["Stripe-Signature"], body))
            self.send_response(heard.statuses.pop(0) if heard.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Ear)
    heard.url = f"http://127.0.0.1:{server.server_port}/webhooks/stripe/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield heard
    server.shutdown()
    server.server_close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], Fake]]:
    running: list[subprocess.Popen[str]] = []

    def begin(webhook_url: str) -> Fake:
        port = free_port()
        command = [sys.executable, "-m", "demo.fake_stripe", "--port", str(port), "--dir", str(tmp_path / "fake")]
        options = ["--webhook-url", webhook_url, "--webhook-secret", SECRET, "--delay", "0.1"]
        process = subprocess.Popen(
            command + options,
            env={**os.environ, "DEMO": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        assert "http://" in process.stdout.readline()
        return Fake(f"http://127.0.0.1:{port}", process)

    yield begin
    for process in running:
        process.terminate()
        process.wait(5)
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture
def fake(start: Callable[[str], Fake], listener: Listener) -> Fake:
    return start(listener.url)


@pytest.fixture
def wanted() -> dict[str, Any]:
    """A good request for a Checkout Session."""
    return {
        "mode": "payment",
        "line_items": [
            {
                "price_data": {"currency": "cny", "unit_amount": 36000, "product_data": {"name": "捐款"}},
                "quantity": 1,
            }
        ],
        "success_url": "http://127.0.0.1:1/thanks/?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:1/give/",
        "client_reference_id": "ref-1",
        "payment_method_types": ["card", "alipay", "wechat_pay"],
        "payment_method_options": {"wechat_pay": {"client": "web"}},
        "expires_at": int(time.time()) + 35 * 60,
        "locale": "zh",
        "submit_type": "donate",
    }


def until(fact: Callable[[], Any], seconds: float = 5) -> Any:
    """Wait for something that happens in another process."""
    end = time.monotonic() + seconds
    while not (found := fact()):
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)
    return found
