"""`manage.py import_regions FILE…`: load official division lists (CSV: code,name,level,parent_code)."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.lib.refusals import Refused
from marketplace.places import operations


class Command(BaseCommand):
    help = "Load official division lists"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        for file in files:
            try:
                with file.open(encoding="utf-8-sig", newline="") as stream:
                    loaded = operations.import_regions(rows=csv.DictReader(stream))
            except (OSError, UnicodeDecodeError, Refused) as wrong:
                raise CommandError(f"{file}: {wrong}") from wrong
            self.stdout.write(f"{file.name}: +{loaded.added} ~{loaded.renamed} ={loaded.unchanged}")
