"""Wagtail's admin has several hundred addresses. These few are open; whatever upstream adds starts closed."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

NAMES = frozenset(
    {
        "wagtailadmin_home",
        "wagtailadmin_account",
        "wagtailadmin_logout",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_dismissibles",
    }
)
NAMESPACES = frozenset(
    {
        "wagtailadmin_editing_sessions",
        "wagtailsnippets_cms_projectlisting",
        "wagtailsnippetchoosers_cms_projectlisting",
        "wagtailsnippets_search_synonymgroup",
    }
)
ADMIN = "/cms/"
LOGIN = "/cms/login/"


class OnlyOurAdmin:
    """An allow-list of admin view names; everything else under `/cms/` does not exist."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        if not request.path.startswith(ADMIN) or request.path == LOGIN:
            return
        match = request.resolver_match
        assert match is not None
        if match.url_name not in NAMES and not NAMESPACES.intersection(match.namespaces):
            raise Http404
