"""Where boxes lie, said by each context in its `apps.py`, so that a new key can reach every one of them.

A row already under the newest key is passed over: a rotation that stopped half-way goes on where it was, and a second
one finds nothing to do. Old keys of the ring open old boxes until they are dropped from it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.db.models import F, Func, QuerySet, Value

from marketplace.lib import sealing, walls

STEP = 200


@dataclass(frozen=True)
class Store:
    """`stale` are the rows that may need it; `reseal` saves one under the newest key (False: it was), or CannotOpen."""

    name: str
    stale: Callable[[], QuerySet[Any]]
    reseal: Callable[[Any], bool]


@dataclass(frozen=True)
class Progress:
    """How far one store is, and how many of its boxes were sealed anew; `shut` are those no key of the ring opens."""

    name: str
    total: int
    seen: int = 0
    moved: int = 0
    shut: int = 0


_stores: dict[str, Store] = {}


def keep(store: Store) -> None:
    _stores[store.name] = store


def keep_column(model: type[models.Model], column: str, *, owner: Callable[[Any], str]) -> None:
    """A sealed BinaryField; `owner` is what the box is bound to."""

    def stale() -> QuerySet[Any]:
        head = Func(F(column), Value(1), Value(sealing.KEY_ID), function="SUBSTR", output_field=models.BinaryField())
        return model._base_manager.annotate(head=head).exclude(head__in=[sealing.newest_id(), b""])

    def reseal(row: Any) -> bool:
        box = sealing.resealed(bytes(getattr(row, column)), owner=owner(row))
        return model._base_manager.filter(pk=row.pk).update(**{column: box}) == 1

    keep(Store(f"{model._meta.label}.{column}", stale, reseal))


def kept() -> list[Store]:
    return list(_stores.values())


def turn() -> Iterator[Progress]:
    """Every store from its beginning, in transactions of STEP rows; each yield is committed."""
    for store in kept():
        with walls.house_session():
            progress, after = Progress(store.name, store.stale().count()), None
        yield progress
        while (step := _step(store, after)) is not None:
            after, moved = step
            progress = replace(
                progress,
                seen=progress.seen + len(moved),
                moved=progress.moved + moved.count(True),
                shut=progress.shut + moved.count(None),
            )
            yield progress


def _step(store: Store, after: Any) -> tuple[Any, list[bool | None]] | None:
    with walls.house_session():
        rows = store.stale().order_by("pk").select_for_update()
        batch = list(rows.filter(pk__gt=after)[:STEP] if after is not None else rows[:STEP])
        moved = [_moved(store, row) for row in batch]
    return (batch[-1].pk, moved) if batch else None


def _moved(store: Store, row: Any) -> bool | None:
    try:
        return store.reseal(row)
    except sealing.CannotOpen:
        return None
