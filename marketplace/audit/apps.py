"""Who did what, when: append only: how it joins the house."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "marketplace.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
