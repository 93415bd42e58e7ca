"""What the nightly comparison of the search server with the truth has shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Max, Sum

from marketplace.projects.models import Project
from search.models import Comparison

FEW, MANY = 4_000, 64_000  # projects up to which one part, or sixteen, will do
HEX = "0123456789abcdef"


@dataclass(frozen=True)
class Night:
    """All parts of one comparison together."""

    round: datetime
    ended_at: datetime
    expected: int
    found: int
    missing: int
    differing: int
    foreign: int

    @property
    def drift(self) -> int:
        return self.missing + self.differing + self.foreign


def parts() -> list[str]:
    """How public ids begin, cut as finely as there are many."""
    count = Project.objects.public().count()
    if count <= FEW:
        return [""]
    return list(HEX) if count <= MANY else [one + two for one in HEX for two in HEX]


def keep(*, round: datetime, part: str, at: datetime, counts: Mapping[str, int]) -> None:  # noqa: A002 - its column
    Comparison.objects.update_or_create(round=round, part=part, defaults={"at": at, **counts})


def forget(*, before: datetime) -> None:
    Comparison.objects.filter(round__lt=before).delete()


def nights(most: int = 14) -> list[Night]:
    """The newest first."""
    sums = {name: Sum(name) for name in ("expected", "found", "missing", "differing", "foreign")}
    found = Comparison.objects.values("round").annotate(ended_at=Max("at"), **sums).order_by("-round")
    return [Night(**cast("dict[str, Any]", night)) for night in found[:most]]
