"""An export on its way into the vault: opened, read and staged in steps that show, then confirmed whole or discarded."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.caseload import keys, parcel, policies, staging, vault
from marketplace.caseload.models import (
    Case,
    Consent,
    ConsentPaper,
    GrantedContact,
    ImportJob,
    Need,
    SealedContact,
    SealedUpload,
    Share,
    StagedRow,
)
from marketplace.caseload.operations import consents, rotation
from marketplace.caseload.reader import examination, table
from marketplace.caseload.reader.findings import ERROR
from marketplace.caseload.reader.places import Places
from marketplace.caseload.reader.table import Table
from marketplace.caseload.states import DRAFT, IMPORT, OPENED, READING
from marketplace.lib import clock, uploads
from marketplace.lib.ids import region_subject
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.outbox import operations as outbox
from marketplace.places.models import Region

STEP = 500
STALE = timedelta(minutes=2)  # a reading that has not moved for so long has lost its worker
LONGEST = timedelta(hours=1)


class HasFaults(Refused):
    text = _("有 %(faults)s 行不能入库。请选“留下没问题的行”，或者放弃这次导入，改好文件再来。")


def open_import(
    *, data: bytes, name: str, locality: Region, by: Any, at: datetime, read_here: bool = False
) -> ImportJob:
    """Seal the file and leave it to the worker, or (`read_here`) to the caller's own `run_import`.

    Raises NotAllowed, TokenKeyMissing, TooLarge.
    """
    scope = policies.import_scope(by, locality)
    if not scope:
        raise NotAllowed
    if len(data) > uploads.CAP:
        raise table.TooLarge
    keys.key_for(locality)
    with transaction.atomic():
        job = ImportJob.objects.create(
            locality=locality,
            region_path=scope[0],
            scope=scope,
            name=name[-120:],
            opened_by=by,
            opened_at=at,
            progress_at=at,
        )
        parcel.wrap(job, data).save(force_insert=True)
        path, size = job.region_path, len(data)
        audit.record(
            "import.opened", subject=job.uuid, by=by, at=at, region_path=path, locality=locality.code, size=size
        )
        if not read_here:
            outbox.post("import.opened", subject=job.uuid, body={"job": str(job.uuid)}, at=at)
    return job


def run_import(*, job: ImportJob, at: datetime) -> ImportJob:
    """Read, judge and stage, in transactions of their own so that the page can follow. Safe to run twice.

    A file that cannot be read leaves the job `failed` with the reason; the sealed upload is gone either way.
    """
    if not _begin(job, at):
        return job
    try:
        opened = table.read(_content(job), job.name)
        ring = keys.keys_for(job.locality)
    except Refused as refusal:
        _fail(job, str(refusal), at)
        return job
    examined = examination.examine(
        opened.rows,
        places=Places(staging.places(job.locality)),
        within=job.scope,
        on=at.astimezone(clock.SHANGHAI).date(),
        columns=opened.columns,
    )
    faults = [staging.found(finding) for finding in examined.findings]
    accepted = unchanged = 0
    for good in _steps(examined.good):
        with vault.house_session():
            judged = staging.judge(good, job=job, keys=ring)
            rotation.rename(tokens=judged.renamed, key_version=ring[0].version, by=job.opened_by, at=at)
            StagedRow.objects.bulk_create(judged.staged)
            ImportJob.objects.filter(pk=job.pk).update(rows=examined.rows, done=good[-1].row, progress_at=clock.now())
        faults += judged.faults
        accepted += len(judged.staged)
        unchanged += judged.unchanged
    _finish(job, opened, faults, rows=examined.rows, accepted=accepted, unchanged=unchanged, at=at)
    return job


@transaction.atomic
def confirm_import(*, job: ImportJob, keep_good_rows: bool, by: Any, at: datetime) -> ImportJob:
    """Make cases, contacts and needs of the staged rows, all or none. Raises NotAllowed, HasFaults, WrongState."""
    if not policies.confirm_import(by, job):
        raise NotAllowed
    faults = len(faulty_rows(job))
    if faults and not keep_good_rows:
        raise HasFaults(faults=faults)
    audit.move(job, "confirm", machine=IMPORT, by=by, at=at, finished_at=at)
    made = changed = same = 0
    staged = StagedRow.objects.filter(job=job).order_by("row")
    for rows in _steps(list(staged.values_list("pk", flat=True))):
        counts = _keep(list(staged.filter(pk__in=rows).select_related("village")), job, by=by, at=at)
        made, changed, same = made + counts[0], changed + counts[1], same + counts[2]
    job.report = {**job.report, "accepted": made + changed, "unchanged": job.report["unchanged"] + same}
    job.report |= {"new": made, "changed": changed}
    job.save(update_fields=["report"])
    StagedRow.objects.filter(job=job).delete()
    path, told = job.region_path, {"new": made, "changed": changed, "faults": faults}
    audit.record("import.confirmed", subject=job.uuid, by=by, at=at, region_path=path, rows=told)
    if made or changed:
        code = job.locality_id
        outbox.post("caseload.changed", subject=region_subject(code), body={"region": code}, at=at)
    return job


@transaction.atomic
def discard_import(*, job: ImportJob, by: Any, at: datetime) -> ImportJob:
    """Keep nothing of it but the report. Raises NotAllowed, WrongState."""
    if not policies.discard_import(by, job):
        raise NotAllowed
    audit.move(job, "discard", machine=IMPORT, by=by, at=at, finished_at=at)
    job.report = {**job.report, "accepted": 0}
    job.save(update_fields=["report"])
    StagedRow.objects.filter(job=job).delete()
    SealedUpload.objects.filter(job=job).delete()
    audit.record("import.discarded", subject=job.uuid, by=by, at=at, region_path=job.region_path)
    return job


def sweep(*, by: Any, at: datetime) -> int:
    """Give up what lay for an hour unread, with its file; how many."""
    with transaction.atomic():
        late = ImportJob.objects.filter(state__in=[OPENED, READING], opened_at__lt=at - LONGEST)
        jobs = list(late.filter(progress_at__lt=at - STALE))
        for job in jobs:
            _close(job, str(_("一个小时没有读完，已经停下，文件也删了。请再上传一次。")), by=by, at=at)
    return len(jobs)


def faulty_rows(job: ImportJob) -> set[int]:
    """Rows that cannot be kept; one row may have several findings."""
    return {fault["row"] for fault in job.report.get("findings", ()) if fault["severity"] == ERROR}


def _begin(job: ImportJob, at: datetime) -> bool:
    """Take the job, unless another worker moves it right now or it is done."""
    with vault.house_session():
        job.refresh_from_db()
        resting = job.state == OPENED or (job.state == READING and job.progress_at < clock.now() - STALE)
        if not resting:
            return False
        StagedRow.objects.filter(job=job).delete()
        audit.move(job, "read", machine=IMPORT, by=job.opened_by, at=at, progress_at=clock.now())
    return True


def _content(job: ImportJob) -> bytes:
    with vault.house_session():
        return parcel.unwrap(SealedUpload.objects.select_related("job").get(job=job))


def _fail(job: ImportJob, why: str, at: datetime) -> None:
    with vault.house_session():
        _close(job, why, by=job.opened_by, at=at)


def _close(job: ImportJob, why: str, *, by: Any, at: datetime) -> None:
    audit.move(job, "fail", machine=IMPORT, by=by, at=at, finished_at=at, trouble=why[:300])
    StagedRow.objects.filter(job=job).delete()
    SealedUpload.objects.filter(job=job).delete()
    audit.record("import.failed", subject=job.uuid, by=by, at=at, region_path=job.region_path)


def _finish(job: ImportJob, opened: Table, faults: list[staging.Fault], *, at: datetime, **counts: int) -> None:
    faults.sort(key=lambda fault: fault["row"])
    report = {**counts, "findings": faults, "dropped_columns": opened.dropped_columns}
    with vault.house_session():
        rows = counts["rows"]
        columns = {"report": report, "rows": rows, "done": rows, "progress_at": clock.now()}
        audit.move(job, "stage", machine=IMPORT, by=job.opened_by, at=at, **columns)
        SealedUpload.objects.filter(job=job).delete()


def _keep(rows: Sequence[StagedRow], job: ImportJob, *, by: Any, at: datetime) -> tuple[int, int, int]:
    """How many of this batch are new, changed, and — made by another import meanwhile — unchanged."""
    held = Case.objects.filter(token__in=[row.token for row in rows]).select_related("village")
    known = {case.token: case for case in held}
    fresh = [row for row in rows if row.token not in known]
    moved = [row for row in rows if row.token in known and known[row.token].fingerprint != row.fingerprint]
    cases = [_case(row, job, at) for row in fresh]
    Case.objects.bulk_create(cases)
    pairs = list(zip(fresh, cases, strict=True))
    SealedContact.objects.bulk_create([staging.contact(row, case) for row, case in pairs])
    Need.objects.bulk_create([need for row, case in pairs if (need := staging.need(row, case))])
    for row in moved:
        _change(row, known[row.token], by=by, at=at)
    return len(fresh), len(moved), len(rows) - len(fresh) - len(moved)


def _case(row: StagedRow, job: ImportJob, at: datetime) -> Case:
    columns = {name: getattr(row, name) for name in staging.CASE_COLUMNS}
    return Case(
        token=row.token,
        key_version=row.key_version,
        locality_id=job.locality_id,
        imported_at=at,
        seen_at=at,
        **columns,
    )


def _change(row: StagedRow, case: Case, *, by: Any, at: datetime) -> None:
    """The newest export wins for bands, contact and a need still in draft; a need in hand stays as it was agreed."""
    if row.village_id != case.village_id and row.village.parent_id != case.village.parent_id:
        consents.move_away(case=case, by=by, at=at)
    for name in staging.CASE_COLUMNS:
        setattr(case, name, getattr(row, name))
    case.seen_at = at
    case.save(update_fields=[*staging.CASE_COLUMNS, "seen_at"])
    SealedContact.objects.filter(case=case).delete()
    staging.contact(row, case).save(force_insert=True)
    for rows in _rows_of(case):
        rows.update(region_path=case.region_path)
    need = staging.need(row, case)
    if need and not Need.objects.filter(case=case, fingerprint=need.fingerprint).exists():
        Need.objects.filter(case=case, state=DRAFT, shares=None).delete()
        need.save(force_insert=True)


def _rows_of(case: Case) -> tuple[QuerySet[Any], ...]:
    """Everything of one household that carries its region path."""
    return (
        Need.objects.filter(case=case),
        Share.objects.filter(need__case=case),
        Consent.objects.filter(case=case),
        ConsentPaper.objects.filter(consent__case=case),
        GrantedContact.objects.filter(share__need__case=case),
    )


def _steps(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + STEP] for start in range(0, len(items), STEP))
