"""Region tree and what each locality sets for itself: how it joins the house."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "marketplace.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"
