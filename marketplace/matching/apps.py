"""Bids and awards: how they join the house."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "marketplace.matching"
    label = "matching"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from marketplace.lib import registry
        from marketplace.matching import desk, notices, queries

        registry.panels("desk.tasks", desk.tasks)
        registry.panels("desk.starts", desk.starts)
        registry.panels("project.answers", queries.answered)
        registry.panels("organisation.parts", desk.parts)
        registry.handles("bid.awarded", notices.tell_winner)
        registry.handles("bid.declined", notices.tell_loser)
        registry.handles("assignment.reduced", notices.tell_carrier)
        registry.handles("project.withdrawn", notices.answer_the_rest)
