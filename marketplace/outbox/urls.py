"""Addresses of this context."""

from django.urls import path

from marketplace.outbox import views

app_name = "outbox"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
