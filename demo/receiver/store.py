"""What the case system has applied: its own SQLite file. A nonce, its effect and its answer commit together."""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE IF NOT EXISTS seen (key_id TEXT NOT NULL, nonce TEXT NOT NULL, at TEXT NOT NULL, UNIQUE (key_id, nonce));
CREATE TABLE IF NOT EXISTS applied (
  person TEXT NOT NULL, sequence INTEGER NOT NULL CHECK (sequence >= 1), exchange TEXT NOT NULL UNIQUE,
  token TEXT NOT NULL, key_version INTEGER NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL, digest TEXT NOT NULL,
  ack TEXT NOT NULL, at TEXT NOT NULL, UNIQUE (person, sequence));
CREATE TABLE IF NOT EXISTS refused (why TEXT NOT NULL, at TEXT NOT NULL);
"""
KINDS = ("donation_share", "hours", "outcome")


class Refusal(Exception):
    """An authentic request that is not applied: status and word for the sender."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


@dataclass(frozen=True)
class Message:
    """A body that has the agreed shape."""

    exchange: str
    token: str
    key_version: int
    sequence: int
    kind: str
    payload: dict[str, Any]
    digest: str


def read(body: bytes, *, sequence: str) -> Message:
    """Raises Refusal: the body is not of the agreed shape, or the signed header names another sequence."""
    try:
        said = json.loads(body)
        message = Message(
            exchange=said["exchange"],
            token=said["token"],
            key_version=said["key_version"],
            sequence=said["sequence"],
            kind=said["kind"],
            payload=said["payload"],
            digest=hashlib.sha256(body).hexdigest(),
        )
    except (ValueError, KeyError, TypeError) as why:
        raise Refusal(400, "body") from why
    if said.get("version") != 1 or str(message.sequence) != sequence or not _shaped(message):
        raise Refusal(400, "body")
    return message


def _shaped(message: Message) -> bool:
    texts = (message.exchange, message.token)
    counts = (message.sequence, message.key_version)
    return (
        message.kind in KINDS
        and isinstance(message.payload, dict)
        and all(isinstance(text, str) for text in texts)
        and all(type(count) is int for count in counts)
    )


class Store:
    """One file; one connection per call, since the server answers in threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._open() as db:
            db.executescript(TABLES)

    def apply(self, message: Message, *, person: str | None, key_id: str, nonce: str) -> dict[str, Any]:
        """Our answer, the same for an exact repetition. Raises Refusal; the nonce is used up in every case."""
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                db.execute("INSERT INTO seen VALUES (?, ?, ?)", (key_id, nonce, _now()))
            except sqlite3.IntegrityError as again:
                db.rollback()
                raise Refusal(409, "replay") from again
            try:
                return self._applied(db, message, person)
            finally:
                db.commit()

    def note_refusal(self, why: str) -> None:
        with self._open() as db:
            db.execute("INSERT INTO refused VALUES (?, ?)", (why, _now()))
            db.commit()

    def ledger(self) -> dict[str, Any]:
        """Everything applied, in order, and how many requests were refused for which reason."""
        with self._open() as db:
            rows = db.execute(
                "SELECT token, key_version, sequence, kind, payload, exchange, ack, at FROM applied ORDER BY rowid"
            ).fetchall()
            refused = Counter(why for (why,) in db.execute("SELECT why FROM refused"))
        names = ("token", "key_version", "sequence", "kind", "payload", "exchange", "ack", "at")
        applied = [dict(zip(names, row, strict=True)) | {"payload": json.loads(row[4])} for row in rows]
        return {"applied": applied, "refused": dict(refused)}

    def _applied(self, db: sqlite3.Connection, message: Message, person: str | None) -> dict[str, Any]:
        if person is None:
            raise Refusal(404, "unknown token")
        old = db.execute(
            "SELECT digest, ack FROM applied WHERE person = ? AND sequence = ?", (person, message.sequence)
        ).fetchone()
        if old and old[0] == message.digest:
            return _answer(message, old[1], duplicate=True)
        last = db.execute("SELECT COALESCE(MAX(sequence), 0) FROM applied WHERE person = ?", (person,)).fetchone()[0]
        if message.sequence <= last:
            raise Refusal(409, "sequence")
        ack = f"ack-{message.digest[:8]}"
        row = (person, message.sequence, message.exchange, message.token, message.key_version, message.kind)
        rest = (json.dumps(message.payload, sort_keys=True), message.digest, ack, _now())
        try:
            db.execute("INSERT INTO applied VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row + rest)
        except sqlite3.IntegrityError as taken:
            raise Refusal(409, "exchange") from taken
        return _answer(message, ack, duplicate=False)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self.path, timeout=20, isolation_level=None)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            yield db
        finally:
            db.close()


def _answer(message: Message, ack: str, *, duplicate: bool) -> dict[str, Any]:
    return {"exchange": message.exchange, "sequence": message.sequence, "ack": ack, "duplicate": duplicate}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
