"""In which order answers stand, and the mark that leads from one page to the next.

An order is a row of whole numbers, smallest first, the public id last: the same on every engine. A mark is the place
of a page's last row and how many came before it, sealed, since the moment of publication is nobody's business.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from marketplace.lib import sealing
from search.models import SearchRow, Sort

DEEPEST = 1_000  # rows; who wants more asks more narrowly
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


KEYS = {  # after the tier, before the public id; `-` is the later first
    Sort.URGENT: ("urgency_rank", "-published_at"),
    Sort.NEWEST: ("-published_at",),
    Sort.NEARLY: ("missing", "-published_at"),
    Sort.NEAR: ("steps", "urgency_rank", "-published_at"),
}


@dataclass(frozen=True)
class Mark:
    place: tuple[Any, ...]  # the tier, the sort's keys as whole numbers, the public id
    seen: int


def keys(sort: str) -> tuple[str, ...]:
    return ("tier", *KEYS[Sort(sort)], "project")


def in_order(rows: QuerySet[SearchRow], sort: str, *, near: str = "", tiers: bool = True) -> QuerySet[SearchRow]:
    """`near`: the path of the reader's region; `tiers`: whether they differ, as they do only under text."""
    if Sort(sort) is Sort.NEAR:
        rows = rows.annotate(steps=steps(near))
    alike = set() if tiers else {"tier"}
    alike |= set() if near else {"steps"}
    named = [key for key in keys(sort) if key not in alike]
    return rows.order_by(*(F(key[1:]).desc() if key.startswith("-") else F(key).asc() for key in named))


def steps(near: str) -> Case:
    """How many steps up from the reader's region until one stands over the project too. Never a distance in metres."""
    codes = near.strip("/").split("/") if near.strip("/") else []
    paths = ["/" + "".join(f"{code}/" for code in codes[:depth]) for depth in range(len(codes), 0, -1)]
    near_first = (When(region_path__startswith=path, then=Value(up)) for up, path in enumerate(paths))
    return Case(*near_first, default=Value(len(codes)), output_field=IntegerField())


def after(rows: QuerySet[SearchRow], sort: str, mark: Mark) -> QuerySet[SearchRow]:
    """What stands behind the mark."""
    behind = Q()
    for key, value in reversed(list(zip(keys(sort), mark.place, strict=True))):
        name, value_ = key.lstrip("-"), _EPOCH + value * _MICROSECOND if key == "-published_at" else value
        further = Q(**{f"{name}__{'lt' if key.startswith('-') else 'gt'}": value_})
        behind = further | Q(**{name: value_}) & behind if behind else further
    return rows.filter(behind)


def place(row: Any, sort: str) -> tuple[Any, ...]:
    """Where this row stands."""
    whole = {"-published_at": (row.published_at - _EPOCH) // _MICROSECOND, "project": str(row.project)}
    return tuple(whole[key] if key in whole else getattr(row, key) for key in keys(sort))


def seal(mark: Mark, sort: str, near: str = "") -> str:
    told = json.dumps([*mark.place, mark.seen], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_box().encrypt(told, [f"{sort} {near}".encode()])).decode().rstrip("=")


def unseal(text: str, sort: str, near: str = "") -> Mark | None:
    """A mark that is none of ours, or of another order, asks for the first page."""
    try:
        box = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        *place, seen = json.loads(_box().decrypt(box, [f"{sort} {near}".encode()]))
    except (InvalidTag, binascii.Error, ValueError):
        return None
    return Mark(tuple(place), seen)


def depth(mark: Mark | None, size: int) -> tuple[int, int]:
    """How many rows came before, and how many may still be shown."""
    seen = mark.seen if mark else 0
    return seen, max(min(size, DEEPEST - seen), 0)


def further(shown: Sequence[Any], seen: int, sort: str, near: str = "") -> str:
    """The mark behind these rows; none at the deepest."""
    behind = seen + len(shown)
    return seal(Mark(place(shown[-1], sort), behind), sort, near) if behind < DEEPEST else ""


def _box() -> AESSIV:
    return AESSIV(sealing.derived(settings.SECRET_KEY, "library marks"))
