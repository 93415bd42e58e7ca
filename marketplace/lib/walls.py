"""Which process may touch which table, said to the database itself: two roles, and rows by region.

On PostgreSQL the public face runs as a role that reads no table of the vault, and the desk face as one that sees, of
those tables, only the regions of the open session. SQLite has neither roles nor policies: one process serves all there.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction

PUBLIC, DESK = "shanqiao_public", "shanqiao_desk"
ROOT = "/"
SETTING = "app.regions"
VAULT = ("caseload_", "casebridge_", "audit_", "outbox_case")
LOGS = "audit_"  # both faces add to them; nobody changes a row
PATH = "region_path"
# What the public face reads and never writes: only the desk appoints, publishes and moves a project.
READ_ONLY = (
    *("places_", "people_membership", "people_standin", "projects_", "oversight_", "cms_", "search_"),
    *("wagtail", "taggit_", "auth_", "django_m", "outbox_heartbeat"),
)
KEPT_BY_READERS = ("search_savedsearch",)  # of the library's tables, the ones its readers write themselves
BOOKS = ("ledger_",)  # the public face opens accounts and books reservations; nobody changes a line
CLOSED = ("outbox_lane", "outbox_turn")  # the worker's alone
POSTED = "outbox_message"  # the public face adds; what RETURNING needs is the id

# The subselect runs once and the index is used; a prefix test for each row would scan the table. An empty element of
# the setting matches nothing. `/` itself stands for rows that belong to no region: only a session of the house sees them.
_OPEN = f"unnest(string_to_array(NULLIF(current_setting('{SETTING}', true), ''), ',')) AS opened"
SEES = (
    f"{PATH} = ANY (ARRAY(SELECT place.path FROM places_region place, {_OPEN} WHERE opened <> ''"  # noqa: S608
    f" AND place.path ^@ opened UNION ALL SELECT opened FROM {_OPEN} WHERE opened = '{ROOT}'))"
)
HOUSE = f"COALESCE(current_setting('{SETTING}', true), '') = '{ROOT}'"  # for tables without a region


@contextmanager
def session(regions: Sequence[str]) -> Iterator[None]:
    """One durable transaction that sees only these region subtrees; nothing of it outlives the block."""
    assert regions, "a session sees something"
    assert all(region.endswith("/") and "," not in region for region in regions), regions
    with transaction.atomic(durable=True):
        _see(",".join(regions))
        yield


@contextmanager
def house_session() -> Iterator[None]:
    """For workers, commands and grants, which belong to no region and filter for themselves."""
    with session([ROOT]):
        yield


def widen() -> None:
    """The house's own view for the rest of this transaction: for outbox handlers, whose transaction is the relay's."""
    _see(ROOT)


@contextmanager
def whole() -> Iterator[None]:
    """The house's own view inside somebody's narrower session, which is put back afterwards. For counts, and for acts
    of the house on rows that the caller may not see.
    """
    if not has_roles():
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting(%s, true)", [SETTING])
            [before] = cursor.fetchone()
        _see(ROOT)
        yield
        _see(before or "")


def see_in_this_process(regions: str) -> None:
    """Until the connection ends: for migrations and the demonstration."""
    if has_roles():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, regions])


def has_roles() -> bool:
    return connection.vendor == "postgresql"


def build() -> list[str]:
    """Make the roles and give them exactly their rights, on every table there is; safe to repeat. The tables walled.

    Run by the owner after every migration: a new table has no rights until then, so it is closed and not open.
    """
    assert has_roles()
    walled = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '4s'")
        for statement in _roles():
            cursor.execute(statement)
        for table, has_path in _tables().items():
            for statement in _rights(table):
                cursor.execute(statement)
            if is_vault(table):
                walled.append(table)
                for statement in _policies(table, has_path=has_path):
                    cursor.execute(statement)
    return walled


def is_vault(table: str) -> bool:
    return table.startswith(VAULT)


def breaches() -> list[str]:
    """What stands open that should not, in words for whoever deploys."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [DESK, PUBLIC, PUBLIC, PUBLIC])
        for table, forced, desk, reads, changes in cursor.fetchall():
            if not is_vault(table):
                continue
            if not forced:
                found.append(f"{table}: row security by region is not forced")
            if not desk:
                found.append(f"{table}: {DESK} has no rights")
            if reads or changes:
                found.append(f"{table}: {PUBLIC} has rights")
    return found


def misfits(face: str) -> list[str]:
    """Why the role of this connection must not serve this face."""
    expected = {"public": PUBLIC, "desk": DESK}.get(face)
    if expected is None:
        return ["SHANQIAO_FACE=all serves both faces as one role; use it for migrations only, or with SQLite"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        [(name, sees_all)] = cursor.fetchall()
    found = [f"{name} is a superuser or bypasses row security"] if sees_all else []
    return found + ([f"SHANQIAO_FACE={face} connects as {name}, not as {expected}"] if name != expected else [])


_HERE = "c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace"
_ASK = f"""
SELECT c.relname,
       c.relrowsecurity AND c.relforcerowsecurity
       AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'by_region')
       AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname NOT IN ('by_region', 'added')),
       has_table_privilege(%s, c.oid, 'SELECT'),
       has_any_column_privilege(%s, c.oid, 'SELECT'),
       has_table_privilege(%s, c.oid, 'DELETE, TRUNCATE, TRIGGER') OR has_any_column_privilege(%s, c.oid, 'UPDATE')
FROM pg_class c WHERE {_HERE} ORDER BY 1
"""  # noqa: S608 - our own words


def _see(regions: str) -> None:
    if has_roles():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, regions])


def _roles() -> Iterator[str]:
    """No password: whoever runs the database gives one in psql, and none passes through us."""
    for role in (PUBLIC, DESK):
        yield (
            f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN"  # noqa: S608
            f" CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;"
            " END IF; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
    yield f"DO $$ BEGIN EXECUTE 'GRANT USAGE ON SCHEMA ' || current_schema() || ' TO {PUBLIC}, {DESK}'; END $$"


def _tables() -> dict[str, bool]:
    """Every table of the house's schema, and whether it has a region path."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = %s"  # noqa: S608
            f" AND NOT a.attisdropped) FROM pg_class c WHERE {_HERE} ORDER BY 1",
            [PATH],
        )
        return dict(cursor.fetchall())


def _rights(table: str) -> Iterator[str]:
    yield f'REVOKE ALL ON "{table}" FROM PUBLIC, {PUBLIC}, {DESK}'
    all_rows = "SELECT, INSERT" if table.startswith(LOGS) else "SELECT, INSERT, UPDATE, DELETE"
    yield f'GRANT {all_rows} ON "{table}" TO {DESK}'
    if table.startswith(LOGS):
        yield f'GRANT INSERT ON "{table}" TO {PUBLIC}'
    elif table == POSTED:
        yield f'GRANT INSERT, SELECT (id) ON "{table}" TO {PUBLIC}'
    elif not is_vault(table) and table not in CLOSED:
        read_only = table.startswith(READ_ONLY) and table not in KEPT_BY_READERS
        some = "SELECT" if read_only else "SELECT, INSERT"
        if table.startswith(BOOKS):
            some += ", UPDATE (id)"  # what locking a row takes; the triggers refuse the update itself
        elif not read_only:
            some += ", UPDATE, DELETE"
        yield f'GRANT {some} ON "{table}" TO {PUBLIC}'


def _policies(table: str, *, has_path: bool) -> Iterator[str]:
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY'
    for name in ("by_region", "added"):
        yield f'DROP POLICY IF EXISTS {name} ON "{table}"'
    sees = SEES if has_path else HOUSE
    if table.startswith(LOGS):
        yield f'CREATE POLICY by_region ON "{table}" FOR SELECT USING ({sees})'
        yield f'CREATE POLICY added ON "{table}" FOR INSERT WITH CHECK (true)'
    else:
        yield f'CREATE POLICY by_region ON "{table}" USING ({sees})'
