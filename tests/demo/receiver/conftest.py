"""The receiver as it runs: a process of its own on a free port, asked by the house's real client."""

import base64
import hmac
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures.resolvers import MappingKeyResolver

from marketplace.casebridge import keys, signing
from marketplace.lib import clock

ROOT = Path(__file__).parents[3]
SENDER = Ed25519PrivateKey.generate()


@dataclass
class Running:
    """One receiver process, and requests to it that a test may spoil before they leave."""

    origin: str
    public_key: str
    folder: Path

    @property
    def url(self) -> str:
        return f"{self.origin}feedback"

    def ledger(self) -> dict[str, Any]:
        answer = requests.get(f"{self.origin}ledger.json", timeout=10)
        answer.raise_for_status()
        return dict(answer.json())

    def asked(self, body: dict[str, Any], *, url: str = "", **signed: Any) -> requests.PreparedRequest:
        """A request as the house signs it; `signed` changes how."""
        raw = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Case-Sequence": str(body["sequence"])}
        request = requests.Request("POST", url or self.url, data=raw, headers=headers).prepare()
        key = signed.get("key", SENDER)
        name = signed.get("key_id") or keys.fingerprint(key.public_key())
        ring = MappingKeyResolver(public_keys={}, private_keys={name: key})
        signing.sign_request(request, body=raw, key_id=name, keys=ring, at=signed.get("at") or clock.now())
        return request

    def send(self, request: requests.PreparedRequest) -> requests.Response:
        with requests.Session() as session:
            return session.send(request, timeout=10)


def message(token: str, sequence: int = 1, **changes: Any) -> dict[str, Any]:
    body = {"version": 1, "exchange": str(uuid4()), "token": token, "key_version": 1, "sequence": sequence}
    return body | {"kind": "hours", "at": "2026-11-23T09:00:00+08:00", "payload": {"minutes": 30}} | changes


def start(folder: Path) -> tuple[subprocess.Popen[str], Running]:
    (folder / "register.txt").write_text("\n".join(PEOPLE))
    public = base64.b64encode(SENDER.public_key().public_bytes_raw()).decode()
    asked = ["--dir", str(folder), "--sender-key", public, "--register", str(folder / "register.txt")]
    command = [sys.executable, "-m", "demo.receiver", *asked, "--token-key", str(folder / "999901.v1.key")]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={"PATH": os.environ["PATH"]})
    assert process.stdout
    said = dict(process.stdout.readline().strip().split(": ", 1) for _ in range(2))
    return process, Running(said["Ready"], said["Public key"], folder)


@pytest.fixture(scope="session")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    process, running = start(tmp_path_factory.mktemp("receiver"))
    yield running
    process.terminate()
    process.wait(timeout=10)


def _number(count: int) -> str:
    """A fictional identity number with the right check digit."""
    digits = f"99999919500101{count:03d}"
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(digits))
    return digits + "10X98765432"[total % 11]


PEOPLE = [_number(count) for count in range(1, 200)]
_fresh = iter(PEOPLE[1:])


@pytest.fixture
def token(receiver: Running) -> str:
    """Of somebody about whom nothing was told yet, as the format is written in docs/casebridge.md."""
    secret = base64.b64decode((receiver.folder / "999901.v1.key").read_text())
    return base64.b32encode(hmac.digest(secret, next(_fresh).encode(), "sha256")).decode().rstrip("=")
