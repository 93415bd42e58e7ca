"""How an editor picks a project: from the public ones of the counties they edit, and no other listing is ever named."""

from typing import Any

from django.apps import apps
from django.utils.functional import cached_property
from wagtail.blocks import ChooserBlock

from cms import editors
from marketplace.projects.models import Project


def pickable(user: Any) -> Any:
    listings = apps.get_model("cms.ProjectListing")._default_manager
    found = listings.filter(live=True, region__in=editors.regions(user, editors.WRITE))
    return found.filter(project__in=Project.objects.public().values("uuid")).order_by("-pk")


class ListingPickBlock(ChooserBlock):
    """Blocks are made before the models are there, so both are looked up when needed."""

    @cached_property
    def target_model(self) -> Any:
        return apps.get_model("cms.ProjectListing")

    @cached_property
    def widget(self) -> Any:
        from cms.viewsets import listing_picks

        return listing_picks.widget_class()
