"""`manage.py rebuild_search`: the search server's index made anew beside the old one, which answers until it is done."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines import elastic


class Command(BaseCommand):
    help = "Make the search server's index anew, and swap."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anew", action="store_true", help="give up a rebuild that was broken off, and begin again"
        )

    def handle(self, **options: Any) -> None:
        if not elastic.is_chosen():
            raise CommandError(
                "This house has no search server (SEARCH_ENGINE); manage.py search --rebuild is its own."
            )
        from search.engines.elastic import building
        from search.engines.elastic.breaker import Away

        try:
            done = building.rebuild(anew=options["anew"], told=lambda n: self.stdout.write(f"{n}…"))
        except building.IsGrowing:
            raise CommandError("Another rebuild is at work, or was broken off; --anew gives it up.") from None
        except Away as trouble:
            raise CommandError(f"The search server is away: {trouble}") from None
        self.stdout.write(f"{done} projects")
