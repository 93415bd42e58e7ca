"""Addresses of this context."""

from django.urls import URLPattern, URLResolver

app_name = "casebridge"
urlpatterns: list[URLPattern | URLResolver] = []
