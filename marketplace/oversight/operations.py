"""The one write of this room: the day's statistics."""

from datetime import datetime
from typing import Any

from django.db import transaction

from marketplace.audit import operations as audit
from marketplace.caseload import queries as caseload
from marketplace.caseload.bands import NeedKind
from marketplace.lib.clock import SHANGHAI
from marketplace.lib.ids import region_subject
from marketplace.oversight import disclosure
from marketplace.oversight.models import Snapshot
from marketplace.places.models import Level, LocalitySettings, Region


@transaction.atomic
def take_snapshot(*, decided: LocalitySettings, by: Any, at: datetime) -> Snapshot | None:
    """Today's figures of a locality; safe to run twice. None: it has not decided its number, so nothing is told.

    Yesterday's figures stand until at least that many households have moved: from two days beside each other nobody
    learns what one household did.
    """
    if decided.k_public is None:
        return None
    locality, today = decided.region, at.astimezone(SHANGHAI).date()
    last = Snapshot.objects.filter(locality=locality).order_by("-on").first()
    if last and last.on >= today:
        return last
    batch = max(decided.k_public, disclosure.LEAST)
    if last and caseload.moved_since(locality, last.counted_at, most=batch) < batch:
        return Snapshot.objects.create(locality=locality, on=today, table=last.table, counted_at=last.counted_at)
    made = Snapshot.objects.create(locality=locality, on=today, table=_table(locality, batch), counted_at=at)
    subject = region_subject(locality.pk)
    audit.record("statistics.counted", subject=subject, by=by, at=at, region_path=locality.path, on=today.isoformat())
    return made


def _table(locality: Region, least: int) -> dict[str, Any]:
    """Townships × kinds of need, as it may stand in public."""
    townships = Region.objects.filter(path__startswith=locality.path, level=Level.TOWNSHIP).order_by("pk")
    codes, kinds = list(townships.values_list("pk", flat=True)), list(NeedKind.values)
    counted = caseload.wanting(locality)
    if not codes:
        return {"rows": [], "columns": kinds, "cells": [], "row_sums": [], "column_sums": [], "total": None}
    told = disclosure.protect([[counted.get((code, kind), 0) for kind in kinds] for code in codes], least=least)
    sums = {"row_sums": told.rows, "column_sums": told.columns, "total": told.total}
    return {"rows": codes, "columns": kinds, "cells": told.cells, **sums}
