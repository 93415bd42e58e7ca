"""Addresses of this context."""

from django.urls import URLPattern, URLResolver, path

from marketplace.people import views

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", views.desk, name="desk"),
    path("desk/notices/read/", views.mark_read, name="mark_read"),
    path("preferences/", views.preferences, name="preferences"),
]
