"""Register of charities, stations, groups, firms: how it joins the house."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "marketplace.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from marketplace.lib import registry
        from marketplace.organisations import desk

        registry.panels("desk.tasks", desk.tasks)
        registry.panels("desk.starts", desk.starts)
        for act in ("verified", "rejected", "suspended", "restored"):
            registry.handles(f"organisation.{act}", desk.tell_operators)
