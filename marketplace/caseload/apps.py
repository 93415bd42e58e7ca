"""The vault: case tokens, consents, needs, contacts: how it joins the house."""

from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    name = "marketplace.caseload"
    label = "caseload"
    default_auto_field = "django.db.models.BigAutoField"
