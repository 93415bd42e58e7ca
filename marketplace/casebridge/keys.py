"""Our signing key and the case system's public keys. A key is named by its own fingerprint, so turning one needs no
agreed names: the new public key is added on the other side, then the old one taken away.
"""

import base64
import contextlib
import hashlib
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from http_message_signatures.resolvers import MappingKeyResolver


class CaseSystemUnknown(Exception):
    """CASE_SYSTEM_URL or CASE_SYSTEM_PUBLIC_KEY is not set: nothing can be told to the case system."""


def own() -> Ed25519PrivateKey:
    """From CASE_SIGNING_KEY, else made once and kept under DATA_DIR."""
    seed = settings.CASE_SIGNING_KEY or _kept_seed(Path(settings.DATA_DIR) / "keys" / "case_signing_key")
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed))


def theirs() -> dict[str, Ed25519PublicKey]:
    """By fingerprint; two, separated by a comma, while the case system turns its key. Raises CaseSystemUnknown."""
    written = [part.strip() for part in settings.CASE_SYSTEM_PUBLIC_KEY.split(",") if part.strip()]
    if not written:
        raise CaseSystemUnknown("CASE_SYSTEM_PUBLIC_KEY")
    found = [Ed25519PublicKey.from_public_bytes(base64.b64decode(text)) for text in written]
    return {fingerprint(key): key for key in found}


def ring() -> MappingKeyResolver:
    """Private: ours, for asking. Public: theirs, for answers."""
    key = own()
    return MappingKeyResolver(public_keys=theirs(), private_keys={fingerprint(key.public_key()): key})


def fingerprint(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def written(key: Ed25519PublicKey) -> str:
    """As it stands in the other side's settings."""
    return base64.b64encode(key.public_bytes_raw()).decode()


def _kept_seed(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)  # atomic, and the first of two processes wins
        fresh.unlink()
    return path.read_text().strip()
