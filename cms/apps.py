"""Wagtail pages, the listing, its vetting, the public project page: how it joins the house."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"
