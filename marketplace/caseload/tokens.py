"""Case tokens: the only name by which the house knows a person, and which the case system alone can turn back.

K is made and held by the case system and laid as a file under `TOKEN_KEYS_DIR`: `<locality code>.v<N>.key`, one line of
base64 that decodes to 32 bytes or more. A token is the base32 text, without padding, of HMAC-SHA256(K, number), where
number is the normalised identity number in ASCII; it is kept together with N.
"""

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.caseload.identity import Identity, is_checked
from marketplace.lib.refusals import Refused

SHORTEST = 32


class TokenKeyMissing(Refused):
    text = _(
        "没有%(locality)s的个案令牌密钥，因此不能导入。密钥由救助系统生成并保管。"
        "请系统管理员向救助系统索取，放到服务器的密钥目录，文件名 %(file)s。"
    )


class TokenKeyUnusable(Refused):
    text = _("个案令牌密钥文件 %(file)s 不能用：应为一行 base64，至少 32 字节。请系统管理员向救助系统重新索取。")


@dataclass(frozen=True)
class TokenKey:
    locality: str
    version: int
    secret: bytes = field(repr=False)


def token(identity: Identity, key: TokenKey) -> str:
    """52 letters and digits; the same person under the same key always has the same token."""
    assert is_checked(identity.number), "only a checked number may become a token"
    code = hmac.digest(key.secret, identity.number.encode("ascii"), hashlib.sha256)
    return base64.b32encode(code).decode().rstrip("=")


def newest_key(locality: str) -> TokenKey:
    """The locality's key of the highest version. Raises TokenKeyMissing, TokenKeyUnusable."""
    known = versions(locality)
    if not known:
        raise TokenKeyMissing(locality=locality, file=f"{locality}.v1.key")
    return key(locality, max(known))


def every_key(locality: str) -> list[TokenKey]:
    """Newest first; the older ones recognise households until their files are taken away. Raises TokenKeyUnusable."""
    return [key(locality, version) for version in sorted(versions(locality), reverse=True)]


def newest_versions() -> dict[str, int]:
    """Every locality that has a key, and the version new households are named by."""
    folder = Path(settings.TOKEN_KEYS_DIR)
    found = (re.fullmatch(r"(\d{6,12})\.v[1-9]\d{0,5}\.key", path.name) for path in sorted(folder.glob("*.key")))
    return {code: max(versions(code)) for code in {match[1] for match in found if match}}


def key(locality: str, version: int) -> TokenKey:
    """One version of the locality's key. Raises TokenKeyMissing, TokenKeyUnusable."""
    path = versions(locality).get(version)
    if path is None:
        raise TokenKeyMissing(locality=locality, file=f"{locality}.v{version}.key")
    try:
        secret = base64.b64decode(path.read_text("ascii").strip(), validate=True)
    except (binascii.Error, ValueError, OSError) as broken:
        raise TokenKeyUnusable(file=path.name) from broken
    if len(secret) < SHORTEST:
        raise TokenKeyUnusable(file=path.name)
    return TokenKey(locality, version, secret)


def versions(locality: str) -> dict[int, Path]:
    """Only whole, plain names count; a locality code is digits, so no path can hide in it."""
    assert re.fullmatch(r"\d{6,12}", locality), locality
    pattern = re.compile(rf"{locality}\.v([1-9]\d{{0,5}})\.key")
    folder = Path(settings.TOKEN_KEYS_DIR)
    if not folder.is_dir():
        return {}
    found = ((pattern.fullmatch(path.name), path) for path in folder.iterdir())
    return {int(match[1]): path for match, path in found if match}
