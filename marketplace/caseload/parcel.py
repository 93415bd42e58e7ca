"""An upload between the officer's click and the worker's turn: bytes under a key of one job, which goes with the row."""

import os
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from marketplace.caseload.models import ImportJob, SealedUpload
from marketplace.lib import sealing

_NONCE = 12
_SALT = 32


def wrap(job: ImportJob, content: bytes) -> SealedUpload:
    """Not saved yet."""
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    box = nonce + AESGCM(_key(job, salt, settings.SEALING_KEYS[0])).encrypt(nonce, content, job.uuid.bytes)
    return SealedUpload(job=job, region_path=job.region_path, salt=salt, box=box, at=job.opened_at)


def unwrap(upload: SealedUpload) -> bytes:
    """Raises sealing.CannotOpen. The house's key may have been rotated since the click."""
    nonce, sealed = bytes(upload.box[:_NONCE]), bytes(upload.box[_NONCE:])
    for secret in settings.SEALING_KEYS:
        with suppress(InvalidTag):
            return AESGCM(_key(upload.job, bytes(upload.salt), secret)).decrypt(nonce, sealed, upload.job.uuid.bytes)
    raise sealing.CannotOpen(upload.job)


def _key(job: ImportJob, salt: bytes, secret: str) -> bytes:
    return sealing.derived(f"{secret}|{job.uuid}|{salt.hex()}", "import job")
