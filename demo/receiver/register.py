"""The people the case system knows, and the tokens it gave out for them. Identity numbers never leave this process."""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from pathlib import Path

KEY_BYTES = 32


def token_key(path: Path) -> tuple[int, bytes]:
    """The locality's key K and its version, from `<locality>.v<N>.key`: one line of base64. The case system is K's
    holder, so it is made here when it is not there.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n")
    named = re.search(r"\.v([1-9]\d*)\.key$", path.name)
    return int(named[1]) if named else 1, base64.b64decode(path.read_text().strip(), validate=True)


def token(key: bytes, identity: str) -> str:
    """base32, without padding, of HMAC-SHA256 over the identity number in its one written form."""
    digest = hmac.new(key, normalised(identity).encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().rstrip("=")


def normalised(identity: str) -> str:
    """Half-width, no spaces, capital X: however a clerk wrote it."""
    return "".join(unicodedata.normalize("NFKC", identity).split()).upper()


class Register:
    """Token → person. A person is named by a fingerprint of our own, so that a new key leaves the sequence whole."""

    def __init__(self, identities: list[str], *, version: int, key: bytes) -> None:
        self.people = {
            (version, token(key, identity)): hashlib.sha256(normalised(identity).encode()).hexdigest()
            for identity in identities
            if identity.strip()
        }

    def person(self, *, key_version: int, token: str) -> str | None:
        return self.people.get((key_version, token))
