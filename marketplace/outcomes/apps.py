"""Deliveries, acceptance, what flows back: how it joins the house."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "marketplace.outcomes"
    label = "outcomes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from marketplace.lib import registry
        from marketplace.outcomes import desk, notices, timeline, writeback

        registry.handles("delivery.accepted", writeback.on_accepted)
        for kind in ("donation.settled", "donation.refunded", "donation.kept", "hours.confirmed"):
            registry.handles(kind, writeback.on_later)
        registry.handles("delivery.returned", notices.on_returned)
        registry.panels("desk.tasks", desk.tasks)
        registry.panels("case.timeline", timeline.rows)
        registry.panels("case.sums", timeline.sums)
