"""What upper contexts may add to an organisation's public page, from their `apps.py`.

`registry.panels("organisation.parts", f)`, `f(*, organisation: UUID) -> Iterable[Part]`: what it takes on.
`registry.panels("organisation.figures", f)`, `f(*, organisation: UUID) -> Iterable[Figure]`: results, lateness.
`registry.panels("organisation.steles", f)`, `f(*, organisation: UUID) -> Iterable[Stele]`: its money here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Part:
    title: str
    what: str | Promise
    link: str


@dataclass(frozen=True)
class Figure:
    label: str | Promise
    value: str | Promise


@dataclass(frozen=True)
class Stele:
    """`sums` as components/stele.html wants them."""

    name: str | Promise
    sums: Sequence[dict[str, Any]]
    as_of: datetime
    who: str
