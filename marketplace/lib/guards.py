"""Database guards: one registry of triggers, put in place on both databases and proven present.

On SQLite a table rebuild drops triggers silently, and rebuilding a table that another table's guard reads fails:
guards are dropped in `pre_migrate` and put back in `post_migrate`. Both databases answer with `IntegrityError`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Guard:
    """Refuse `event` on `table` when the SQL over NEW and OLD holds (valid on both databases; "" = always)."""

    table: str
    name: str
    event: str
    refuse_when: str
    message: str


_guards: dict[str, Guard] = {}
PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
}


def register(*guards: Guard) -> None:
    for guard in guards:
        _guards[guard.name] = guard


def append_only(table: str) -> None:
    register(
        *(
            Guard(table, f"{table}_no_{event.lower()}", event, "", f"{table} is append only")
            for event in ("UPDATE", "DELETE")
        )
    )


def expected() -> set[str]:
    return set(_guards)


def missing(*, standing_only: bool = False) -> set[str]:
    """Guards that should stand in this database and do not (`standing_only`: of tables that exist)."""
    with connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor])
        present = {name for (name,) in cursor.fetchall()}
    tables = set(connection.introspection.table_names())
    return {g.name for g in _guards.values() if g.name not in present and (g.table in tables or not standing_only)}


def put() -> None:
    """Create every guard whose table exists; safe to repeat."""
    tables = set(connection.introspection.table_names())
    _run(statement for guard in _guards.values() if guard.table in tables for statement in _create(guard))


def drop() -> None:
    _run(statement for guard in _guards.values() for statement in _drop(guard))


@contextmanager
def lifted() -> Iterator[None]:
    """For the teardown of tests only."""
    drop()
    try:
        yield
    finally:
        put()


def _run(statements: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _create(guard: Guard) -> list[str]:
    if connection.vendor == "sqlite":
        when = f" WHEN {guard.refuse_when}" if guard.refuse_when else ""
        return [
            f'DROP TRIGGER IF EXISTS "{guard.name}"',
            f'CREATE TRIGGER "{guard.name}" BEFORE {guard.event} ON "{guard.table}"{when}'
            f" BEGIN SELECT RAISE(ABORT, '{guard.message}'); END",
        ]
    row, test = ("OLD" if guard.event == "DELETE" else "NEW"), guard.refuse_when or "true"
    return [
        f'CREATE OR REPLACE FUNCTION "{guard.name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {test} THEN'
        f" RAISE EXCEPTION '{guard.message}' USING ERRCODE = '23000'; END IF; RETURN {row}; END $$",
        f'CREATE OR REPLACE TRIGGER "{guard.name}" BEFORE {guard.event} ON "{guard.table}"'
        f' FOR EACH ROW EXECUTE FUNCTION "{guard.name}"()',
    ]


def _drop(guard: Guard) -> list[str]:
    if connection.vendor == "sqlite":
        return [f'DROP TRIGGER IF EXISTS "{guard.name}"']
    return [f'DROP FUNCTION IF EXISTS "{guard.name}"() CASCADE']
