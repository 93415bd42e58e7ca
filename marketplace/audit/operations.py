"""Writing the log. Always inside the caller's transaction."""

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


def read(*, what: str, subject: UUID, purpose: str, by: Any, at: datetime, region_path: str = "/") -> Reading:
    """Somebody opened something that is logged each time."""
    return Reading.objects.create(what=what, subject=subject, purpose=purpose, by=by, at=at, region_path=region_path)


def move(row: Any, verb: str, *, machine: Machine, by: Any, at: datetime, **columns: object) -> None:
    """Compare, swap, log; the columns that the new state promises go into the same UPDATE. Raises WrongState."""
    assert isinstance(row, models.Model)
    old, (froms, to) = row.state, machine.edges[verb]  # type: ignore[attr-defined]
    if old not in froms or type(row)._base_manager.filter(pk=row.pk, state=old).update(state=to, **columns) != 1:
        raise WrongState(verb=verb, state=machine.labels.get(old, old))
    Transition.objects.create(
        table=row._meta.db_table,
        row=str(row.pk),
        verb=verb,
        old=old,
        new=to,
        by=by,
        at=at,
        region_path=getattr(row, "region_path", "/"),
    )
    for name, value in {"state": to, **columns}.items():
        setattr(row, name, value)
