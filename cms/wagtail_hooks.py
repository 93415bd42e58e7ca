"""How the listing and its history join Wagtail's admin."""

from typing import Any

from django.urls import Resolver404, resolve, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import admin_search_areas
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.models import register_snippet

from cms import editors, middleware
from cms.models import ListingLog, ProjectListing
from cms.viewsets import ListingViewSet, NoBulkDelete, listing_picks

register_snippet(ListingViewSet)
hooks.register("register_bulk_action", NoBulkDelete, order=10)
admin_search_areas.search_items_for_request = (
    lambda _request: []
)  # it finds nothing in Chinese, and its address is closed


@hooks.register("register_log_actions", order=100)
def keep_our_own_history(actions: Any) -> None:
    actions.register_model(ProjectListing, ListingLog)


class DecideAtTheDesk(ActionMenuItem):
    """The editor is locked while a listing is vetted; this leads to the screen where one decides."""

    name = "decide"
    label = _("到工作台核对和批准")

    def is_shown(self, context: dict[str, Any]) -> bool:
        return context["view"] == "edit" and bool(context["instance"].workflow_in_progress)

    def get_url(self, context: dict[str, Any]) -> str:
        return reverse("cms:approval", args=[context["instance"].project])


@hooks.register("construct_snippet_action_menu")
def only_the_way_to_the_desk(items: list[Any], _request: Any, context: dict[str, Any]) -> None:
    if context.get("model") is ProjectListing:
        items[:] = [item for item in [DecideAtTheDesk(order=0)] if item.is_shown(context)]


@hooks.register("register_admin_viewset")
def editors_pick_projects() -> Any:
    return listing_picks


class PagesMenuItem(MenuItem):
    """A plain link: Wagtail's own menu asks an address that is closed."""

    def is_shown(self, request: Any) -> bool:
        return editors.is_editor(request.user)


@hooks.register("register_admin_menu_item")
def pages_menu() -> MenuItem:
    return PagesMenuItem(
        _("网页"),
        reverse_lazy("wagtailadmin_explore_root"),
        name="our-pages",
        icon_name="folder-open-inverse",
        order=50,
    )


@hooks.register("register_admin_menu_item")
def desk_menu() -> MenuItem:
    return MenuItem(_("回工作台"), reverse_lazy("people:desk"), name="our-desk", icon_name="arrow-left", order=900)


@hooks.register("construct_main_menu", order=900)
def only_what_is_open(_request: Any, items: list[Any]) -> None:
    """Nothing on the menu leads to a closed door."""
    items[:] = [item for item in items if item.name == "our-desk" or (item.name != "explorer" and _leads_in(item.url))]


def _leads_in(url: str) -> bool:
    try:
        return middleware.is_open(resolve(url))
    except Resolver404:
        return False


@hooks.register("construct_homepage_summary_items", order=900)
def no_counts_of_everything(_request: Any, items: list[Any]) -> None:
    items[:] = []


@hooks.register("construct_explorer_page_queryset", order=900)
def only_own_pages(_parent: Any, pages: Any, request: Any) -> Any:
    return pages.filter(pk__in=editors.visible_pages(request.user, editors.WRITE).values("pk"))
