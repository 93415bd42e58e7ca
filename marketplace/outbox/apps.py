"""The one outbox of the house: lanes, leases, relay: how it joins the house."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "marketplace.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"
