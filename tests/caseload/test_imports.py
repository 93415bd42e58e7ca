"""An export on its way into the vault."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from marketplace.audit.models import Event
from marketplace.caseload import operations, parcel, seals
from marketplace.caseload.models import Case, ImportJob, Need, SealedContact, SealedUpload, StagedRow
from marketplace.lib.refusals import NotAllowed, WrongState
from marketplace.lib.sealing import CannotOpen
from marketplace.outbox.models import Message
from marketplace.people.models import User
from marketplace.places.models import Region
from tests.caseload.reader import sheets

Bring = Callable[..., ImportJob]
SECRETS = ("吴春英", "13900000001", "6组78号", sheets.BANK, sheets.CERTIFICATE, "棉被2床", sheets.number(serial="002"))


def counts(job: ImportJob) -> tuple[int, int, int]:
    return job.report["rows"], job.report["accepted"], job.report["unchanged"]


def dump() -> str:
    """Every value of every table, and of the write-ahead log's pages behind it."""
    if connection.vendor == "sqlite":
        return "\n".join(connection.connection.iterdump())
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT CAST(t.* AS text) FROM "{table}" t')
            rows += [str(row[0]) for row in cursor.fetchall()]
        return "\n".join(rows)


def test_good_rows_become_cases_contacts_and_needs(bring: Bring) -> None:
    job = bring(sheets.sheet(sheets.person(1), sheets.person(2)))
    assert counts(job) == (2, 2, 0)
    assert (Case.objects.count(), SealedContact.objects.count(), Need.objects.count()) == (2, 2, 2)


def test_a_case_is_kept_in_coarse_words(case: Case) -> None:
    kept = (case.category, case.age_band, case.household_band, case.illness_class, case.disability_class, case.care)
    assert kept == ("dibao", "70-79", "2-3", "chronic", "physical", "partial")
    assert case.region_path == case.village.path


def test_a_need_is_a_word_of_our_list_and_a_number(case: Case) -> None:
    need = case.needs.get()
    assert (need.kind, need.item, need.quantity, need.unit) == ("goods", "棉被", 2, "床")


@pytest.mark.parametrize("confirm", [True, False])
def test_nothing_that_says_who_it_is_stands_in_any_table(bring: Bring, *, confirm: bool) -> None:
    wrong = sheets.person(2, 身份证号="99999919500131002" + "5", 出生日期="1950-13-01")
    bring(sheets.sheet(sheets.person(1), wrong), confirm=confirm)
    written = dump()
    assert "dibao" in written, "the dump holds the rows"
    assert not [secret for secret in SECRETS if secret in written or secret.encode().hex() in written.lower()]


def test_the_canary_sings_when_a_contact_is_not_sealed(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "put", lambda row, plain: json.dumps(dict(plain), ensure_ascii=False).encode())
    bring(sheets.sheet(sheets.person(1)), confirm=False)
    written = dump().lower()
    assert [secret for secret in SECRETS if secret.encode().hex() in written], "mutant: open box"


def test_a_box_opens_for_its_own_row_only(households: list[Case]) -> None:
    mine, other = households[0].contact, households[1].contact
    assert seals.take(mine, mine.box)["name"] == "吴春英"
    with pytest.raises(CannotOpen):
        seals.take(other, mine.box)


def test_the_same_file_again_changes_nothing_and_says_so(bring: Bring) -> None:
    file = sheets.sheet(sheets.person(1), sheets.person(2))
    bring(file)
    before = list(Case.objects.order_by("pk").values())
    assert counts(bring(file)) == (2, 0, 2)
    assert list(Case.objects.order_by("pk").values()) == before


def test_a_changed_row_changes_its_case_and_the_draft_need(bring: Bring) -> None:
    bring(sheets.sheet(sheets.person(1)))
    job = bring(sheets.sheet(sheets.person(1, **{"需求描述\n（可多项）": "轮椅1辆", "自理能力": "失能"})))
    assert counts(job) == (1, 1, 0)
    assert Case.objects.get().care == "full"
    assert [need.item for need in Need.objects.all()] == ["轮椅"]


def test_rows_outside_the_uploaders_regions_are_refused(
    bring: Bring, person: Callable[..., User], regions: dict[str, Region]
) -> None:
    township = person("li", "township_officer", regions["石桥镇"])
    job = bring(sheets.sheet(sheets.person(1)), by=township, confirm=False)
    assert [fault["code"] for fault in job.report["findings"]] == ["out_of_scope"]
    assert job.region_path == regions["石桥镇"].path


def test_somebody_without_casework_here_imports_nothing(bring: Bring, charlie: User, reviewer: User) -> None:
    for stranger in (charlie, reviewer):
        with pytest.raises(NotAllowed):
            bring(sheets.sheet(sheets.person(1)), by=stranger)
    assert not ImportJob.objects.exists()


def test_the_upload_is_sealed_and_gone_when_it_was_read(
    officer: User, county: Region, at: datetime, relay: Callable[[], int]
) -> None:
    file = sheets.lines(sheets.person(1))
    job = operations.open_import(data=file, name="名册.csv", locality=county, by=officer, at=at)
    box = bytes(SealedUpload.objects.get(job=job).box)
    assert "吴春英".encode("gb18030") not in box
    assert parcel.unwrap(SealedUpload.objects.get(job=job)) == file
    relay()
    job.refresh_from_db()
    assert (job.state, job.done) == ("staged", 1)
    assert not SealedUpload.objects.exists()


def test_an_unreadable_file_fails_with_its_reason_and_leaves_nothing(bring: Bring) -> None:
    job = bring(b"PK\x03\x04 broken", confirm=False)
    assert job.state == "failed"
    assert "重新导出" in job.trouble
    assert not SealedUpload.objects.exists()
    assert not StagedRow.objects.exists()


def test_faulty_rows_need_the_officers_word(bring: Bring, officer: User, at: datetime) -> None:
    wrong = sheets.person(2, 救助类别="低保户口")
    job = bring(sheets.sheet(sheets.person(1), wrong), confirm=False)
    with pytest.raises(operations.HasFaults):
        operations.confirm_import(job=job, keep_good_rows=False, by=officer, at=at)
    assert not Case.objects.exists()
    operations.confirm_import(job=job, keep_good_rows=True, by=officer, at=at)
    assert Case.objects.count() == 1


def test_a_confirmation_that_breaks_in_the_middle_keeps_nothing(
    bring: Bring, officer: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = bring(sheets.sheet(sheets.person(1)), confirm=False)
    monkeypatch.setattr("marketplace.caseload.staging.need", lambda row, case: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        operations.confirm_import(job=job, keep_good_rows=True, by=officer, at=at)
    job.refresh_from_db()
    assert (job.state, Case.objects.count(), StagedRow.objects.count()) == ("staged", 0, 1)


def test_a_discarded_import_keeps_nothing(bring: Bring, officer: User, at: datetime) -> None:
    job = bring(sheets.sheet(sheets.person(1)), confirm=False)
    operations.discard_import(job=job, by=officer, at=at)
    assert (Case.objects.count(), StagedRow.objects.count()) == (0, 0)
    with pytest.raises(WrongState):
        operations.confirm_import(job=job, keep_good_rows=True, by=officer, at=at)


def test_a_second_worker_leaves_a_running_job_alone(bring: Bring, at: datetime) -> None:
    job = bring(sheets.sheet(sheets.person(1)), confirm=False)
    before = StagedRow.objects.get().pk
    operations.run_import(job=job, at=at)
    assert StagedRow.objects.get().pk == before


def test_a_job_that_lies_for_an_hour_is_given_up_with_its_file(officer: User, county: Region, at: datetime) -> None:
    old = at - timedelta(hours=2)
    job = operations.open_import(data=b"x", name="x.csv", locality=county, by=officer, at=old)
    assert operations.sweep(by=officer, at=at) == 1
    job.refresh_from_db()
    assert job.state == "failed"
    assert not SealedUpload.objects.exists()


def test_a_long_file_shows_progress(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.caseload.operations.imports.STEP", 2)
    seen: list[int] = []
    real = StagedRow.objects.bulk_create

    def spy(rows: list[StagedRow]) -> Any:
        seen.append(ImportJob.objects.get().done)
        return real(rows)

    monkeypatch.setattr(StagedRow.objects, "bulk_create", spy)
    bring(sheets.sheet(*(sheets.person(n) for n in range(1, 6))), confirm=False)
    assert seen == [0, 2, 4]


def test_the_log_says_what_came_in_without_saying_who(bring: Bring) -> None:
    job = bring(sheets.sheet(sheets.person(1)))
    kinds = list(Event.objects.filter(subject=job.uuid).order_by("kind").values_list("kind", flat=True))
    assert kinds == ["import.confirmed", "import.opened"]
    assert Message.objects.filter(kind="import.opened").exists()


def test_the_command_does_what_the_screen_does(county: Region, tmp_path: Path) -> None:
    file, report = tmp_path / "名册.csv", tmp_path / "out.json"
    file.write_bytes(sheets.lines(sheets.person(1), sheets.person(2, 出生日期="1950-02-31")))
    call_command("import_cases", file, locality=county.code, report=report)
    told = json.loads(report.read_text())
    assert (told["rows"], told["accepted"], told["unchanged"]) == (2, 1, 0)
    assert [set(found) for found in told["findings"]] == [{"row", "sheet_row", "code", "severity", "message"}]
    assert "银行账号" in told["dropped_columns"]
    call_command("import_cases", file, locality=county.code, report=report)
    assert json.loads(report.read_text())["unchanged"] == 1


def test_the_command_keeps_nothing_when_it_is_all_or_nothing(county: Region, tmp_path: Path) -> None:
    file, report = tmp_path / "名册.csv", tmp_path / "out.json"
    file.write_bytes(sheets.lines(sheets.person(1), sheets.person(2, 出生日期="1950-02-31")))
    call_command("import_cases", file, locality=county.code, report=report, all_or_nothing=True)
    assert json.loads(report.read_text())["accepted"] == 0
    assert not Case.objects.exists()


def test_the_command_makes_a_key_only_where_no_case_system_holds_one(
    county: Region, tmp_path: Path, settings: Any, token_key: Path
) -> None:
    token_key.unlink()
    file, report = tmp_path / "名册.csv", tmp_path / "out.json"
    file.write_bytes(sheets.lines(sheets.person(1)))
    settings.CASE_SYSTEM_URL, settings.DEBUG, settings.DEMO = "https://case.example", False, False
    with pytest.raises(CommandError, match="救助系统"):
        call_command("import_cases", file, locality=county.code, report=report)
    settings.CASE_SYSTEM_URL = ""
    call_command("import_cases", file, locality=county.code, report=report)
    assert token_key.stat().st_mode & 0o777 == 0o600


def test_the_command_says_why_a_file_cannot_be_read(county: Region, tmp_path: Path) -> None:
    file = tmp_path / "broken.xlsx"
    file.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(CommandError, match="重新导出"):
        call_command("import_cases", file, locality=county.code, report=tmp_path / "out.json")
