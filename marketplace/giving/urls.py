"""Addresses of this context."""

from django.urls import URLPattern, URLResolver, path

from marketplace.giving.views import campaigns, desk, gifts, webhook

app_name = "giving"
_ONE = "desk/campaigns/<uuid:uuid>/"
_SHARE = f"{_ONE}projects/<uuid:share>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("projects/<uuid:uuid>/give/", gifts.give, name="give"),
    path("give/<uuid:uuid>/thanks/", gifts.thanks, name="thanks"),
    path("give/<uuid:uuid>/sign/", gifts.sign, name="sign"),
    path("campaigns/<uuid:uuid>/", campaigns.show, name="campaign"),
    path("webhooks/stripe/", webhook.receive, name="stripe_webhook"),
    path("desk/campaigns/", desk.campaigns, name="desk"),
    path("desk/campaigns/draft/", desk.draft, name="draft"),
    path(_ONE, desk.desk_one, name="desk_one"),
    path(f"{_ONE}revise/", desk.revise, name="revise"),
    path(f"{_ONE}file/", desk.file, name="file"),
    path(f"{_ONE}launch/", desk.launch, name="launch"),
    path(f"{_ONE}end/", desk.end, name="end"),
    path(f"{_ONE}disclose/", desk.disclose, name="disclose"),
    path(f"{_ONE}disable/", desk.disable, name="disable"),
    path(f"{_ONE}include/", desk.include, name="include"),
    path(_SHARE, desk.share, name="share"),
    path(f"{_SHARE}allocate/", desk.allocate, name="allocate"),
    path(f"{_SHARE}spend/", desk.spend, name="spend"),
    path(f"{_SHARE}share_overflow/", desk.share_overflow, name="share_overflow"),
]
