"""Addresses of this context."""

from django.urls import URLPattern, URLResolver, path

from marketplace.oversight import views

app_name = "oversight"
urlpatterns: list[URLPattern | URLResolver] = [
    path("transparency/", views.transparency, name="transparency"),
    path("transparency/statistics/", views.statistics, name="statistics"),
    path("transparency/statistics.csv", views.statistics_file, name="statistics_file"),
    path("transparency/ledger.csv", views.ledger, name="ledger"),
    path("transparency/projects.csv", views.projects, name="projects"),
    path("transparency/projects/<uuid:uuid>/", views.project, name="project"),
    path("transparency/projects/<uuid:uuid>/ledger.csv", views.project_ledger, name="project_ledger"),
]
