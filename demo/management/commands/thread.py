"""The steps of `manage.py story`, inside the house that it started."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo.thread.story import Story, steps
from marketplace.lib import walls
from marketplace.places.models import Region


class Command(BaseCommand):
    help = "The steps of `manage.py story`; start that instead"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--caseload", type=Path, required=True)
        parser.add_argument("--locality", required=True)
        parser.add_argument("--receiver", required=True)
        parser.add_argument("--stripe", required=True)

    def handle(self, *args: Any, caseload: Path, **options: Any) -> None:
        locality = Region.objects.filter(pk=options["locality"]).first()
        if locality is None:
            raise CommandError(f"没有代码为 {options['locality']} 的区划。请先用 import_regions 导入。")
        walls.see_in_this_process(walls.ROOT)  # it plays every part of the loop in one process
        story = Story(caseload, locality, receiver=options["receiver"], stripe=options["stripe"])
        failed = False
        for number, (name, step) in enumerate(steps(story), start=1):
            try:
                evidence = step()
                ok = bool(evidence.pop("ok"))
            except Exception as trouble:  # noqa: BLE001 - the line says it, the exit code tells
                ok, evidence = False, {"trouble": f"{type(trouble).__name__}: {trouble}"}
            line = {"step": number, "name": name, "ok": ok, "evidence": evidence}
            self.stdout.write(json.dumps(line, ensure_ascii=False, default=str))
            self.stdout.flush()
            failed = failed or not ok
            if failed:
                break
        sys.exit(1 if failed else 0)
