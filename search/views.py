"""`/projects/`: the public library."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms import entries, linked
from marketplace.lib import clock
from marketplace.lib.refusals import Refused
from marketplace.people.policies import signed_in
from marketplace.places.models import Region
from search import saved, wording
from search.counting import FINEST
from search.finding import Found, find
from search.models import SavedSearch, Sort
from search.query import LibraryQuery


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    asked = LibraryQuery.asked(request.GET)
    if asked.hushed:  # out of the address as well: it is read in logs and over shoulders
        there = asked.address()
        return redirect(f"{request.path}{there}{'&' if there != '?' else ''}hushed=1")
    found = find(asked)
    shown = entries.entries(found.projects)
    context = {
        "asked": asked,
        "found": found,
        "projects": shown,
        "linked": linked.block(linked.of_list(shown)),
        "questions": list(_questions(asked, found)),
        "kinds": _choices("kind", asked, found),
        "sorts": [{"value": v, "label": label, "chosen": v == asked.sort} for v, label in Sort.choices],
        "nearby": _nearby(asked, found),
        "applied": list(wording.conditions(asked, found.tree.region)),
        "trail": _trail(asked, found),
        "places": _places(asked, found),
        "next": asked.address(after=found.after) if found.after else "",
        "everything": request.path,
        "feed": f"{reverse('search:feed')}{asked.address()}",
        "hushed": "hushed" in request.GET,
        "question": asked.address(),
    }
    return render(request, "search/library.html", context)


def _questions(asked: LibraryQuery, found: Found) -> Iterator[dict[str, Any]]:
    titles = {"give": _("我能出"), "gap": _("还缺不缺"), "urgency": _("急不急")}
    for name, title in titles.items():
        yield {"name": name, "title": title, "choices": _choices(name, asked, found)}


def _choices(name: str, asked: LibraryQuery, found: Found) -> list[dict[str, Any]]:
    """Those that would find something, and those chosen. Where nobody counted, all of them, without a number."""
    counts: Mapping[str, int] = found.facets.get(name, {})
    labels = wording.QUESTIONS[name]
    return [
        {"value": value, "label": labels(value).label, "n": counts.get(value), "chosen": value in getattr(asked, name)}
        for value in sorted(labels.values, key=_order(name))
        if counts.get(value, 1) or value in getattr(asked, name)
    ]


def _order(name: str) -> Any:
    """The most urgent first; elsewhere as declared."""
    values = wording.QUESTIONS[name].values
    return lambda value: -values.index(value) if name == "urgency" else values.index(value)


def _trail(asked: LibraryQuery, found: Found) -> list[dict[str, Any]]:
    """The way down to where the choices stand; each step leads back up."""
    tree = found.tree
    steps = [tree.regions[code] for code in (tree.top.path if tree.top else "").split("/") if code in tree.regions]
    from_here = [one for one in steps if not tree.whole or one.path.startswith(tree.whole.path)]
    return [{"name": one.name, "url": asked.address(region=one.code)} for one in from_here or steps]


def _places(asked: LibraryQuery, found: Found) -> list[dict[str, Any]]:
    named = [
        (found.tree.regions[code], n) for code, n in sorted(found.tree.counts.items()) if code in found.tree.regions
    ]
    return [{"name": region.name, "n": n, "url": asked.address(region=region.code)} for region, n in named]


def _nearby(asked: LibraryQuery, found: Found) -> list[Region]:
    """Where a reader may say he is: around what he said before, else below what he looks at."""
    if asked.sort != Sort.NEAR:
        return []
    near, top = found.tree.near, found.tree.top
    parent = near.parent_id if near else top.parent_id if top and top.level in FINEST else top and top.pk
    return sorted((one for one in found.tree.regions.values() if one.parent_id == parent), key=lambda one: one.code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_searches(request: HttpRequest) -> HttpResponse:
    """The questions one keeps; a POST keeps the one of the address it came with."""
    if request.method == "POST":
        asked = LibraryQuery.asked(QueryDict(request.POST.get("question", "").removeprefix("?")))
        if asked.hushed:
            return redirect(f"{reverse('search:library')}?hushed=1")
        try:
            saved.keep(asked=asked, by=signed_in(request), at=clock.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(f"{reverse('search:library')}{asked.address()}")
        messages.success(request, _("记住了。有新项目时会通知您。"))
        return redirect("search:saved")
    kept = [(one, saved.question(one)) for one in saved.of(request.user)]
    shown = [{"uuid": one.uuid, "asked": q, "at": one.kept_at, "words": wording.in_words(q)} for one, q in kept]
    return render(request, "search/saved.html", {"kept": shown})


@login_required
@require_POST
def forget(request: HttpRequest, uuid: UUID) -> HttpResponse:
    saved.forget(saved=get_object_or_404(SavedSearch, uuid=uuid, user=signed_in(request)))
    messages.success(request, _("不再记着这个查询，也不再通知。"))
    return redirect("search:saved")
