"""The library query and its engines; serves /projects/: how it joins the house."""

from datetime import time, timedelta

from django.apps import AppConfig
from django.db.models import signals

NEWS = ("listing.published", "listing.withdrawn", "project.changed")


class SearchConfig(AppConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms import access
        from marketplace.lib import registry
        from marketplace.people.models import Role
        from search import checks, desk, drift, handlers, synonyms
        from search.engines import elastic

        assert checks  # registers itself
        group = self.get_model("SynonymGroup")
        for changed in (signals.post_save, signals.post_delete):
            changed.connect(synonyms.forget, sender=group)
        for right in ("view", "add", "change", "delete"):
            access.RIGHTS[f"search.{right}_synonymgroup"] = frozenset({Role.EDITOR})

        registry.comes_round("search.saved", handlers.tell_savers, every=timedelta(hours=1))
        registry.panels("desk.starts", desk.starts, drift.starts)
        for kind in NEWS:
            registry.handles(kind, handlers.reindex)
        registry.handles(handlers.CHANGED, handlers.BRING)
        registry.handles(handlers.COMPARED, handlers.COMPARE)
        if elastic.is_chosen():
            registry.comes_round("search.keep_up", handlers.KEEP_UP, every=timedelta(minutes=1))
            registry.comes_round("search.compare", handlers.begin_comparison, daily=time(4, 10))
