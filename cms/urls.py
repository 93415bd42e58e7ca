"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from cms import design, views

app_name = "cms"
urlpatterns: list[URLPattern | URLResolver] = [
    path("design/", design.workshop, name="design"),
    path("projects/<uuid:uuid>/", views.project, name="project"),
    path("desk/approvals/", views.approvals, name="approvals"),
    path("desk/approvals/<uuid:uuid>/", views.approval, name="approval"),
    path("desk/approvals/<uuid:uuid>/family/", views.family, name="family"),
    path("desk/approvals/<uuid:uuid>/versions/", views.versions, name="versions"),
    path("desk/approvals/<uuid:uuid>/approve/", views.approve, name="approve"),
    path("desk/approvals/<uuid:uuid>/return/", views.return_, name="return"),
    path("desk/approvals/<uuid:uuid>/confirm/", views.confirm, name="confirm"),
    path("desk/approvals/<uuid:uuid>/withdraw/", views.withdraw, name="withdraw"),
]
