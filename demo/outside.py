"""The outside world of a demonstration: the case system and Stripe, each a process of its own on loopback."""

import base64
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from demo.supervisor import Children, answers, free_port, is_free

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Outside:
    """Where the two stand-ins listen and what the product must know of them."""

    receiver: str
    stripe: str
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Plan:
    """Folders, ports and keys of one demonstration; `register` holds the identity numbers the case system knows."""

    data: Path
    origin: str
    locality: str
    receiver_port: int
    stripe_port: int
    webhook_secret: str

    @property
    def register(self) -> Path:
        return self.data / "receiver" / "register.txt"

    @property
    def token_key(self) -> Path:
        return self.data / "token-keys" / f"{self.locality}.v1.key"


def plan(*, data: Path, origin: str, locality: str, first_port: int | None = None) -> Plan:
    """`first_port` and the next are taken when they are free, so that addresses stay between runs."""
    data = data.resolve()
    for folder in ("receiver", "stripe", "token-keys", "keys"):
        (data / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
    ports = [_port(first_port), _port(first_port + 1 if first_port else None)]
    secret = _kept(data / "keys" / "stripe_webhook_secret", lambda: f"whsec_{secrets.token_urlsafe(32)}")
    return Plan(data, origin, locality, ports[0], ports[1], secret)


def keys(planned: Plan) -> Outside:
    """Make both sides' keys; the environment in which the product runs."""
    ours = _kept(planned.data / "keys" / "case_signing_key", lambda: base64.b64encode(secrets.token_bytes(32)).decode())
    show = [sys.executable, "-m", "demo.receiver", "--show-key", *_receiver_files(planned)]
    told = subprocess.run(show, check=True, capture_output=True, text=True, cwd=ROOT).stdout  # noqa: S603
    stripe = f"http://127.0.0.1:{planned.stripe_port}"
    receiver = f"http://127.0.0.1:{planned.receiver_port}"
    environment = {
        "DATA_DIR": str(planned.data),
        "DEMO": "true",
        "PUBLIC_ORIGIN": planned.origin,
        "STRIPE_API_KEY": "sk_test_demonstration",
        "STRIPE_API_BASE": stripe,
        "STRIPE_WEBHOOK_SECRETS": planned.webhook_secret,
        "CASE_SYSTEM_URL": f"{receiver}/feedback",
        "CASE_SYSTEM_PUBLIC_KEY": told.split("Public key: ")[1].split()[0],
        "CASE_SIGNING_KEY": ours,
        "TOKEN_KEYS_DIR": str(planned.token_key.parent),
    }
    return Outside(receiver, stripe, environment)


def start(children: Children, planned: Plan, outside: Outside) -> None:
    """Start both and wait until they answer. Raises ChildEnded, TimeoutError."""
    sender = _public(outside.environment["CASE_SIGNING_KEY"])
    receiver = ["--port", str(planned.receiver_port), "--sender-key", sender, *_receiver_files(planned)]
    if planned.register.exists():
        receiver += ["--register", str(planned.register)]
    children.start("receiver", "-m", "demo.receiver", *receiver)
    stripe = ["--port", str(planned.stripe_port), "--dir", str(planned.data / "stripe"), "--demo"]
    hook = ["--webhook-url", f"{planned.origin}/webhooks/stripe/"]
    secret = {"FAKE_STRIPE_WEBHOOK_SECRET": planned.webhook_secret}
    children.start("stripe", "-m", "demo.fake_stripe", *stripe, *hook, env=secret)
    children.wait_until(answers(f"{outside.receiver}/healthz"), seconds=30)
    children.wait_until(answers(f"{outside.stripe}/healthz"), seconds=30)


def _receiver_files(planned: Plan) -> list[str]:
    return ["--dir", str(planned.data / "receiver"), "--token-key", str(planned.token_key)]


def _public(seed: str) -> str:
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed))
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def _port(wanted: int | None) -> int:
    return wanted if wanted and is_free(wanted) else free_port()


def _kept(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(make())
    return path.read_text().strip()
