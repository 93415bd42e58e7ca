"""Print the public key with which the case system verifies our requests."""

from typing import Any

from django.core.management.base import BaseCommand

from marketplace.casebridge import keys


class Command(BaseCommand):
    help = "Print our public key (Ed25519, base64) for the case system's settings."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(keys.written(keys.own().public_key()))
