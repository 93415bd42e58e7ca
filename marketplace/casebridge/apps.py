"""The case system's door: signing, sending, proof: how it joins the house."""

from django.apps import AppConfig


class CasebridgeConfig(AppConfig):
    name = "marketplace.casebridge"
    label = "casebridge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from marketplace.casebridge import feedback, queries
        from marketplace.lib import registry

        registry.handles("case.feedback", registry.Outward(ask=feedback.ask, done=feedback.done))
        registry.panels("case.timeline", queries.timeline)
