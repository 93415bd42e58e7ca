"""What the templates of articles and their lists need: words in the reader's language, the day, the projects."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from wagtail.models import Page

from cms import entries, figures
from cms.site import Article, IndexPage, NewsPage, PolicyPage, TopicPage, in_english

A_PAGE, MOST_PROJECTS, LATEST = 20, 30, 2


def context(page: Article) -> dict[str, Any]:
    parent = page.get_parent().specific
    found = {
        "words": words(page),
        "trail": [{"url": parent.get_url() or "/", "text": parent.spoken("title")}],
        "day": first_day(page),
        "facts": {},
        "entries": None,
    }
    if isinstance(page, PolicyPage):
        found["facts"] = {"issued_by": page.spoken("issued_by"), "in_force_from": page.in_force_from}
    if isinstance(page, TopicPage):
        found["entries"] = entries.entries(figures.projects_of(page)[:MOST_PROJECTS])
    return found


def words(page: Article) -> dict[str, Any]:
    """Each in the reader's language where it was written; `lang` names what stands in the other one."""
    english = in_english()
    return {
        "title": page.spoken("title"),
        "lead": page.spoken("lead"),
        "body": page.body_en if english and page.body_en else page.body,
        "lang": "zh-Hans" if english and not page.body_en else "",
    }


def listed(index: IndexPage, request: HttpRequest) -> dict[str, Any]:
    """The newest first."""
    children = Page.objects.child_of(index).live().order_by("-first_published_at", "-pk")
    shown = Paginator(children.specific(), A_PAGE).get_page(request.GET.get("page"))
    return {
        "title": index.spoken("title"),
        "lead": index.spoken("lead"),
        "articles": [summary(page) for page in shown],
        "shown": shown,
    }


def latest() -> list[dict[str, Any]]:
    """For the front door."""
    return [summary(page) for page in NewsPage.objects.live().order_by("-first_published_at", "-pk")[:LATEST]]


def summary(page: Article) -> dict[str, Any]:
    return {
        "url": page.get_url() or "/",
        "title": page.spoken("title"),
        "lead": page.spoken("lead"),
        "day": first_day(page),
    }


def first_day(page: Page) -> Any:
    return figures.day(page.first_published_at) if page.first_published_at else None
