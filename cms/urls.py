"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from cms import design

app_name = "cms"
urlpatterns: list[URLPattern | URLResolver] = [
    path("design/", design.workshop, name="design"),
]
