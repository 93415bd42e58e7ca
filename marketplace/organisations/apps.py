"""Register of charities, stations, groups, firms: how it joins the house."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "marketplace.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"
