"""Every address of the house. Contexts own their addresses; this file only joins them."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from marketplace.lib import registry

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("cms/login/", RedirectView.as_view(pattern_name="account_login")),
    path("cms/", include(wagtailadmin_urls)),
    path("", include("marketplace.outbox.urls")),
    path("", include("marketplace.places.urls")),
    path("", include("marketplace.people.urls")),
    path("", include("marketplace.ledger.urls")),
    path("", include("marketplace.casebridge.urls")),
    path("", include("marketplace.organisations.urls")),
    path("", include("marketplace.caseload.urls")),
    path("", include("marketplace.projects.urls")),
    path("", include("marketplace.matching.urls")),
    path("", include("marketplace.giving.urls")),
    path("", include("marketplace.volunteering.urls")),
    path("", include("marketplace.outcomes.urls")),
    path("", include("marketplace.oversight.urls")),
    path("", include("search.urls")),
    path("", include("cms.urls")),
    path("", include(wagtail_urls)),
]

registry.seal()
