"""Addresses of this context."""

from django.urls import URLPattern, URLResolver, path

from marketplace.people import views

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", views.desk, name="desk"),
    path("desk/notices/read/", views.mark_read, name="mark_read"),
    path("desk/posts/", views.posts, name="posts"),
    path("desk/posts/<int:post>/", views.name_stand_in, name="name_stand_in"),
    path("desk/posts/<int:post>/end/", views.dismiss, name="dismiss"),
    path("desk/posts/ended/<uuid:uuid>/", views.end_stand_in, name="end_stand_in"),
    path("desk/clocks/", views.clocks, name="clocks"),
    path("desk/calendar/", views.calendar, name="calendar"),
    path("preferences/", views.preferences, name="preferences"),
]
