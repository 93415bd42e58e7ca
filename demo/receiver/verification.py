"""Is this request signed by the marketplace, whole, fresh and new? And the signature under our reply (RFC 9421)."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, algorithms
from http_message_signatures.resolvers import MappingKeyResolver
from http_message_signatures.structures import CaseInsensitiveDict

MUST_COVER = ("@method", "@target-uri", "content-type", "case-sequence", "content-digest")
REPLY_COVERS = ("@status", "content-type", '"@method";req', '"@target-uri";req', '"signature";req;key="ask"')
OLDEST = timedelta(minutes=5)


class NotSigned(Exception):
    """The request is not what its sender signed, or nobody we know signed it."""


@dataclass(frozen=True)
class Request:
    """What came in; the address is our own public one plus the path, never the Host header."""

    method: str
    url: str
    headers: Any
    body: bytes


@dataclass
class Reply:
    """What goes out."""

    status_code: int
    headers: Any
    request: Request


class Verifier:
    """Our key and the sender's; keys are named by their fingerprints."""

    def __init__(self, own: Ed25519PrivateKey, senders: list[Ed25519PublicKey]) -> None:
        self.name = fingerprint(own.public_key())
        self.keys = MappingKeyResolver(
            public_keys={fingerprint(key): key for key in senders}, private_keys={self.name: own}
        )

    def verify(self, request: Request) -> tuple[str, str]:
        """The sender's key and the nonce. Raises NotSigned."""
        try:
            [result] = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=self.keys).verify(
                request, body=request.body, max_age=OLDEST, expect_tag="case", require_components=MUST_COVER
            )
        except Exception as why:  # whatever strangers send must end as a refusal, not as a crash
            raise NotSigned(type(why).__name__) from why
        if not result.nonce or result.label != "ask":
            raise NotSigned("no nonce or another label")
        return str(result.parameters["keyid"]), result.nonce

    def sign(self, reply: Reply, body: bytes) -> None:
        HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=self.keys).sign(
            reply,
            key_id=self.name,
            body=body,
            nonce=secrets.token_urlsafe(16),
            label="answer",
            tag="case-reply",
            covered_component_ids=REPLY_COVERS,
        )


def headers(found: Any) -> Any:
    return CaseInsensitiveDict(dict(found.items()))  # type: ignore[no-untyped-call]


def fingerprint(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def read_public(text: str) -> list[Ed25519PublicKey]:
    return [Ed25519PublicKey.from_public_bytes(base64.b64decode(part)) for part in text.split(",")]


def write_public(key: Ed25519PublicKey) -> str:
    return base64.b64encode(key.public_bytes_raw()).decode()
