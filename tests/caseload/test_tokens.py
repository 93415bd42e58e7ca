"""Tokens: one person, one token under one key; another key, another token; no key, no import."""

import base64
import hashlib
import hmac

import pytest

from marketplace.caseload import tokens
from marketplace.caseload.identity import Identity
from marketplace.caseload.tokens import TokenKey

PERSON, OTHER = Identity("999999195001010018"), Identity("99999920140630002X")


@pytest.fixture
def folder(settings, tmp_path):
    settings.TOKEN_KEYS_DIR = tmp_path
    return tmp_path


def lay(folder, name: str, secret: bytes = b"k" * 32) -> None:
    (folder / name).write_bytes(base64.b64encode(secret) + b"\n")


def test_a_token_is_the_keyed_hash_of_the_number_in_base32():
    code = hmac.new(b"k" * 32, b"999999195001010018", hashlib.sha256).digest()
    token = tokens.token(PERSON, TokenKey("999901", 1, b"k" * 32))
    assert token == base64.b32encode(code).decode().rstrip("=")
    assert len(token) == 52


def test_persons_and_keys_have_tokens_of_their_own():
    keys = [TokenKey("999901", n, bytes([n]) * 32) for n in (1, 2)]
    assert len({tokens.token(person, key) for person in (PERSON, OTHER) for key in keys}) == 4


def test_a_number_that_was_not_checked_never_becomes_a_token():
    with pytest.raises(AssertionError):
        tokens.token(Identity("999999195001010011"), TokenKey("999901", 1, b"k" * 32))


def test_the_newest_key_of_the_locality_is_taken(folder):
    lay(folder, "999901.v2.key", b"2" * 32)
    lay(folder, "999901.v10.key", b"t" * 32)
    lay(folder, "999902.v11.key", b"o" * 32)
    lay(folder, "999901.v12.key.old")
    assert tokens.newest_key("999901") == TokenKey("999901", 10, b"t" * 32)
    assert tokens.key("999901", 2).secret == b"2" * 32


def test_without_a_key_the_refusal_names_the_file(folder):
    with pytest.raises(tokens.TokenKeyMissing, match=r"999901\.v1\.key"):
        tokens.newest_key("999901")
    with pytest.raises(tokens.TokenKeyMissing, match=r"999901\.v3\.key"):
        tokens.key("999901", 3)


def test_without_the_folder_there_is_no_key(settings, tmp_path):
    settings.TOKEN_KEYS_DIR = tmp_path / "nowhere"
    with pytest.raises(tokens.TokenKeyMissing):
        tokens.newest_key("999901")


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe", base64.b64encode(b"k" * 31)])
def test_a_broken_key_is_refused(folder, content):
    (folder / "999901.v1.key").write_bytes(content)
    with pytest.raises(tokens.TokenKeyUnusable, match=r"999901\.v1\.key"):
        tokens.newest_key("999901")


def test_a_key_does_not_show_its_secret():
    assert "kkkk" not in repr(TokenKey("999901", 1, b"k" * 32))
