"""`manage.py purge --preview`: what has had its time, and its name; `manage.py purge --seen NAME`: erase exactly that."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.caseload import operations, retention, vault
from marketplace.caseload.retention import Due
from marketplace.lib import clock
from marketplace.lib.refusals import Refused
from marketplace.people import operations as people
from marketplace.places.models import Region


class Command(BaseCommand):
    help = "Erase from the vault what has had its time, after a preview"

    def add_arguments(self, parser: CommandParser) -> None:
        way = parser.add_mutually_exclusive_group(required=True)
        way.add_argument("--preview", action="store_true", help="say what would be erased, and change nothing")
        way.add_argument("--seen", metavar="NAME", help="the name that the preview printed: erase what it showed")
        parser.add_argument("--locality", metavar="CODE", help="one region and all below it (default: everywhere)")

    def handle(self, *args: Any, **options: Any) -> None:
        paths = [self._path(options["locality"])]
        at, by = clock.now(), people.system_user(name="caseload")
        with vault.house_session():
            try:
                found = (
                    retention.preview(paths, at=at)
                    if options["preview"]
                    else operations.purge(paths=paths, seen=options["seen"], by=by, at=at)
                )
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal
        told = {
            "seen": retention.seal_of(found),
            "erased": not options["preview"],
            "due": [_told(due) for due in found],
        }
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))

    def _path(self, code: str | None) -> str:
        if code is None:
            return vault.ROOT
        try:
            return Region.objects.get(pk=code).path
        except Region.DoesNotExist:
            raise CommandError(f"没有代码为 {code} 的区划。") from None


def _told(due: Due) -> dict[str, Any]:
    columns = [f"caseload.{column}" for column in due.rule.columns]
    facts = {"what": due.rule.name, "said": str(due.rule.label), "keep": str(due.rule.keep), "columns": columns}
    return {**facts, "rows": due.count, "cases": list(due.codes)}
