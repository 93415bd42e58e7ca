"""Addresses of this context."""

from django.urls import URLPattern, URLResolver, path

from marketplace.giving.views import webhook

app_name = "giving"
urlpatterns: list[URLPattern | URLResolver] = [
    path("webhooks/stripe/", webhook.receive, name="stripe_webhook"),
]
