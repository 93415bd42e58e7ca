"""Sealed columns: AES-256-GCM under a ring of keys (newest first), each box naming its key, its owner bound in."""

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12
KEY_ID = 4


class CannotOpen(Exception):
    """No key of the ring opens this box, or it belongs to another row."""


def seal(text: str, *, owner: str) -> bytes:
    """`owner` (table and row id) is authenticated: a box copied to another row does not open there."""
    key = _ring()[0]
    nonce = os.urandom(_NONCE)
    return _key_id(key) + nonce + AESGCM(key).encrypt(nonce, text.encode(), owner.encode())


def unseal(box: bytes, *, owner: str) -> str:
    """Raises CannotOpen."""
    key_id, nonce, sealed = box[:KEY_ID], box[KEY_ID : KEY_ID + _NONCE], box[KEY_ID + _NONCE :]
    for key in _ring():
        if _key_id(key) == key_id:
            try:
                return AESGCM(key).decrypt(nonce, bytes(sealed), owner.encode()).decode()
            except InvalidTag as wrong:
                raise CannotOpen(owner) from wrong
    raise CannotOpen(owner)


def newest_id() -> bytes:
    """How a box under the newest key begins; it says nothing about the key itself."""
    return _key_id(_ring()[0])


def resealed(box: bytes, *, owner: str) -> bytes:
    """The same words under the newest key. Raises CannotOpen."""
    return seal(unseal(box, owner=owner), owner=owner)


def derived(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose, from a secret of any shape."""
    return hashlib.blake2b(secret.encode(), digest_size=32, person=purpose.encode()[:16]).digest()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _ring() -> list[bytes]:
    return [derived(secret, "sealed columns") for secret in settings.SEALING_KEYS]


def _key_id(key: bytes) -> bytes:
    return hashlib.blake2b(key, digest_size=KEY_ID, person=b"key id").digest()
