"""`manage.py import_cases FILE --locality CODE --report out.json`: what the import screen does, as a named system user."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.caseload import keys, operations, vault
from marketplace.caseload.models import ImportJob
from marketplace.caseload.states import FAILED
from marketplace.caseload.tokens import TokenKeyMissing
from marketplace.lib import clock
from marketplace.lib.refusals import Refused
from marketplace.people import operations as people
from marketplace.people.models import User
from marketplace.places.models import Region

SYSTEM = "import_cases"
FINDING = ("row", "sheet_row", "code", "severity", "message")


class Command(BaseCommand):
    help = "Import an assistance caseload export (.xlsx or .csv)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--locality", required=True, metavar="CODE", help="division code whose officers work on it")
        parser.add_argument("--report", required=True, type=Path, metavar="OUT.json")
        parser.add_argument("--all-or-nothing", action="store_true", help="keep no row when one has an error")
        parser.add_argument("--token-key", type=Path, metavar="FILE", help="the case system's key for this locality")

    def handle(self, *args: Any, file: Path, report: Path, **options: Any) -> None:
        try:
            locality = Region.objects.get(pk=options["locality"])
            self._key(locality, options["token_key"])
            job = self._import(file, locality, all_or_nothing=options["all_or_nothing"])
        except Region.DoesNotExist:
            raise CommandError(f"没有代码为 {options['locality']} 的区划。请先用 import_regions 导入。") from None
        except (OSError, Refused) as wrong:
            raise CommandError(f"{file.name}: {wrong}") from wrong
        told = _told(job)
        report.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        self.stdout.write(f"{file.name}: {told['rows']} = +{told['accepted']} ={told['unchanged']}, {report}")

    def _key(self, locality: Region, given: Path | None) -> None:
        if given:
            keys.install(locality, given)
            return
        try:
            keys.key_for(locality)
        except TokenKeyMissing:
            self.stderr.write(f"为 {locality.name} 新生成了案卷令牌密钥：{keys.make(locality)}")

    def _import(self, file: Path, locality: Region, *, all_or_nothing: bool) -> ImportJob:
        by: User = people.system_user(name=SYSTEM)
        data = file.read_bytes()
        with vault.house_session():
            job = operations.open_import(
                data=data, name=file.name, locality=locality, by=by, at=clock.now(), read_here=True
            )
        operations.run_import(job=job, at=clock.now())
        if job.state == FAILED:
            raise CommandError(f"{file.name}: {job.trouble}")
        with vault.house_session():
            if all_or_nothing and operations.faulty_rows(job):
                return operations.discard_import(job=job, by=by, at=clock.now())
            return operations.confirm_import(job=job, keep_good_rows=True, by=by, at=clock.now())


def _told(job: ImportJob) -> dict[str, Any]:
    told = {key: job.report[key] for key in ("rows", "accepted", "unchanged", "dropped_columns")}
    told["findings"] = [{key: fault[key] for key in FINDING} for fault in job.report["findings"]]
    return told
