"""Transparency pages: how it joins the house."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "marketplace.oversight"
    label = "oversight"
    default_auto_field = "django.db.models.BigAutoField"
