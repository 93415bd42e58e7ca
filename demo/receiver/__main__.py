"""`python -m demo.receiver --port P --dir DIR --sender-key B64 --register FILE --token-key FILE`"""

import argparse
import os
import signal
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from demo.receiver.register import Register, token_key
from demo.receiver.server import Receiver
from demo.receiver.verification import Verifier, read_public, write_public


def main() -> None:
    asked = _arguments()
    asked.dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = _own_key(asked.dir / "receiver_key")
    version, secret = token_key(asked.token_key or asked.dir / "token.v1.key")
    print(f"Public key: {write_public(key.public_key())}", flush=True)
    if asked.show_key:
        return
    if not asked.sender_key:
        sys.exit("--sender-key is needed: `manage.py case_key` prints it")
    identities = asked.register.read_text().splitlines() if asked.register else []
    register = Register(identities, version=version, key=secret)
    verifier = Verifier(key, read_public(asked.sender_key))
    receiver = Receiver(asked.port, verifier=verifier, register=register, folder=asked.dir)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"Ready: {receiver.public_origin}/", flush=True)
    try:
        receiver.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        receiver.server_close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.receiver", description="The reference case receiver.")
    parser.add_argument("--port", type=int, default=0, help="0: any free one; the address is printed")
    parser.add_argument("--dir", type=Path, required=True, help="own store and own signing key")
    parser.add_argument("--sender-key", default="", help="the marketplace's public key, base64; two with a comma")
    parser.add_argument("--register", type=Path, help="identity numbers, one a line")
    parser.add_argument("--token-key", type=Path, help="<locality>.v<N>.key; made when it is not there")
    parser.add_argument("--show-key", action="store_true", help="make the keys, print the public one, and end")
    return parser.parse_args()


def _own_key(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


main()
