"""How the listing and its history join Wagtail's admin."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.models import register_snippet

from cms.models import ListingLog, ProjectListing
from cms.viewsets import ListingViewSet, NoBulkDelete

register_snippet(ListingViewSet)
hooks.register("register_bulk_action", NoBulkDelete, order=10)


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
