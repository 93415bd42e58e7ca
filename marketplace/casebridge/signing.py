"""Signed requests, signed replies (RFC 9421, Ed25519). What each side must cover stands here and in docs/casebridge.md."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, InvalidSignature, algorithms
from http_message_signatures.resolvers import MappingKeyResolver
from http_message_signatures.structures import CaseInsensitiveDict

REQUEST = ("@method", "@target-uri", "content-type", "case-sequence")  # content-digest comes with the body
REPLY = ("@status", "content-type", '"@method";req', '"@target-uri";req', '"signature";req;key="ask"')
OLDEST = timedelta(minutes=5)
KEPT = ("content-type", "content-digest", "case-sequence", "signature-input", "signature")


@dataclass(frozen=True)
class Asked:
    """A request, in the shape the signatures library reads."""

    method: str
    url: str
    headers: Any


@dataclass(frozen=True)
class Answered:
    """A reply and the request it answers."""

    status_code: int
    headers: Any
    request: Asked


@dataclass(frozen=True)
class Seal:
    """Whose key signed, and the nonce that may be used once."""

    key_id: str
    nonce: str


def sign_request(asked: Any, *, body: bytes, key_id: str, keys: MappingKeyResolver, at: datetime) -> None:
    """Adds Content-Digest, Signature-Input and Signature to the headers."""
    HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=keys).sign(
        asked,
        key_id=key_id,
        body=body,
        created=at,
        nonce=secrets.token_urlsafe(16),
        label="ask",
        tag="case",
        covered_component_ids=REQUEST,
    )


def verify_reply(answered: Any, *, body: bytes, keys: MappingKeyResolver, oldest: timedelta | None = OLDEST) -> Seal:
    """The reply is signed by the case system and answers this very request. Raises InvalidSignature and its parents."""
    [result] = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=keys).verify(
        answered, body=body, max_age=oldest, expect_tag="case-reply", require_components=(*REPLY, "content-digest")
    )
    if not result.nonce:
        raise InvalidSignature("no nonce")
    return Seal(str(result.parameters["keyid"]), result.nonce)


def kept(headers: Any) -> dict[str, str]:
    """The headers a proof needs, no others."""
    return {name: headers[name] for name in KEPT if name in headers}


def stands(proof: dict[str, Any], *, keys: MappingKeyResolver) -> Seal:
    """Does a proof kept earlier still show that the case system acknowledged this request? Raises as verify_reply."""
    asked = Asked(proof["method"], proof["url"], CaseInsensitiveDict(proof["asked"]))  # type: ignore[no-untyped-call]
    headers = CaseInsensitiveDict(proof["answered"])  # type: ignore[no-untyped-call]
    answered = Answered(proof["status"], headers, asked)
    return verify_reply(answered, body=proof["body"].encode(), keys=keys, oldest=None)
