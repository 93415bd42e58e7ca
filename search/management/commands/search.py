"""`manage.py search 棉被 --json`: the library's answer on the command line, as `/projects/?q=…` gives it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict

from cms import entries
from search import engines, operations
from search.engines.elastic.breaker import Away
from search.finding import MOST_COUNTED, Found, find
from search.models import Sort
from search.query import CHOICES, LibraryQuery


class Command(BaseCommand):
    help = "Ask the public library."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("q", nargs="?", default="")
        parser.add_argument("--json", action="store_true", help="one JSON object: ids in order, tiers, facets")
        parser.add_argument("--engine", default="", choices=["", *engines.names()], help="the one in use unless named")
        parser.add_argument("--region", default="", help="division code")
        parser.add_argument("--sort", default=Sort.URGENT, choices=Sort.values)
        parser.add_argument("--near", default="", help="division code of the reader's own region")
        parser.add_argument("--after", default="", help="the mark of the page before")
        parser.add_argument("--rebuild", action="store_true", help="make the index anew first")
        for name, values in CHOICES.items():
            parser.add_argument(f"--{name}", action="append", default=[], choices=list(values))

    def handle(self, **options: Any) -> None:
        if options["rebuild"]:
            operations.rebuild()
        sent = QueryDict(mutable=True)
        sent.update({name: options[name] for name in ("q", "region", "sort", "near", "after")})
        for name in CHOICES:
            sent.setlist(name, options[name])
        asked = LibraryQuery.asked(sent)
        try:
            found = find(asked, by=engines.named(options["engine"]) if options["engine"] else None)
        except Away as trouble:
            raise CommandError(f"The search server is away: {trouble}") from None
        name = options["engine"] or engines.names()[0 if found.limited else -1]
        if options["json"]:
            self.stdout.write(json.dumps({"engine": name, "q": asked.q, **answer(found)}, ensure_ascii=False))
            return
        for one in entries.entries(found.projects):
            self.stdout.write(f"{one['title']}  {' '.join(one['facts'])}  {one['url']}")
        self.stdout.write(f"{MOST_COUNTED}+" if found.uncounted else f"{found.total}")


def answer(found: Found) -> dict[str, Any]:
    shown = {one["uuid"]: one for one in entries.entries(found.projects)}
    return {
        "total": found.total,
        "ids": [str(uuid) for uuid in found.projects],
        "tiers": [found.tiers[uuid] for uuid in found.projects],
        "projects": [
            {name: shown[uuid][name] for name in ("url", "title", "sentence", "kind_name")}
            for uuid in found.projects
            if uuid in shown
        ],
        "facets": found.facets,
        "places": found.tree.counts,
        "mended": found.mended,
        "after": found.after,
    }
