"""Second-factor secrets: sealed in the text of allauth's rows, and reached by a new key there."""

import base64
import binascii
from typing import Any

from allauth.mfa.models import Authenticator

from marketplace.lib import sealing
from marketplace.lib.rotation import Store

OWNER = "mfa_authenticator"
SECRETS = ("secret", "seed")  # of an authenticator app, of recovery codes


def seal(text: str) -> str:
    return base64.b64encode(sealing.seal(text, owner=OWNER)).decode()


def unseal(text: str) -> str:
    """Raises sealing.CannotOpen."""
    return sealing.unseal(_box(text), owner=OWNER)


def _reseal(row: Authenticator) -> bool:
    old = {name: row.data[name] for name in SECRETS if name in row.data}
    stale = {name: text for name, text in old.items() if not _box(text).startswith(sealing.newest_id())}
    fresh = {name: seal(unseal(text)) for name, text in stale.items()}
    found = Authenticator.objects.filter(pk=row.pk) if fresh else Authenticator.objects.none()
    return bool(found.update(data={**row.data, **fresh}))


def _box(text: Any) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError) as odd:
        raise sealing.CannotOpen(OWNER) from odd


STORE = Store("mfa.Authenticator.data", Authenticator.objects.all, _reseal)
