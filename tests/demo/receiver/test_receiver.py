"""The receiver refuses what it should, applies the rest once, and signs what it says."""

import base64
import hashlib
import subprocess
import sys
from datetime import timedelta
from uuid import uuid4

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageVerifier
from http_message_signatures.structures import CaseInsensitiveDict

from demo.receiver import verification
from marketplace.casebridge import keys, operations, signing
from marketplace.casebridge.models import Exchange
from marketplace.lib import clock
from marketplace.people import operations as people
from tests.demo.receiver.conftest import ROOT, SENDER, message, start


def applied(receiver, token):
    return [row for row in receiver.ledger()["applied"] if row["token"] == token]


def test_a_signed_message_is_applied_and_the_reply_is_signed(receiver, token, settings):
    settings.CASE_SYSTEM_PUBLIC_KEY = receiver.public_key
    reply = receiver.send(receiver.asked(message(token)))
    assert (reply.status_code, reply.json()["duplicate"]) == (200, False)
    signing.verify_reply(reply, body=reply.content, keys=keys.ring())
    [row] = applied(receiver, token)
    assert (row["sequence"], row["kind"], row["payload"]) == (1, "hours", {"minutes": 30})


def _set(name, value):
    return lambda request: request.headers.update({name: value})


def _part(name, value):
    return lambda request: setattr(request, name, value)


def _query(request):
    request.url += "?case=other"


def _body(request):
    request.body = request.body.replace(b'"minutes": 30', b'"minutes": 90')


def _body_and_digest(request):
    _body(request)
    digest = hashlib.sha256(request.body).digest()
    request.headers["Content-Digest"] = f"sha-256=:{base64.b64encode(digest).decode()}:"


@pytest.mark.parametrize(
    "spoil",
    [
        _body,
        _body_and_digest,
        _set("Case-Sequence", "2"),
        _set("Content-Type", "text/plain"),
        _set("Content-Digest", "sha-256=:AAAA:"),
        _query,
        _part("method", "PUT"),
        lambda request: request.headers.pop("Signature"),
        lambda request: request.headers.pop("Signature-Input"),
        lambda request: request.headers.pop("Content-Digest"),
        lambda request: request.headers.pop("Case-Sequence"),
        _set("Signature", "ask=:broken"),
        _set("Signature-Input", "ask=()"),
    ],
)
def test_a_spoiled_request_is_refused(receiver, token, spoil):
    request = receiver.asked(message(token))
    spoil(request)
    assert receiver.send(request).status_code in {401, 501}
    assert applied(receiver, token) == []


def test_a_request_signed_for_another_path_is_refused(receiver, token):
    request = receiver.asked(message(token))
    request.url = f"{receiver.origin}elsewhere"
    assert receiver.send(request).status_code == 401
    assert receiver.send(receiver.asked(message(token), url=f"{receiver.origin}elsewhere")).status_code == 404
    assert applied(receiver, token) == []


def test_the_host_header_does_not_decide_the_address(receiver, token):
    request = receiver.asked(message(token), url="http://case.example/feedback")
    request.url, request.headers["Host"] = receiver.url, "case.example"
    assert receiver.send(request).status_code == 401


@pytest.mark.parametrize(
    "signed",
    [
        {"key": Ed25519PrivateKey.generate()},
        {"key": Ed25519PrivateKey.generate(), "key_id": keys.fingerprint(SENDER.public_key())},
        {"at": clock.now() - timedelta(minutes=6)},
    ],
)
def test_a_foreign_or_stale_signature_is_refused(receiver, token, signed):
    assert receiver.send(receiver.asked(message(token), **signed)).status_code == 401
    assert applied(receiver, token) == []


def test_an_unknown_token_is_refused_with_a_signed_reply(receiver, settings):
    settings.CASE_SYSTEM_PUBLIC_KEY = receiver.public_key
    reply = receiver.send(receiver.asked(message("A" * 52)))
    assert (reply.status_code, reply.json()) == (404, {"refused": "unknown token"})
    signing.verify_reply(reply, body=reply.content, keys=keys.ring())


def test_a_token_of_another_key_version_is_unknown(receiver, token):
    assert receiver.send(receiver.asked(message(token, key_version=2))).status_code == 404


def test_the_same_request_sent_twice_is_a_replay(receiver, token):
    request = receiver.asked(message(token))
    assert [receiver.send(request).status_code for _ in range(2)] == [200, 409]
    assert len(applied(receiver, token)) == 1


def test_an_exact_repetition_newly_signed_gets_the_same_answer_and_is_not_applied_twice(receiver, token):
    body = message(token)
    first, second = (receiver.send(receiver.asked(body)) for _ in range(2))
    assert (second.status_code, second.json()["ack"]) == (200, first.json()["ack"])
    assert second.json()["duplicate"] is True
    assert len(applied(receiver, token)) == 1


def test_a_used_or_older_sequence_with_another_body_is_refused(receiver, token):
    assert receiver.send(receiver.asked(message(token, 2))).status_code == 200
    assert receiver.send(receiver.asked(message(token, 2))).status_code == 409
    assert receiver.send(receiver.asked(message(token, 1))).status_code == 409
    assert [row["sequence"] for row in applied(receiver, token)] == [2]


def test_one_exchange_cannot_be_applied_under_two_sequences(receiver, token):
    body = message(token)
    receiver.send(receiver.asked(body))
    assert receiver.send(receiver.asked(body | {"sequence": 2})).status_code == 409


@pytest.mark.parametrize(
    "wrong", [{"kind": "rumour"}, {"version": 2}, {"payload": []}, {"sequence": True}, {"key_version": "1"}]
)
def test_a_signed_body_of_another_shape_is_refused(receiver, token, wrong):
    assert receiver.send(receiver.asked(message(token, **wrong))).status_code == 400


def test_what_is_no_request_at_all_is_answered_too(receiver):
    assert requests.get(f"{receiver.origin}healthz", timeout=10).text == "ok\n"
    assert requests.get(f"{receiver.origin}nothing", timeout=10).status_code == 404
    assert requests.post(receiver.url, data=b"x" * 70_000, timeout=10).status_code == 401
    assert receiver.ledger()["refused"]["not signed"] >= 1


def test_a_signature_without_the_sequence_is_refused(receiver, token, monkeypatch):
    monkeypatch.setattr(signing, "REQUEST", ("@method", "@target-uri", "content-type"))
    assert receiver.send(receiver.asked(message(token))).status_code == 401


def test_without_required_coverage_the_sequence_could_be_left_out(token, receiver, monkeypatch):
    """The mutant `no require_components`, put into the receiver's own verifier in this process: it must turn red."""
    real = HTTPMessageVerifier.verify
    monkeypatch.setattr(signing, "REQUEST", ("@method", "@target-uri", "content-type"))
    sent = receiver.asked(message(token))
    request = verification.Request("POST", sent.url, CaseInsensitiveDict(sent.headers), sent.body)
    verifier = verification.Verifier(Ed25519PrivateKey.generate(), [SENDER.public_key()])
    with pytest.raises(verification.NotSigned):
        verifier.verify(request)
    monkeypatch.setattr(HTTPMessageVerifier, "verify", lambda *a, **k: real(*a, **(k | {"require_components": ()})))
    assert verifier.verify(request)


def test_what_was_applied_survives_a_restart(tmp_path):
    process, first = start(tmp_path)
    process.terminate()
    process.wait(timeout=10)
    process, second = start(tmp_path)
    process.terminate()
    process.wait(timeout=10)
    assert first.public_key == second.public_key
    assert (tmp_path / "999901.v1.key").stat().st_mode & 0o077 == 0


def test_it_imports_nothing_of_the_house():
    check = "import sys, demo.receiver.server, demo.receiver.verification; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not [name for name in loaded.split() if name.partition(".")[0] in {"django", "marketplace", "cms", "search"}]


@pytest.mark.django_db
def test_the_house_and_the_receiver_understand_each_other(receiver, token, settings, regions, relay, at):
    settings.CASE_SYSTEM_URL, settings.CASE_SYSTEM_PUBLIC_KEY = receiver.url, receiver.public_key
    settings.CASE_SIGNING_KEY = base64.b64encode(SENDER.private_bytes_raw()).decode()
    case = uuid4()
    for minutes in (30, 45):
        operations.enqueue(
            key=f"{case}{minutes}",
            case=case,
            token=token,
            key_version=1,
            kind="hours",
            payload={"minutes": minutes},
            region_path="/990000/",
            by=people.system_user(name="test"),
            at=at,
        )
    assert relay() == 2
    rows = applied(receiver, token)
    assert [row["payload"]["minutes"] for row in rows] == [30, 45]
    assert [row["ack"] for row in rows] == [e.ack for e in Exchange.objects.filter(case=case).order_by("sequence")]
