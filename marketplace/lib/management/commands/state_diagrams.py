"""`manage.py state_diagrams [--check]`: draw every state table of the house into docs/states/."""

import importlib.util
import pkgutil
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

import marketplace
from marketplace.lib.catalogues import ROOT
from marketplace.lib.states import Machine

FOLDER = ROOT / "docs" / "states"


class Command(BaseCommand):
    help = "Draw the state tables"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when a drawing is out of date")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        drawn = {f"{context}-{machine.name}.md": _page(context, machine) for context, machine in machines()}
        kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
        if check:
            if drawn != kept:
                stale = sorted(set(drawn.items()) ^ set(kept.items()))
                raise CommandError(f"out of date: {sorted({name for name, _ in stale})}; run manage.py state_diagrams")
            return
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in kept.keys() - drawn.keys():
            (FOLDER / name).unlink()
        for name, text in drawn.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
        self.stdout.write(f"drawn: {len(drawn)}")


def machines() -> list[tuple[str, Machine]]:
    """Every table in a context's `states.py`, with its context."""
    found = []
    for context in pkgutil.iter_modules(marketplace.__path__):
        name = f"marketplace.{context.name}.states"
        if context.ispkg and importlib.util.find_spec(name):
            module = importlib.import_module(name)
            found += [(context.name, value) for value in vars(module).values() if isinstance(value, Machine)]
    return sorted(found, key=lambda pair: (pair[0], pair[1].name))


def _page(context: str, machine: Machine) -> str:
    with translation.override("zh-hans"):
        rows = "\n".join(f"| `{state}` | {machine.labels.get(state, '')} |" for state in machine.states)
    return (
        f"# {context}.{machine.name}\n\nDrawn from `marketplace/{context}/states.py`; do not edit.\n\n"
        f"```mermaid\n{machine.mermaid()}```\n\n| state | 中文 |\n|---|---|\n{rows}\n"
    )
