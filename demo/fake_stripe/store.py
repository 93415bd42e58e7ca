"""The fake's own books: objects, remembered replies, webhooks still to be delivered. SQLite, one writer."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS object (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, account TEXT NOT NULL, serial INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS object_kind ON object (kind, account, serial);
CREATE TABLE IF NOT EXISTS reply (
  account TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (account, key));
CREATE TABLE IF NOT EXISTS delivery (
  event TEXT PRIMARY KEY, due REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0, answered INTEGER, error TEXT);
CREATE TABLE IF NOT EXISTS later (id INTEGER PRIMARY KEY, due REAL NOT NULL, act TEXT NOT NULL, object TEXT NOT NULL);
"""


class Store:
    """Use only inside `with store.turn():` one turn is one transaction, and turns wait for each other."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(directory / "fake_stripe.sqlite3", check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(_TABLES)
        self._lock = threading.RLock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def put(self, body: dict[str, Any], *, account: str) -> None:
        self._db.execute(
            "INSERT INTO object VALUES (?, ?, ?, (SELECT COALESCE(MAX(serial), 0) + 1 FROM object), ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (body["id"], body["object"], account, json.dumps(body, ensure_ascii=False)),
        )

    def get(self, key: str, *, account: str | None = None) -> dict[str, Any] | None:
        """`account` None: whoever's it is (the pay page, which only knows the id)."""
        row = self._db.execute("SELECT body, account FROM object WHERE id = ?", (key,)).fetchone()
        return json.loads(row[0]) if row and account in {None, row[1]} else None

    def account_of(self, key: str) -> str:
        return str(self._db.execute("SELECT account FROM object WHERE id = ?", (key,)).fetchone()[0])

    def of_kind(self, kind: str, *, account: str | None = None) -> list[dict[str, Any]]:
        """Newest first."""
        rows = self._db.execute(
            "SELECT body FROM object WHERE kind = ? AND (? IS NULL OR account = ?) ORDER BY serial DESC",
            (kind, account, account),
        )
        return [json.loads(body) for (body,) in rows]

    def remembered(self, account: str, key: str) -> tuple[str, int, dict[str, Any]] | None:
        row = self._db.execute(
            "SELECT request, status, body FROM reply WHERE account = ? AND key = ?", (account, key)
        ).fetchone()
        return (row[0], row[1], json.loads(row[2])) if row else None

    def remember(self, account: str, key: str, request: str, status: int, body: dict[str, Any]) -> None:
        self._db.execute("INSERT INTO reply VALUES (?, ?, ?, ?, ?)", (account, key, request, status, json.dumps(body)))

    def deliver(self, event: str, *, due: float) -> None:
        self._db.execute("INSERT INTO delivery (event, due) VALUES (?, ?)", (event, due))

    def due_deliveries(self, now: float) -> list[tuple[str, int]]:
        rows = self._db.execute(
            "SELECT event, tries FROM delivery WHERE due <= ? AND (answered IS NULL OR answered NOT BETWEEN 200 AND 299)"
            " ORDER BY due LIMIT 20",
            (now,),
        )
        return list(rows)

    def answered(self, event: str, *, status: int | None, error: str | None, due: float) -> None:
        self._db.execute(
            "UPDATE delivery SET tries = tries + 1, answered = ?, error = ?, due = ? WHERE event = ?",
            (status, error, due, event),
        )

    def deliveries(self) -> list[dict[str, Any]]:
        names = ("event", "tries", "answered", "error")
        rows = self._db.execute("SELECT event, tries, answered, error FROM delivery ORDER BY rowid")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def later(self, act: str, key: str, *, due: float) -> None:
        self._db.execute("INSERT INTO later (due, act, object) VALUES (?, ?, ?)", (due, act, key))

    def take_due(self, now: float) -> list[tuple[str, str]]:
        rows = list(self._db.execute("SELECT id, act, object FROM later WHERE due <= ? ORDER BY due", (now,)))
        self._db.executemany("DELETE FROM later WHERE id = ?", [(row[0],) for row in rows])
        return [(act, key) for _, act, key in rows]
