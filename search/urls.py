"""Addresses of this app."""

from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, path

from search import drift, feeds, views

app_name = "search"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/search/", drift.search, name="desk"),
    path("projects/", views.library, name="library"),
    path("projects/saved/", views.saved_searches, name="saved"),
    path("projects/saved/<uuid:uuid>/forget/", views.forget, name="forget"),
    path("projects/feed/", feeds.LibraryFeed(), name="feed"),
    path("sitemap.xml", sitemap, {"sitemaps": feeds.MAPS}, name="sitemap"),
]
