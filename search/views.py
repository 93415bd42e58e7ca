"""`/projects/`: the public library."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms import entries
from marketplace.places import queries as places
from marketplace.places.models import Region
from marketplace.projects.models import Kind, Urgency
from search.finding import Found, find
from search.models import Gap, Give
from search.query import LibraryQuery

QUESTIONS: dict[str, Any] = {"give": Give, "gap": Gap, "urgency": Urgency, "kind": Kind}


@dataclass(frozen=True)
class Applied:
    """A filter in force, as a word that can be taken away."""

    text: str
    without: str


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    asked = LibraryQuery.asked(request.GET)
    if asked.hushed:  # out of the address as well: it is read in logs and over shoulders
        there = asked.address()
        return redirect(f"{request.path}{there}{'&' if there != '?' else ''}hushed=1")
    found = find(asked)
    context = {
        "asked": asked,
        "found": found,
        "projects": entries.entries(found.projects),
        "questions": list(_questions(asked, found)),
        "kinds": _choices("kind", asked, found),
        "applied": list(_applied(asked, found)),
        "trail": _trail(asked, found),
        "places": _places(asked, found),
        "next": asked.address(after=found.after) if found.after else "",
        "everything": request.path,
        "feed": f"{reverse('search:feed')}{asked.address()}",
        "hushed": "hushed" in request.GET,
    }
    return render(request, "search/library.html", context)


def _questions(asked: LibraryQuery, found: Found) -> Iterator[dict[str, Any]]:
    titles = {"give": _("我能出"), "gap": _("还缺不缺"), "urgency": _("急不急")}
    for name, title in titles.items():
        yield {"name": name, "title": title, "choices": _choices(name, asked, found)}


def _choices(name: str, asked: LibraryQuery, found: Found) -> list[dict[str, Any]]:
    counts: Mapping[str, int] = found.facets[name]
    labels = QUESTIONS[name]
    return [
        {"value": value, "label": labels(value).label, "n": counts[value], "chosen": value in getattr(asked, name)}
        for value in sorted(labels.values, key=_order(name))
        if counts[value] or value in getattr(asked, name)
    ]


def _order(name: str) -> Any:
    """The most urgent first; elsewhere as declared."""
    values = QUESTIONS[name].values
    return lambda value: -values.index(value) if name == "urgency" else values.index(value)


def _applied(asked: LibraryQuery, found: Found) -> Iterator[Applied]:
    if asked.q:
        yield Applied(_("“%(q)s”") % {"q": asked.q}, asked.address(q=""))
    for name, labels in QUESTIONS.items():
        for value in getattr(asked, name):
            yield Applied(str(labels(value).label), asked.without(name, value))
    if asked.region:
        name = found.region.name if found.region else asked.region
        yield Applied(name, asked.address(region=""))


def _trail(asked: LibraryQuery, found: Found) -> list[dict[str, Any]]:
    """The way down to where the choices stand; each step leads back up."""
    above = places.ancestors(found.top) if found.top else []
    from_here = [one for one in above if not found.whole or one.path.startswith(found.whole.path)]
    return [{"name": one.name, "url": asked.address(region=one.code)} for one in from_here or above]


def _places(asked: LibraryQuery, found: Found) -> list[dict[str, Any]]:
    below = Region.objects.filter(pk__in=found.places).order_by("code")
    return [{"name": r.name, "n": found.places[r.code], "url": asked.address(region=r.code)} for r in below]
