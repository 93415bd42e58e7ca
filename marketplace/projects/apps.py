"""What may become public: projects, lines, gate, assignments: how it joins the house."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "marketplace.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datetime import time, timedelta

        from marketplace.lib import registry
        from marketplace.projects import desk, handlers

        for kind in ("consent.revoked", "k.broken", "project.recount_due"):
            registry.handles(kind, handlers.count_again)
        registry.handles("caseload.changed", handlers.caseload_changed)
        registry.handles("project.called", handlers.tell_called)
        registry.comes_round("projects.call", handlers.call_round, every=timedelta(minutes=20))
        registry.comes_round("projects.expire", handlers.expire_overdue, daily=time(0, 10))
        registry.comes_round("projects.recount", handlers.count_all_again, daily=time(2, 30))
        registry.panels("desk.tasks", desk.tasks)
        registry.panels("desk.starts", desk.starts)
