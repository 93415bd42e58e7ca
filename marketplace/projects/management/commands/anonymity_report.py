"""`manage.py anonymity_report`: among how many households each page hides, and at which rung. Staff only.

`--check` ends with an error when a public page hides among too few.
"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.caseload import vault
from marketplace.lib import clock
from marketplace.projects import report


class Command(BaseCommand):
    help = "Count again among how many households each project hides"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        with vault.house_session():
            found = report.made(at=clock.now())
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) if options["json"] else _written(found))
        if options["check"] and found["below"]:
            raise CommandError(f"{len(found['below'])} public pages hide among too few households")


def _written(found: dict[str, Any]) -> str:
    lines = [
        f"{row['code']}  {row['state']:<16} {row['rung']:<13} {row['k']} / {row['needed']}" for row in found["projects"]
    ]
    lines += ["", "k of the public pages: " + "  ".join(f"{step}: {n}" for step, n in found["distribution"].items())]
    lines += ["rungs: " + "  ".join(f"{rung}: {n}" for rung, n in found["rungs"].items() if n)]
    for place in found["caseload"]:
        lines += ["", f"{place['locality']}: {place['live']} live households; of them k >= {place['k_public']} with"]
        lines += [f"  {share:>7.2%}  {fields}" for fields, share in place["reach"].items() if share is not None]
    return "\n".join(lines)
