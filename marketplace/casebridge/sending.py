"""The call itself: outside any transaction, one request, one signed reply."""

import json
from typing import Any

import requests
from django.conf import settings

from marketplace.casebridge import keys, signing
from marketplace.casebridge.models import Exchange
from marketplace.lib import clock

CONTENT_TYPE = "application/json"
TIMEOUT_S = (5, 20)  # connect, read
LONGEST_REPLY = 64 * 1024
OK = 200


class NotAcknowledged(Exception):
    """The case system answered, but its answer is not an acknowledgement of this exchange."""


def send(exchange: Exchange) -> dict[str, Any]:
    """Tell the case system; the proof of its answer. Everything that is not a signed acknowledgement raises."""
    if not settings.CASE_SYSTEM_URL:
        raise keys.CaseSystemUnknown("CASE_SYSTEM_URL")
    asked = _asked(exchange)
    with requests.Session() as session:
        around = session.merge_environment_settings(asked.url, {}, stream=True, verify=None, cert=None)  # a private CA
        reply = session.send(asked, timeout=TIMEOUT_S, allow_redirects=False, **around)
        body = reply.raw.read(LONGEST_REPLY + 1, decode_content=True)
    if len(body) > LONGEST_REPLY:
        raise NotAcknowledged("the reply is too long")
    if reply.status_code != OK:
        raise NotAcknowledged(f"status {reply.status_code}")
    seal = signing.verify_reply(reply, body=body, keys=keys.ring())
    return {
        "ack": _ack(exchange, body),
        "key_id": seal.key_id,
        "nonce": seal.nonce,
        "method": asked.method,
        "url": asked.url,
        "asked": signing.kept(asked.headers),
        "status": reply.status_code,
        "answered": signing.kept(reply.headers),
        "body": body.decode(),
    }


def _asked(exchange: Exchange) -> requests.PreparedRequest:
    body = exchange.body.encode()
    headers = {"Content-Type": CONTENT_TYPE, "Case-Sequence": str(exchange.sequence)}
    asked = requests.Request("POST", settings.CASE_SYSTEM_URL, data=body, headers=headers).prepare()
    key_id = keys.fingerprint(keys.own().public_key())
    signing.sign_request(asked, body=body, key_id=key_id, keys=keys.ring(), at=clock.now())
    return asked


def _ack(exchange: Exchange, body: bytes) -> str:
    said = json.loads(body)
    if said.get("exchange") != str(exchange.pk) or said.get("sequence") != exchange.sequence:
        raise NotAcknowledged("the reply speaks of another exchange")
    ack = said.get("ack")
    if not isinstance(ack, str) or not ack:
        raise NotAcknowledged("the reply has no number")
    return ack
