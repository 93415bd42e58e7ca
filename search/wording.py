"""A question in the reader's words: each condition, and the same question without it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from marketplace.places.models import Region
from marketplace.projects.models import Kind, Urgency
from search.models import Gap, Give
from search.query import LibraryQuery

QUESTIONS: dict[str, Any] = {"give": Give, "gap": Gap, "urgency": Urgency, "kind": Kind}


@dataclass(frozen=True)
class Condition:
    """A filter in force, as a word that can be taken away."""

    text: str
    without: str


def conditions(asked: LibraryQuery, region: Region | None) -> Iterator[Condition]:
    if asked.q:
        yield Condition(_("“%(q)s”") % {"q": asked.q}, asked.address(q=""))
    for name, labels in QUESTIONS.items():
        for value in getattr(asked, name):
            yield Condition(str(labels(value).label), asked.without(name, value))
    if asked.region:
        yield Condition(region.name if region else asked.region, asked.address(region=""))


def in_words(asked: LibraryQuery) -> str:
    region = Region.objects.filter(pk=asked.region).first() if asked.region else None
    return "　".join(one.text for one in conditions(asked, region)) or _("全部项目")
