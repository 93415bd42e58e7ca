"""`python -m demo.totp EMAIL`: the current six digits of a demo sign-in (RFC 6238), for people without an app."""

import base64
import hmac
import json
import os
import struct
import sys
import time
from pathlib import Path

STEP_S, DIGITS = 30, 6


def code(secret: str, *, at_s: float) -> str:
    """HOTP over the number of half minutes since 1970 (RFC 4226 §5.3, RFC 6238 §4)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(at_s // STEP_S)), "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


if __name__ == "__main__":
    cast = json.loads((Path(os.environ.get("DATA_DIR") or "var") / "demo.json").read_text())
    person = next((p for p in cast if p["email"] == sys.argv[-1] and p.get("totp_secret")), None)
    if not person:
        sys.exit("no such demo sign-in with a second factor")
    print(code(person["totp_secret"], at_s=time.time()))
