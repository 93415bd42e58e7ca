"""`manage.py search 棉被 --json`: the library's answer on the command line, as `/projects/?q=…` gives it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.http import QueryDict

from cms import entries
from search import operations
from search.finding import find
from search.query import CHOICES, LibraryQuery


class Command(BaseCommand):
    help = "Ask the public library."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("q", nargs="?", default="")
        parser.add_argument("--json", action="store_true", help="one JSON object")
        parser.add_argument("--region", default="", help="division code")
        parser.add_argument("--rebuild", action="store_true", help="make the index anew first")
        for name, values in CHOICES.items():
            parser.add_argument(f"--{name}", action="append", default=[], choices=list(values))

    def handle(self, **options: Any) -> None:
        if options["rebuild"]:
            operations.rebuild()
        sent = QueryDict(mutable=True)
        sent.update({"q": options["q"], "region": options["region"]})
        for name in CHOICES:
            sent.setlist(name, options[name])
        found = find(LibraryQuery.asked(sent))
        shown = entries.entries(found.projects)
        if options["json"]:
            projects = [{name: one[name] for name in ("url", "title", "sentence", "kind_name")} for one in shown]
            answer = {"total": found.total, "projects": projects, "facets": found.facets}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for one in shown:
            self.stdout.write(f"{one['title']}  {' '.join(one['facts'])}  {one['url']}")
        self.stdout.write(f"{found.total}")
