"""Addresses of this context."""

from django.urls import URLPattern, URLResolver, path

from marketplace.matching import views

app_name = "matching"
urlpatterns: list[URLPattern | URLResolver] = [
    path("projects/<uuid:uuid>/bid/", views.bid, name="bid"),
    path("desk/my-bids/", views.my_bids, name="my_bids"),
    path("desk/bids/", views.bids, name="bids"),
    path("desk/bids/lines/<uuid:uuid>/", views.line, name="line"),
    path("desk/bids/<uuid:uuid>/award/", views.award, name="award"),
    path("desk/bids/<uuid:uuid>/decline/", views.decline, name="decline"),
    path("desk/bids/<uuid:uuid>/shortlist/", views.shortlist, name="shortlist"),
    path("desk/bids/<uuid:uuid>/withdraw/", views.withdraw, name="withdraw"),
]
