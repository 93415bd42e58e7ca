"""Transparency pages and statistics: how it joins the house."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "marketplace.oversight"
    label = "oversight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datetime import time

        from marketplace.lib import registry
        from marketplace.oversight import handlers

        registry.comes_round("oversight.statistics", handlers.take_snapshots, daily=time(3, 30))
