"""Shifts, sign-ups, check-in, hours: how it joins the house."""

from django.apps import AppConfig


class VolunteeringConfig(AppConfig):
    name = "marketplace.volunteering"
    label = "volunteering"
    default_auto_field = "django.db.models.BigAutoField"
