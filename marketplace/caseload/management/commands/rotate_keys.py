"""`manage.py rotate_keys`: put the new key first in SEALING_KEYS, restart the processes, then run this.

It seals every box anew, in steps that are kept; stopped half-way it goes on, and run again it finds nothing to do. The
case system's keys go another way: `--locality CODE --token-key FILE` lays its next key beside the older ones, and each
import gives the households it sees their newer token. An old key is dropped when nothing stands under it any more.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.caseload import keys, operations, queries, tokens, vault
from marketplace.lib import clock
from marketplace.lib.refusals import Refused
from marketplace.people import operations as people
from marketplace.places.models import Region


class Command(BaseCommand):
    help = "Seal everything anew under the newest key, and say which older keys are still needed"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--locality", metavar="CODE", help="whose token key is renewed")
        parser.add_argument("--token-key", type=Path, metavar="FILE", help="the case system's next key for it")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["token_key"]:
            self._renew(options["locality"], options["token_key"])
        shut = self._seal()
        self._tokens()
        if shut:
            raise CommandError(f"{shut} boxes open with no key of SEALING_KEYS: put the missing key back, run again")
        if older := len(settings.SEALING_KEYS) - 1:
            self.stdout.write(f"everything is under the newest key; {older} older may be dropped from SEALING_KEYS")

    def _renew(self, code: str | None, source: Path) -> None:
        try:
            self.stdout.write(f"{keys.renew(Region.objects.get(pk=code), source)}")
        except (Region.DoesNotExist, OSError, Refused) as wrong:
            raise CommandError(f"--locality {code} --token-key {source}: {wrong}") from wrong

    def _seal(self) -> int:
        shut: dict[str, int] = {}
        by = people.system_user(name="caseload")
        for progress in operations.rotate_keys(by=by, at=clock.now()):
            self.stdout.write(f"{progress.name} {progress.seen}/{progress.total}, sealed anew {progress.moved}")
            shut[progress.name] = progress.shut
        return sum(shut.values())

    def _tokens(self) -> None:
        newest = tokens.newest_versions()
        with vault.house_session():
            left = queries.under_older_keys(newest)
        for code, count in left.items():
            if count:
                said = f"{count} households still under an older token key; keep its file until an import has seen them"
                self.stdout.write(f"{code}.v{newest[code]}: {said}")
