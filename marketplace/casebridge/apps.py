"""The case system's door: signing, sending, proof: how it joins the house."""

from django.apps import AppConfig


class CasebridgeConfig(AppConfig):
    name = "marketplace.casebridge"
    label = "casebridge"
    default_auto_field = "django.db.models.BigAutoField"
