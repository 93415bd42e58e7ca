"""What may become public: projects, lines, gate, assignments: how it joins the house."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "marketplace.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"
