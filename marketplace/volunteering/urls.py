"""Addresses of this context."""

from django.urls import URLPattern, URLResolver, path

from marketplace.volunteering import views

app_name = "volunteering"
_hours = "desk/hours/<uuid:uuid>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("volunteer/", views.volunteer, name="volunteer"),
    path("volunteer/hours/", views.hours, name="hours"),
    path("volunteer/hours/<uuid:uuid>/dispute/", views.dispute, name="dispute_own"),
    path("shifts/<uuid:uuid>/", views.shift, name="shift"),
    path("shifts/<uuid:uuid>/sign-up/", views.sign_up, name="sign_up"),
    path("shifts/<uuid:uuid>/cancel/", views.cancel, name="cancel"),
    path("checkin/<str:token>/", views.checkin, name="checkin"),
    path("desk/shifts/", views.desk_shifts, name="desk_shifts"),
    path("desk/shifts/open/", views.open_shift, name="open_shift"),
    path("desk/shifts/<uuid:uuid>/", views.desk_shift, name="desk_shift"),
    path("desk/shifts/<uuid:uuid>/call-off/", views.call_off, name="call_off"),
    path("desk/hours/", views.desk_hours, name="desk_hours"),
    path(f"{_hours}record/", views.act, {"verb": "record"}, name="record"),
    path(f"{_hours}confirm/", views.act, {"verb": "confirm"}, name="confirm"),
    path(f"{_hours}dispute/", views.act, {"verb": "dispute"}, name="dispute"),
    path(f"{_hours}miss/", views.act, {"verb": "miss"}, name="miss"),
    path(f"{_hours}state-leaving/", views.act, {"verb": "state_leaving"}, name="state_leaving"),
]
