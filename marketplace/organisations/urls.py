"""Addresses of this context."""

from django.urls import URLPattern, URLResolver, path

from marketplace.organisations import views

app_name = "organisations"
_one = "desk/organisations/<uuid:uuid>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("organisations/", views.register, name="register"),
    path("organisations/apply/", views.apply, name="apply"),
    path("organisations/<uuid:uuid>/", views.profile, name="profile"),
    path("desk/organisations/", views.desk, name="desk"),
    path(_one, views.desk_one, name="desk_one"),
    path(f"{_one}revise/", views.revise, name="revise"),
    path(f"{_one}submit/", views.submit, name="submit"),
    path(f"{_one}check/", views.check, name="check"),
    path(f"{_one}verify/", views.verify, name="verify"),
    path(f"{_one}reject/", views.reject, name="reject"),
    path(f"{_one}suspend/", views.suspend, name="suspend"),
    path(f"{_one}restore/", views.restore, name="restore"),
    path(f"{_one}add-credential/", views.add_credential, name="add_credential"),
    path(f"{_one}credentials/<uuid:paper>/confirm/", views.confirm_credential, name="confirm_credential"),
    path(f"{_one}join/", views.join, name="join"),
    path(f"{_one}members/<int:membership>/leave/", views.leave, name="leave"),
]
