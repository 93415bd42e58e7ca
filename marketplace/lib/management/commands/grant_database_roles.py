"""`manage.py grant_database_roles`: the rights of the public and the desk process, after every migration."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.lib import walls


class Command(BaseCommand):
    help = "Give the two database roles their rights and force row security on the vault (PostgreSQL, as the owner)"

    def handle(self, *args: Any, **options: Any) -> None:
        if not walls.has_roles():
            raise CommandError("SQLite has no roles: one process serves all (SHANQIAO_FACE=all)")
        walled = walls.build()
        if open_still := walls.breaches():
            raise CommandError("\n".join(open_still))
        self.stdout.write(f"{walls.PUBLIC}, {walls.DESK}: granted; row security forced on {len(walled)} tables")
