"""`manage.py translations --update | --compile | --check`: keep the catalogues complete."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.lib import catalogues


class Command(BaseCommand):
    help = "Update, compile or check the translation catalogues"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--update", action="store_true")
        what.add_argument("--compile", action="store_true")
        what.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["update"]:
            self.stdout.write(f"without translation: {catalogues.update()}")
        elif options["compile"]:
            compiled = catalogues.compile_all()
            if options["verbosity"]:
                self.stdout.write(f"compiled: {compiled}")
        else:
            self._check()

    def _check(self) -> None:
        found = catalogues.gaps()
        for path, gap in found.items():
            for message in gap.missing:
                self.stderr.write(f"{path.relative_to(catalogues.ROOT)}: no English for {message!r}")
            for message in gap.obsolete:
                self.stderr.write(f"{path.relative_to(catalogues.ROOT)}: nobody says {message!r} any more")
        if found:
            raise CommandError("catalogues are not complete: manage.py translations --update, then fill them")
        self.stdout.write("catalogues complete")
