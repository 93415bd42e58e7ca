"""The library for machines: a feed of any question, and a map of what is public. Both tell the day, never the moment."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from cms import entries
from cms.models import ProjectListing
from marketplace.lib.clock import SHANGHAI
from marketplace.projects.models import Project
from search.finding import find
from search.query import LibraryQuery

Entry = dict[str, Any]


class LibraryFeed(Feed[Entry, LibraryQuery]):
    """`/projects/feed/?kind=goods`: what the library answers to the same question, first page (RFC 4287)."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> LibraryQuery:
        return LibraryQuery.asked(request.GET)

    def title(self, _asked: LibraryQuery) -> str:
        return _("善桥项目库")

    def subtitle(self, _asked: LibraryQuery) -> str:
        return _("每一项都由两人核过，家里人同意过。")

    def link(self, asked: LibraryQuery) -> str:
        return f"{settings.PUBLIC_ORIGIN}{reverse('search:library')}{asked.address()}"

    def feed_url(self, asked: LibraryQuery) -> str:
        return f"{settings.PUBLIC_ORIGIN}{reverse('search:feed')}{asked.address()}"

    def items(self, asked: LibraryQuery) -> list[Entry]:
        found = entries.entries(find(asked).projects)
        shown = Project.objects.public().filter(uuid__in=[entry["uuid"] for entry in found])
        days = dict(shown.values_list("uuid", "published_at"))
        return [entry | {"day": _midnight(days[entry["uuid"]])} for entry in found if entry["uuid"] in days]

    def item_title(self, item: Entry) -> str:  # type: ignore[override]
        return str(item["title"])

    def item_description(self, item: Entry) -> str:  # type: ignore[override]
        return "　".join([item["kind_name"], *item["facts"], item["sentence"]])

    def item_link(self, item: Entry) -> str:
        return f"{settings.PUBLIC_ORIGIN}{item['url']}"

    def item_pubdate(self, item: Entry) -> datetime | None:
        day: datetime | None = item["day"]
        return day


class ProjectMap(Sitemap[Project]):
    """Pages of public projects (sitemaps.org)."""

    protocol = "https" if settings.PUBLIC_ORIGIN.startswith("https") else "http"

    def items(self) -> Iterable[Project]:
        live = ProjectListing.objects.live().values("project")
        return Project.objects.public().filter(uuid__in=live).order_by("uuid")

    def location(self, item: Project) -> str:
        return reverse("cms:project", args=[item.uuid])

    def lastmod(self, item: Project) -> datetime | None:
        return _midnight(item.published_at)


class HouseMap(Sitemap[str]):
    """The rooms that everybody may enter."""

    protocol = ProjectMap.protocol

    def items(self) -> list[str]:
        rooms = ("search:library", "volunteering:volunteer", "organisations:register", "oversight:transparency")
        return ["/", *(reverse(room) for room in rooms)]

    def location(self, item: str) -> str:
        return item


MAPS = {"house": HouseMap, "projects": ProjectMap}


def _midnight(moment: datetime | None) -> datetime | None:
    """Readers learn the day; the minute would tell who was at the desk."""
    return moment and datetime.combine(moment.astimezone(SHANGHAI).date(), time.min, tzinfo=SHANGHAI)
