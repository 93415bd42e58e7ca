"""`manage.py schedule`: what comes round, when it last did and when it will again; `--now NAME` posts one at once."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.lib import clock, registry
from marketplace.lib.clock import SHANGHAI
from marketplace.outbox import schedule
from marketplace.outbox.models import Turn


class Command(BaseCommand):
    help = "Show the schedule, or post one duty now"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", metavar="NAME")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if name := options["now"]:
            if name not in {duty.name for duty in registry.duties()}:
                raise CommandError(f"no duty of this name: {name}")
            schedule.post_now(name, at=clock.now())
        turns = Turn.objects.in_bulk()
        rows = [
            {
                "name": duty.name,
                "last": _told(turns[duty.name].last_at) if duty.name in turns else None,
                "next": _told(
                    turns[duty.name].next_at if duty.name in turns else schedule.following(duty, clock.now())
                ),
            }
            for duty in registry.duties()
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows))
        else:
            for row in rows:
                self.stdout.write(f"{row['name']:<28} last {row['last'] or '-':<26} next {row['next']}")


def _told(moment: Any) -> str | None:
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds") if moment else None
