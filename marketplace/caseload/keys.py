"""Which key names the people of a locality, and how one comes to be where no case system stands behind us."""

import base64
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.caseload import tokens
from marketplace.caseload.tokens import TokenKey, TokenKeyMissing
from marketplace.lib.refusals import Refused
from marketplace.places.models import Region


class KeyComesFromCaseSystem(Refused):
    text = _(
        "没有 %(code)s 的案卷令牌密钥。这里接着真的救助系统，密钥只能由它生成："
        "请向救助系统索取，再用 --token-key 指给本命令，或放到密钥目录。"
    )


class OtherKeyInPlace(Refused):
    text = _("%(code)s 已经有一把不同的密钥，没有替换：换了以后同一户会变成两户。请先与救助系统核对。")


def key_for(locality: Region) -> TokenKey:
    """The key under which new households are named. Raises TokenKeyMissing."""
    return keys_for(locality)[0]


def keys_for(locality: Region) -> list[TokenKey]:
    """The locality's own keys, newest first, else those of the nearest region above: one household has one token.

    Raises TokenKeyMissing.
    """
    codes = [code for code in reversed(locality.path.strip("/").split("/")) if len(code) >= len("999999")]
    for code in codes:
        if found := tokens.every_key(code):
            return found
    raise TokenKeyMissing(locality=locality.name, file=f"{locality.code}.v1.key")


def make(locality: Region) -> Path:
    """A fresh key, only where no real case system holds one. Raises KeyComesFromCaseSystem."""
    if settings.CASE_SYSTEM_URL and not (settings.DEBUG or settings.DEMO):
        raise KeyComesFromCaseSystem(code=locality.code)
    return _lay(locality, base64.b64encode(secrets.token_bytes(tokens.SHORTEST)))


def install(locality: Region, source: Path) -> Path:
    """Lay the case system's key where the house looks for it; the same key twice is no fault. Raises OtherKeyInPlace."""
    return _lay(locality, source.read_bytes().strip())


def renew(locality: Region, source: Path) -> Path:
    """Lay the case system's next key beside the older ones. A key that is there already stays what it was."""
    text, versions = source.read_bytes().strip(), tokens.versions(locality.code)
    for path in versions.values():
        if path.read_bytes().strip() == text:
            return path
    return _lay(locality, text, version=max(versions, default=0) + 1)


def _lay(locality: Region, text: bytes, *, version: int = 1) -> Path:
    folder = Path(settings.TOKEN_KEYS_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{locality.code}.v{version}.key"
    try:
        target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if path.read_bytes().strip() != text:
            raise OtherKeyInPlace(code=locality.code) from None
        return path
    with os.fdopen(target, "wb") as stream:
        stream.write(text + b"\n")
    return path
