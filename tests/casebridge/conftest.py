"""A case system on the other end of `requests`: it signs its replies with a key of its own. No socket is opened."""

import base64
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, algorithms
from http_message_signatures.resolvers import MappingKeyResolver
from urllib3 import HTTPResponse

from marketplace.casebridge import keys, operations, signing
from marketplace.casebridge.models import Exchange
from marketplace.people import operations as people

URL = "https://case.example/feedback"


@dataclass
class CaseSystem:
    """Answers every request with a signed acknowledgement; a test spoils one part of it."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    seen: list[requests.PreparedRequest] = field(default_factory=list)
    status: int = 200
    nonce: str | None = "fresh"
    covered: tuple[str, ...] = signing.REPLY
    say: dict[str, Any] = field(default_factory=dict)
    answers: str = "this"  # or "another": the reply is bound to a request of yesterday
    spoil: Callable[[requests.Response], None] = lambda reply: None
    made_at: Any = None

    def send(self, request: requests.PreparedRequest, **_kwargs: Any) -> requests.Response:
        self.seen.append(request)
        said = json.loads(request.body or b"{}")
        body = {
            "exchange": said["exchange"],
            "sequence": said["sequence"],
            "ack": f"ack-{said['sequence']}",
            **self.say,
        }
        reply = requests.Response()
        reply.status_code, reply.url = self.status, URL
        reply.request = self.seen[0] if self.answers == "another" else request
        reply.headers["Content-Type"] = "application/json"
        self.sign(reply, json.dumps(body).encode())
        reply.raw = HTTPResponse(body=io.BytesIO(json.dumps(body).encode()), preload_content=False)
        reply.request = request
        self.spoil(reply)
        return reply

    def sign(self, reply: requests.Response, body: bytes) -> None:
        name = keys.fingerprint(self.key.public_key())
        ring = MappingKeyResolver(public_keys={}, private_keys={name: self.key})
        HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=ring).sign(
            reply,
            key_id=name,
            body=body,
            created=self.made_at,
            nonce=uuid4().hex if self.nonce == "fresh" else self.nonce,
            label="answer",
            tag="case-reply",
            covered_component_ids=self.covered,
        )


@pytest.fixture
def case_system(monkeypatch, settings, tmp_path) -> CaseSystem:
    system = CaseSystem()
    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", system.send)
    settings.CASE_SYSTEM_URL = URL
    settings.CASE_SYSTEM_PUBLIC_KEY = keys.written(system.key.public_key())
    settings.CASE_SIGNING_KEY = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
    return system


@pytest.fixture
def tell(regions, at) -> Callable[..., Exchange]:
    """`tell(case)`: thirty minutes of help, queued for the case system."""

    def told(case: UUID | None = None, key: str | None = None, **changes: Any) -> Exchange:
        facts = {"kind": "hours", "payload": {"minutes": 30}, "about": uuid4(), "amount": 30, "token": "TESTTOKEN"}
        return operations.enqueue(
            key=key or uuid4().hex,
            case=case or uuid4(),
            key_version=1,
            region_path="/990000/999900/999901/",
            by=people.system_user(name="test"),
            at=at,
            **(facts | changes),
        )

    return told
