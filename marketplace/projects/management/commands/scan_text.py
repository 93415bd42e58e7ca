"""`manage.py scan_text`: the gate's reading of texts, for whoever wants to try it or to read texts from elsewhere."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.lib.privacy import Finding
from marketplace.places.models import Region
from marketplace.projects import gate, gazetteer

Allowed = frozenset[tuple[str, str]]


class Command(BaseCommand):
    help = (
        "Read JSON lines {id, text} on standard input; print {id, findings} for each, at once. "
        "A line that cannot be read gets {line, error}, the rest goes on, and the exit code is 1."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--locality", metavar="CODE", help="leave out what this locality's allow-list lets through")
        parser.add_argument("--without-places", action="store_true", help="leave out the villages of the database")

    def handle(self, *args: Any, **options: Any) -> None:
        nowhere = gazetteer.Gazetteer(villages=(), townships=())
        book = nowhere if options["without_places"] else gazetteer.everywhere()
        bad = self._answer(sys.stdin.buffer, book, _allowed(options["locality"]))
        if bad:
            raise CommandError(f"{bad} line(s) could not be read")

    def _answer(self, lines: Iterable[bytes], book: gazetteer.Gazetteer, allowed: Allowed) -> int:
        bad = 0
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                asked = _read(line)
            except ValueError as error:
                bad += 1
                self._say({"line": number, "error": str(error)})
                continue
            told = gate.unsilenced(book.scan(asked["text"]), allowed)
            self._say({"id": asked["id"], "findings": [_plain(finding) for finding in told]})
        return bad

    def _say(self, answer: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
        self.stdout.flush()


def _allowed(code: str | None) -> Allowed:
    if code is None:
        return frozenset()  # the raw findings
    locality = Region.objects.filter(code=code).first()
    if locality is None:
        raise CommandError(f"no locality with the code {code}")
    return gate.allowed_in(locality)


def _read(line: bytes) -> dict[str, Any]:
    """Raises ValueError, with what is wrong with the line."""
    asked = json.loads(line.decode("utf-8-sig"))
    if not isinstance(asked, dict) or "id" not in asked or not isinstance(asked.get("text"), str):
        raise ValueError("expected an object with an id and a text")
    json.dumps(asked, ensure_ascii=False).encode()  # half a surrogate pair is no text
    return asked


def _plain(finding: Finding) -> dict[str, Any]:
    shown = {name: getattr(finding, name) for name in ("kind", "start", "end", "text", "severity")}
    return {**shown, "suggestion": str(finding.suggestion)}
