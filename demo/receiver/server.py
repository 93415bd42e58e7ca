"""Three addresses on loopback: POST /feedback, GET /healthz, GET /ledger.json."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from demo.receiver import store
from demo.receiver.register import Register
from demo.receiver.store import Refusal, Store
from demo.receiver.verification import NotSigned, Reply, Request, Verifier, headers

LOOPBACK = "127.0.0.1"
LONGEST_BODY = 64 * 1024
JSON = "application/json"


class Receiver(ThreadingHTTPServer):
    """Holds what every request needs. Bound to loopback: the ledger is for the story and the tests."""

    daemon_threads = True

    def __init__(self, port: int, *, verifier: Verifier, register: Register, folder: Path) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.verifier, self.register, self.store = verifier, register, Store(folder / "receiver.sqlite3")
        self.public_origin = f"http://{LOOPBACK}:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """One request. Whatever fails is answered; nothing a stranger sends stops the server."""

    server: Receiver
    protocol_version = "HTTP/1.1"
    timeout = 20

    def do_GET(self) -> None:
        if self.path == "/healthz":
            self._send(200, b"ok\n", {"Content-Type": "text/plain"})
        elif self.path == "/ledger.json":
            self._send(200, _written(self.server.store.ledger()), {"Content-Type": JSON})
        else:
            self._send(404, b"", {"Content-Type": JSON})

    def do_POST(self) -> None:
        body = self._body()
        request = Request("POST", self.server.public_origin + self.path, headers(self.headers), body)
        try:
            key_id, nonce = self.server.verifier.verify(request)
        except NotSigned:
            self.server.store.note_refusal("not signed")
            self._send(401, _written({"refused": "not signed"}), {"Content-Type": JSON})
            return
        try:
            status, said = 200, self._apply(request, key_id, nonce)
        except Refusal as refusal:
            self.server.store.note_refusal(refusal.why)
            status, said = refusal.status, {"refused": refusal.why}
        self._answer(request, status, _written(said))

    def _apply(self, request: Request, key_id: str, nonce: str) -> dict[str, Any]:
        if self.path != "/feedback":
            raise Refusal(404, "address")
        message = store.read(request.body, sequence=request.headers["case-sequence"])
        person = self.server.register.person(key_version=message.key_version, token=message.token)
        return self.server.store.apply(message, person=person, key_id=key_id, nonce=nonce)

    def _answer(self, request: Request, status: int, body: bytes) -> None:
        """A signed reply, bound to this very request."""
        reply = Reply(status, headers({"Content-Type": JSON}), request)
        self.server.verifier.sign(reply, body)
        self._send(status, body, dict(reply.headers))

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LONGEST_BODY:
            self.close_connection = True
            return b""
        return self.rfile.read(int(length))

    def _send(self, status: int, body: bytes, sent: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (sent | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Nothing: an address line may name a case."""


def _written(said: dict[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, ensure_ascii=False).encode()
