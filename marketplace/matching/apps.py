"""Bids and awards: how it joins the house."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "marketplace.matching"
    label = "matching"
    default_auto_field = "django.db.models.BigAutoField"
