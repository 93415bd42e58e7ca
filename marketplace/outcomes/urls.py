"""Addresses of this context."""

from django.urls import URLPattern, URLResolver, path

from marketplace.outcomes import views

app_name = "outcomes"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/deliveries/", views.deliveries, name="deliveries"),
    path("desk/deliveries/record/<uuid:assignment>/", views.record, name="record"),
    path("desk/deliveries/<uuid:delivery>/", views.delivery, name="delivery"),
    path("desk/deliveries/<uuid:delivery>/accept/", views.accept, name="accept"),
    path("desk/deliveries/<uuid:delivery>/return/", views.return_, name="return"),
]
