"""Wagtail's admin has several hundred addresses. These few are open; whatever upstream adds starts closed.

Wagtail's views check what one may do with pages and pictures, not always whose they are: an address that names a row of
another county does not exist either.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch

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
EXPLORER = frozenset({"wagtailadmin_explore_root", "wagtailadmin_explore", "wagtailadmin_explore_results"})
ROOMS = {  # for editors: namespace → the views of it that are open
    "wagtailadmin_pages": frozenset(
        {
            *("add", "add_subpage", "preview_on_add", "edit", "preview_on_edit", "view_draft", "usage"),
            *("history", "history_results", "revisions_view", "revisions_revert", "revisions_compare"),
            *("lock", "unlock", "confirm_workflow_cancellation", "workflow_history", "workflow_history_detail"),
        }
    ),
    "wagtailimages": frozenset({"index", "index_results", "add", "edit", "image_usage"}),
    "wagtailimages_chooser": frozenset({"choose", "choose_results", "chosen", "chosen_multiple", "create"}),
    "listing_pick": frozenset({"choose", "choose_results", "chosen", "chosen_multiple"}),
}
ADMIN = "/cms/"
LOGIN = "/cms/login/"


class OnlyOurAdmin:
    """An allow-list of admin view names; everything else under `/cms/` does not exist."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if not request.path.startswith(ADMIN) or request.path == LOGIN:
            return
        match = request.resolver_match
        assert match is not None
        if match.url_name in NAMES or NAMESPACES.intersection(match.namespaces):
            return
        if not is_open(match) or not _all_mine(request, _room(match), args, kwargs):
            raise Http404


def is_open(match: ResolverMatch) -> bool:
    """May somebody come in here at all? Whose rows the address names is another question."""
    if match.url_name in NAMES or NAMESPACES.intersection(match.namespaces):
        return True
    room = _room(match)
    return match.url_name in (ROOMS.get(room, frozenset()) if room else EXPLORER)


def _room(match: ResolverMatch) -> str:
    return match.namespaces[0] if match.namespaces else ""


def _all_mine(request: HttpRequest, room: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Every page, picture, revision and workflow state the address names belongs to a county this person edits."""
    from cms import editors
    from cms.picture import Picture

    if not editors.is_editor(request.user):
        return False
    if room in {"", "wagtailadmin_pages"}:
        pages = editors.visible_pages(request.user, editors.WRITE)
        named = [kwargs[name] for name in ("page_id", "parent_page_id") if name in kwargs] + list(args[:1])
        return all(pages.filter(pk=pk).exists() for pk in named) and all(_parts(kwargs, args))
    if room in {"wagtailimages", "wagtailimages_chooser"}:
        pictures = Picture.objects.filter(region__in=editors.regions(request.user, editors.WRITE))
        named = [kwargs[name] for name in ("image_id", "pk") if name in kwargs] + request.GET.getlist("id")
        return all(str(pk).isdecimal() and pictures.filter(pk=pk).exists() for pk in named)
    return True  # the chooser of projects looks up its rows in scope


def _parts(kwargs: dict[str, Any], args: tuple[Any, ...]) -> Iterator[bool]:
    """What is named beside a page is that page's own."""
    from wagtail.models import Revision, WorkflowState

    page = str(kwargs.get("page_id", args[0] if args else ""))
    revisions = [kwargs["revision_id"]] if "revision_id" in kwargs else [a for a in args[1:] if str(a).isdecimal()]
    for pk in revisions:
        yield Revision.page_revisions.filter(pk=pk, object_id=page).exists()
    if "workflow_state_id" in kwargs:
        yield WorkflowState.objects.filter(pk=kwargs["workflow_state_id"], object_id=page).exists()
