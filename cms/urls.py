"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from cms import design, reading, views

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
    path("desk/approvals/<uuid:uuid>/plan/", reading.plan, name="plan"),
    path("pictures/<uuid:uuid>/<int:width>/", reading.picture, name="picture"),
    path("desk/pages/", reading.pages, name="pages"),
    path("desk/pages/<int:pk>/", reading.page, name="page"),
    path("desk/pages/<int:pk>/preview/", reading.page_preview, name="page_preview"),
    path("desk/pages/<int:pk>/approve/", reading.approve_page, name="approve_page"),
    path("desk/pages/<int:pk>/confirm/", reading.confirm_page, name="confirm_page"),
    path("desk/pages/<int:pk>/return/", reading.return_page, name="return_page"),
    path("desk/pages/<int:pk>/withdraw/", reading.withdraw_page, name="withdraw_page"),
    path("desk/programmes/<int:pk>/", reading.programme, name="programme"),
    path("desk/pictures/<uuid:uuid>/", reading.picture_desk, name="picture_desk"),
    path("desk/pictures/<uuid:uuid>/confirm/", reading.confirm_picture, name="confirm_picture"),
    path("desk/pictures/<uuid:uuid>/refuse/", reading.refuse_picture, name="refuse_picture"),
    path("desk/pictures/shown/<int:pk>/", reading.rendition, name="rendition"),
]
