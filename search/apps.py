"""The library query and its engines; serves /projects/: how it joins the house."""

from django.apps import AppConfig

NEWS = ("listing.published", "listing.withdrawn", "project.changed")


class SearchConfig(AppConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from marketplace.lib import registry
        from search import handlers

        for kind in NEWS:
            registry.handles(kind, handlers.reindex)
