"""Users, memberships, notices, the desk's first page: how it joins the house."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "marketplace.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from marketplace.lib import rotation
        from marketplace.people import factors

        rotation.keep(factors.STORE)
