"""`manage.py story --caseload FILE --locality CODE`: the whole thread on a database that has seen only `migrate` and
`import_regions`; one JSON line for each step, non-zero if any fails.

The fake Stripe, the case receiver, the relay and the web process are processes of their own on free ports.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo import outside
from demo.supervisor import ChildEnded, Children, answers, free_port
from marketplace.caseload import identity
from marketplace.caseload.reader import table
from marketplace.lib.refusals import Refused

MANAGE = str(outside.ROOT / "manage.py")


class Command(BaseCommand):
    help = "Walk the whole thread on a caseload export"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--caseload", type=Path, required=True, metavar="FILE")
        parser.add_argument("--locality", required=True, metavar="CODE")

    def handle(self, *args: Any, caseload: Path, locality: str, **options: Any) -> None:
        port = free_port()
        origin = f"http://127.0.0.1:{port}"
        planned = outside.plan(data=Path(settings.DATA_DIR), origin=origin, locality=locality)
        _write_register(caseload, planned.register)
        found = outside.keys(planned)
        environment = dict(found.environment) | {"GUNICORN_CMD_ARGS": "", "ALLOWED_HOSTS": "127.0.0.1"}
        with Children(planned.data / "logs") as children:
            try:
                outside.start(children, planned, found)
                web = ["--bind", f"127.0.0.1:{port}", "--threads", "4", "--chdir", str(outside.ROOT)]
                children.start("web", "-m", "gunicorn", "marketplace.wsgi", *web, env=environment)
                children.start("relay", MANAGE, "worker", env=environment)
                children.wait_until(answers(f"{origin}/readyz"))
            except (ChildEnded, TimeoutError) as trouble:
                raise CommandError(f"{trouble!r}: see {planned.data / 'logs'}") from trouble
            steps = ["thread", "--caseload", str(caseload.resolve()), "--locality", locality]
            steps += ["--receiver", found.receiver, "--stripe", found.stripe]
            told = subprocess.run(  # noqa: S603 - our own command
                [sys.executable, MANAGE, *steps], check=False, env=os.environ | environment
            )
        if told.returncode:
            sys.exit(told.returncode)


def _write_register(export: Path, register: Path) -> None:
    """What the case system knows of its own people: the numbers of the export, in its own store."""
    try:
        rows = table.read(export.read_bytes(), export.name).rows
    except (OSError, Refused) as wrong:
        raise CommandError(f"{export.name}: {wrong}") from wrong
    numbers = {identity.normalise(row.cells.get("identity", "")) for row in rows}
    descriptor = os.open(register, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(sorted(number for number in numbers if identity.is_checked(number))))
