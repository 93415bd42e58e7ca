"""Campaigns, donations, the rails: how it joins the house."""

from django.apps import AppConfig


class GivingConfig(AppConfig):
    name = "marketplace.giving"
    label = "giving"
    default_auto_field = "django.db.models.BigAutoField"
