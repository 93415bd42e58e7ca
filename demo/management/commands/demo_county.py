"""`manage.py demo_county`: migrate, compile catalogues, and load 示例县 into an empty database."""

import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from demo import county
from marketplace.people.models import User


class Command(BaseCommand):
    help = "Prepare the database and load the demo county when it is empty"
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("the demo county needs DEMO=true: it is fictional and says so on every money screen")
        call_command("translations", "--compile", verbosity=0)
        call_command("migrate", verbosity=0)
        if User.objects.filter(is_system=False).exists():
            self.stdout.write("这个数据库已经有人在用，保持原样。 Kept as it is.")
            return
        logging.disable(logging.INFO)  # what each operation logs is no news to a visitor
        county.load(Path(settings.DATA_DIR))
        self.stdout.write("示例县已载入。 The demo county is loaded.")
