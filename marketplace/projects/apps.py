"""What may become public: projects, lines, gate, assignments: how it joins the house."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "marketplace.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from marketplace.lib import registry
        from marketplace.projects import desk, handlers

        for kind in ("consent.revoked", "k.broken", "project.recount_due"):
            registry.handles(kind, handlers.count_again)
        registry.handles("caseload.changed", handlers.caseload_changed)
        registry.panels("desk.tasks", desk.tasks)
        registry.panels("desk.starts", desk.starts)
