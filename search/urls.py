"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from search import views

app_name = "search"
urlpatterns: list[URLPattern | URLResolver] = [path("projects/", views.library, name="library")]
