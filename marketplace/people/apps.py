"""Users, memberships, notices, the desk's first page: how it joins the house."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "marketplace.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from marketplace.lib import registry, rotation
        from marketplace.people import factors, handlers, reminders

        rotation.keep(factors.STORE)
        registry.handles("stand_in.named", handlers.tell_stand_in)
        registry.panels("desk.tasks", reminders.tasks)
        registry.panels("desk.starts", reminders.starts)
