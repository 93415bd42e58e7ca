"""Deliveries, acceptance, what flows back: how it joins the house."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "marketplace.outcomes"
    label = "outcomes"
    default_auto_field = "django.db.models.BigAutoField"
