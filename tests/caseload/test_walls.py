"""The database keeps the regions apart by itself: real roles, the filters of our own code taken away."""

from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from functools import partial
from io import StringIO
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from marketplace.audit import operations as audit
from marketplace.audit.models import Event
from marketplace.caseload import operations, queries, vault
from marketplace.caseload.models import Case, ImportJob, Need
from marketplace.caseload.models.base import VaultQuerySet
from marketplace.caseload.models.cases import CaseQuerySet
from marketplace.lib import walls
from marketplace.outbox.models import Message
from marketplace.people.models import User
from tests.caseload.reader import sheets
from tests.roles import acting_as
from tests.threads import together

pytestmark = [pytest.mark.scale, pytest.mark.django_db(transaction=True)]


def tables() -> list[str]:
    return [table for table in walls._tables() if walls.is_vault(table)]


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return cursor.fetchone()[0]


def seen() -> dict[str, int]:
    return {table: n for table in tables() if (n := count(table))}


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def desk(households: list[Case]) -> Iterator[None]:
    """The vault holds four households of 示例县; from here on the desk process's own role asks."""
    assert {"caseload_case", "caseload_need", "audit_event"} <= set(seen())
    with acting_as(walls.DESK):
        yield


@pytest.mark.parametrize("setting", [None, "", ",", "nowhere/", "99", "/999901"])
def test_without_a_region_nothing_is_seen(desk: None, setting: str | None) -> None:
    run("RESET app.regions") if setting is None else run(f"SET app.regions = '{setting}'")
    assert seen() == {}


def test_an_empty_element_matches_nothing(desk: None, charlie: Any) -> None:
    run("SET app.regions = '/990000/999900/999902/,'")
    assert Case.objects.count() == 0
    run("SET app.regions = ',/990000/999900/999901/'")
    assert Case.objects.count() == 4


def test_a_connection_used_again_remembers_nobody(desk: None, officer: Any, charlie: Any) -> None:
    with vault.vault_session(officer):
        assert Case.objects.count() == 4
    assert seen() == {}
    with vault.vault_session(charlie):
        assert "caseload_case" not in seen()
    with pytest.raises(ZeroDivisionError), vault.vault_session(officer):
        _ = 1 / 0
    assert seen() == {}


def test_many_sessions_side_by_side_never_see_each_other(
    households: list[Case], officer: User, charlie: User, at: datetime
) -> None:
    """Eight connections, two officers in turn on each, every fifth session broken off: nothing foreign, ever."""

    def serve(number: int) -> tuple[int, int, int]:
        foreign = outside = own = 0
        with acting_as(walls.DESK):
            for turn in range(40):
                who = (officer, charlie)[(number + turn) % 2]
                with suppress(ZeroDivisionError), vault.vault_session(who):
                    seen_now = Case.objects.count()
                    own += seen_now == 4 and who == officer
                    foreign += seen_now if who == charlie else 0
                    _ = 1 / (turn % 5)
                outside += Case.objects.count()
        return own, foreign, outside

    assert together([partial(serve, number) for number in range(8)]) == [(20, 0, 0)] * 8


def test_mutant_a_setting_for_the_connection_leaks(desk: None, officer: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(walls, "_see", walls.see_in_this_process)
    with pytest.raises(AssertionError):
        test_a_connection_used_again_remembers_nobody(None, officer, officer)


def test_mutant_many_sessions_with_a_setting_that_stays(
    households: list[Case], officer: User, charlie: User, at: datetime, monkeypatch: Any
) -> None:
    monkeypatch.setattr(walls, "_see", walls.see_in_this_process)
    with pytest.raises(AssertionError):
        test_many_sessions_side_by_side_never_see_each_other(households, officer, charlie, at)


def test_a_session_inside_a_transaction_is_refused(officer: Any) -> None:
    """Its setting would outlive it."""
    with pytest.raises(RuntimeError), transaction.atomic(), vault.vault_session(officer):
        pass


def owned_by_somebody(cursor_role: str = "shanqiao_test_owner") -> None:
    run(
        f"CREATE ROLE {cursor_role}",
        f"GRANT USAGE, CREATE ON SCHEMA public TO {cursor_role}",
        f"GRANT SELECT ON places_region TO {cursor_role}",
        f"ALTER TABLE caseload_case OWNER TO {cursor_role}",
        f"SET LOCAL ROLE {cursor_role}",
    )


def test_the_owner_sees_nothing_either(households: list[Case]) -> None:
    run("RESET app.regions")
    with transaction.atomic():
        owned_by_somebody()
        assert Case.objects.count() == 0
        run("RESET ROLE")
        transaction.set_rollback(True)


def test_mutant_row_security_that_is_not_forced_shows_the_owner_all(households: list[Case]) -> None:
    with transaction.atomic():
        run("ALTER TABLE caseload_case NO FORCE ROW LEVEL SECURITY")
        owned_by_somebody()
        assert Case.objects.count() == 4
        run("RESET ROLE")
        transaction.set_rollback(True)


def pages(case: Case, job: ImportJob) -> list[str]:
    lists = ("cases", "ask", "needs", "imports", "grants")
    own = [reverse(f"caseload:{name}", args=[case.pk]) for name in ("case", "record_consent")]
    return [*(reverse(f"caseload:{name}") for name in lists), *own, reverse("caseload:import", args=[job.pk])]


def read_by(client: Any, addresses: list[str]) -> str:
    answers = [client.get(address) for address in addresses]
    return "".join(answer.content.decode() for answer in answers if answer.status_code == 200)


@pytest.fixture
def no_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every filter of our own forgets itself."""
    monkeypatch.setattr(VaultQuerySet, "visible_to", lambda self, user: self.all())
    monkeypatch.setattr(CaseQuerySet, "openable_by", lambda self, user: self.all())
    monkeypatch.setattr("marketplace.caseload.policies.works_on", lambda user, row: True)


def test_with_every_filter_forgotten_nothing_foreign_is_read(
    no_filters: None, households: list[Case], charlie: Any, officer: Any, sign_in: Any
) -> None:
    addresses = pages(households[0], ImportJob.objects.get())
    assert households[0].code in read_by(sign_in(officer), addresses)
    shown = read_by(sign_in(charlie), addresses)
    assert [case.code for case in households if case.code in shown or str(case.pk) in shown] == []
    assert "名册.xlsx" not in shown


def test_mutant_without_the_policy_the_forgotten_filter_shows(
    no_filters: None, households: list[Case], charlie: Any, officer: Any, sign_in: Any
) -> None:
    run("CREATE POLICY mutant ON caseload_case USING (true)")
    try:
        with pytest.raises(AssertionError):
            test_with_every_filter_forgotten_nothing_foreign_is_read(None, households, charlie, officer, sign_in)
        assert walls.breaches() == ["caseload_case: row security by region is not forced"]
    finally:
        run("DROP POLICY mutant ON caseload_case")


def test_writing_stays_inside_the_session_too(desk: None, officer: Any, charlie: Any) -> None:
    with vault.vault_session(charlie):
        assert Need.objects.update(quantity=7) == 0
    with vault.vault_session(officer):
        assert Need.objects.update(region_path=Need.objects.values("region_path")[:1]) == 4
    with pytest.raises(ProgrammingError), vault.vault_session(officer):
        Need.objects.update(region_path="/990000/999900/999902/")


def test_the_public_role_reads_no_table_of_the_vault(households: list[Case]) -> None:
    open_to_it = []
    with acting_as(walls.PUBLIC):
        for table in [*tables(), "outbox_lane", "outbox_turn"]:
            try:
                count(table)
            except ProgrammingError:
                continue
            open_to_it.append(table)
        with pytest.raises(ProgrammingError):
            list(Message.objects.values("body"))
    assert open_to_it == []


def test_mutant_a_grant_on_the_vault_is_found(households: list[Case]) -> None:
    run(f"GRANT SELECT (code) ON caseload_case TO {walls.PUBLIC}")
    with acting_as(walls.PUBLIC):
        assert Case.objects.values_list("code").count() == 0, "row security still stands behind it"
    assert walls.breaches() == ["caseload_case: shanqiao_public has rights"]
    walls.build()
    assert walls.breaches() == []


def test_both_faces_add_to_the_log_and_neither_changes_it(officer: Any, at: Any) -> None:
    for role in (walls.PUBLIC, walls.DESK):
        with acting_as(role):
            audit.record("test.happened", subject=uuid4(), by=officer, at=at)
            with pytest.raises(ProgrammingError):
                Event.objects.update(kind="test.changed")
    assert Event.objects.filter(kind="test.happened").count() == 2


@pytest.mark.parametrize(
    "refused",
    [
        "UPDATE ledger_transfer SET amount_fen = 1",
        "DELETE FROM ledger_transfer",
        "UPDATE projects_project SET state = 'published'",
        "UPDATE cms_projectlisting SET live = true",
        "INSERT INTO people_membership DEFAULT VALUES",
        "UPDATE places_localitysettings SET k_public = 1",
        "UPDATE outbox_heartbeat SET at = now()",
    ],
)
def test_the_public_role_moves_nothing_that_the_desk_decides(db: None, refused: str) -> None:
    with acting_as(walls.PUBLIC), pytest.raises(ProgrammingError, match="permission denied"):
        run(refused)


def test_a_table_of_tomorrow_is_closed_and_named_until_it_is_walled() -> None:
    run("CREATE TABLE caseload_tomorrow (region_path text)")
    try:
        assert {fault.split(": ")[0] for fault in walls.breaches()} == {"caseload_tomorrow"}
        for role in (walls.PUBLIC, walls.DESK):
            with acting_as(role), pytest.raises(ProgrammingError):
                count("caseload_tomorrow")
        assert "caseload_tomorrow" in walls.build()
        assert walls.breaches() == []
    finally:
        run("DROP TABLE caseload_tomorrow")


def rights() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, relacl::text, relforcerowsecurity FROM pg_class ORDER BY 1")
        acls = cursor.fetchall()
        cursor.execute("SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2")
        return acls + cursor.fetchall()


def test_granting_twice_changes_nothing() -> None:
    before = rights()
    told = StringIO()
    call_command("grant_database_roles", stdout=told)
    assert rights() == before
    assert "row security forced on" in told.getvalue()


def test_a_process_signs_in_as_its_role_and_no_more() -> None:
    where = connection.get_connection_params()
    where = {name: where[name] for name in ("host", "port", "dbname")}
    with closing(psycopg.connect(**where, user=walls.PUBLIC, autocommit=True)) as public:
        assert public.execute("SELECT count(*) FROM projects_project").fetchone() == (0,)
        for refused in (
            "SELECT 1 FROM caseload_case",
            "DELETE FROM projects_project",
            "DELETE FROM oversight_snapshot",
            f"SET ROLE {walls.DESK}",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                public.execute(refused)


def test_a_face_on_the_wrong_role_is_named() -> None:
    assert "migrations only" in walls.misfits("all")[0]
    assert "superuser" in walls.misfits("desk")[0]
    with acting_as(walls.DESK):
        assert walls.misfits("desk") == []
        assert walls.misfits("public") == [f"SHANQIAO_FACE=public connects as {walls.DESK}, not as {walls.PUBLIC}"]


def test_acts_of_the_house_reach_every_share_without_a_session(
    bundled: Any, households: list[Case], officer: Any, at: Any
) -> None:
    """Withdrawing a project on the publishing desk opens no session: nothing may stay behind in silence."""
    project, _line = bundled
    with acting_as(walls.DESK):
        assert len(queries.shares_of(project)) == queries.households(project) == 4
        assert queries.consents_valid(project, at) == (4, 4)
        assert operations.unbundle(project=project, by=officer, at=at) == 4
        assert seen() == {}
    assert set(Need.objects.values_list("state", flat=True)) == {"consented"}


def test_an_import_runs_whole_as_the_desk_role(bring: Any, officer: Any, county: Any, at: Any) -> None:
    content = sheets.sheet(sheets.person(1))
    with acting_as(walls.DESK):
        with vault.vault_session(officer):
            job = operations.open_import(data=content, name="名册.xlsx", locality=county, by=officer, at=at)
        operations.run_import(job=job, at=at)
        with vault.vault_session(officer):
            operations.confirm_import(job=job, keep_good_rows=True, by=officer, at=at)
    assert Case.objects.count() == 1
