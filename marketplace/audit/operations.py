"""Writing the log. Always inside the caller's transaction."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from marketplace.audit.models import Event, Reading, Transition
from marketplace.lib.refusals import WrongState
from marketplace.lib.states import Machine


def record(
    kind: str,
    *,
    subject: UUID,
    by: Any,
    at: datetime,
    region_path: str = "/",
    organisation: UUID | None = None,
    **facts: object,
) -> Event:
    """One act, past tense, with plain facts (ids, numbers, words of ours; never personal data)."""
    return Event.objects.create(
        kind=kind, subject=subject, by=by, at=at, region_path=region_path, organisation=organisation, facts=facts
    )


def read(
    *,
    what: str,
    subject: UUID,
    purpose: str,
    by: Any,
    at: datetime,
    region_path: str = "/",
    organisation: UUID | None = None,
) -> Reading:
    """Somebody opened something that is logged each time; `organisation` when it was opened in an organisation's name."""
    return Reading.objects.create(
        what=what, subject=subject, purpose=purpose, by=by, at=at, region_path=region_path, organisation=organisation
    )


def move(row: Any, verb: str, *, machine: Machine, by: Any, at: datetime, **columns: object) -> None:
    """Compare, swap, log; the columns that the new state promises go into the same UPDATE. Raises WrongState."""
    assert isinstance(row, models.Model)
    old, (froms, to) = row.state, machine.edges[verb]  # type: ignore[attr-defined]
    if old not in froms or type(row)._base_manager.filter(pk=row.pk, state=old).update(state=to, **columns) != 1:
        raise WrongState(verb=verb, state=machine.labels.get(old, old))
    _step(row, verb, old, to, by, at).save(force_insert=True)
    for name, value in {"state": to, **columns}.items():
        setattr(row, name, value)


def move_all(rows: Sequence[Any], verb: str, *, machine: Machine, by: Any, at: datetime, **columns: object) -> None:
    """The same step for many rows of one table, each compared, swapped and logged. Raises WrongState for all or none."""
    froms, to = machine.edges[verb]
    by_state: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_state[row.state].append(row)
    for old, some in sorted(by_state.items()):
        found = type(some[0])._base_manager.filter(pk__in=[row.pk for row in some], state=old)
        if old not in froms or found.update(state=to, **columns) != len(some):
            raise WrongState(verb=verb, state=machine.labels.get(old, old))
        Transition.objects.bulk_create([_step(row, verb, old, to, by, at) for row in some])
        for row in some:
            for name, value in {"state": to, **columns}.items():
                setattr(row, name, value)


def _step(row: Any, verb: str, old: str, new: str, by: Any, at: datetime) -> Transition:
    region_path = getattr(row, "region_path", "/")
    table, key = row._meta.db_table, str(row.pk)
    return Transition(table=table, row=key, verb=verb, old=old, new=new, by=by, at=at, region_path=region_path)
