"""A reply counts only when the case system signed it, for this very request, now. Everything else is refused."""

import base64
import io
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageVerifier
from http_message_signatures.exceptions import HTTPMessageSignaturesException, InvalidSignature
from urllib3 import HTTPResponse

from marketplace.casebridge import operations, sending
from marketplace.casebridge.models import Exchange, Nonce
from marketplace.casebridge.sending import NotAcknowledged
from marketplace.lib import clock
from marketplace.people import operations as people

REFUSED = HTTPMessageSignaturesException


def _body(text):
    return lambda reply: setattr(reply, "raw", HTTPResponse(body=io.BytesIO(text), preload_content=False))


def _header(name, value):
    return lambda reply: reply.headers.update({name: value})


def _without(name):
    return lambda reply: reply.headers.pop(name)


def _other_request(part, value):
    def spoil(reply):
        reply.request = reply.request.copy()
        setattr(reply.request, part, value)

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        _body(b'{"exchange": "x", "sequence": 1, "ack": "forged"}'),
        _body(b""),
        _header("Content-Type", "text/html"),
        _header("Content-Digest", "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:"),
        _without("Content-Digest"),
        _without("Signature"),
        _without("Signature-Input"),
        _other_request("method", "PUT"),
        _other_request("url", "https://case.example/feedback?all=1"),
        _other_request("url", "https://case.example/elsewhere"),
        _other_request("url", "https://other.example/feedback"),
    ],
)
def test_a_spoiled_reply_is_refused(case_system, tell, spoil):
    exchange = tell()
    case_system.spoil = spoil
    with pytest.raises(REFUSED):
        sending.send(exchange)


@pytest.mark.parametrize("status", [201, 202, 302, 401, 404, 409, 500])
def test_only_200_acknowledges(case_system, tell, status):
    case_system.status = status
    with pytest.raises(NotAcknowledged):
        sending.send(tell())


def test_a_status_rewritten_on_the_way_is_refused(case_system, tell):
    case_system.status = 404
    case_system.spoil = lambda reply: setattr(reply, "status_code", 200)
    with pytest.raises(InvalidSignature):
        sending.send(tell())


@pytest.mark.parametrize("said", [{"exchange": "other"}, {"sequence": 9}, {"ack": ""}, {"ack": None}])
def test_a_signed_reply_about_something_else_is_refused(case_system, tell, said):
    case_system.say = said
    with pytest.raises(NotAcknowledged):
        sending.send(tell())


def test_another_key_is_refused(case_system, tell):
    case_system.key = Ed25519PrivateKey.generate()
    with pytest.raises(InvalidSignature):
        sending.send(tell())


def test_while_keys_are_turned_both_are_accepted(case_system, tell, settings):
    new = Ed25519PrivateKey.generate()
    settings.CASE_SYSTEM_PUBLIC_KEY += "," + base64.b64encode(new.public_key().public_bytes_raw()).decode()
    assert sending.send(tell())["ack"]
    case_system.key = new
    assert sending.send(tell())["ack"]


def test_a_reply_six_minutes_old_is_refused(case_system, tell):
    case_system.made_at = clock.now() - timedelta(minutes=6)
    with pytest.raises(InvalidSignature):
        sending.send(tell())


def test_a_reply_to_another_request_is_refused(case_system, tell):
    exchange = tell()
    sending.send(exchange)
    case_system.answers = "another"
    with pytest.raises(InvalidSignature):
        sending.send(exchange)


@pytest.mark.parametrize("left_out", range(5))
def test_a_reply_that_leaves_something_uncovered_is_refused(case_system, tell, left_out):
    whole = case_system.covered
    case_system.covered = whole[:left_out] + whole[left_out + 1 :]
    with pytest.raises(InvalidSignature):
        sending.send(tell())


@pytest.fixture
def no_require_components(monkeypatch):
    """The mutant: the library's default, which asks for no coverage at all."""
    real = HTTPMessageVerifier.verify

    def lax(self, message, **kwargs):
        kwargs.pop("require_components")
        return real(self, message, **kwargs)

    monkeypatch.setattr(HTTPMessageVerifier, "verify", lax)


def test_without_required_coverage_a_reply_to_another_request_would_pass(case_system, tell, no_require_components):
    exchange = tell()
    case_system.covered = ("@status", "content-type")
    sending.send(exchange)
    case_system.answers = "another"
    assert sending.send(exchange)["ack"], "the mutant must turn test_a_reply_that_leaves_something_uncovered red"


def test_a_nonce_counts_once(case_system, tell, at):
    by = people.system_user(name="test")
    case_system.nonce = "the-same"
    first, second = tell(), tell()
    operations.acknowledge(exchange=first, proof=sending.send(first), by=by, at=at)
    with pytest.raises(operations.ReplyReplayed):
        operations.acknowledge(exchange=second, proof=sending.send(second), by=by, at=at)
    assert Exchange.objects.get(pk=second.pk).state == "queued"
    assert Nonce.objects.count() == 1


def test_a_reply_without_a_nonce_is_refused(case_system, tell):
    case_system.nonce = None
    with pytest.raises(InvalidSignature, match="no nonce"):
        sending.send(tell())


def test_an_endless_reply_is_cut(case_system, tell):
    case_system.spoil = _body(b" " * (sending.LONGEST_REPLY + 1))
    with pytest.raises(NotAcknowledged):
        sending.send(tell())
