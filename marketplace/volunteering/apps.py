"""Shifts, sign-ups, hours: how they join the house."""

from django.apps import AppConfig


class VolunteeringConfig(AppConfig):
    name = "marketplace.volunteering"
    label = "volunteering"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from marketplace.lib import registry
        from marketplace.volunteering import desk

        registry.panels("desk.tasks", desk.tasks)
        registry.panels("desk.starts", desk.starts)
        registry.panels("organisation.figures", desk.figures)
        registry.handles("shift.called_off", desk.tell_volunteers)
        registry.handles("hours.confirmed", desk.tell_volunteer)
