"""Erasing what has had its time: exactly what the preview showed, in one transaction, with a line on each case."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.caseload import policies, retention
from marketplace.caseload.models import Case, ImportJob
from marketplace.caseload.operations.imports import discard_import
from marketplace.caseload.retention import Due
from marketplace.lib.refusals import NotAllowed, Refused


class PreviewIsOld(Refused):
    text = _("从您看名单到现在，到期的内容变了，所以什么也没有清除。请看一遍新的名单，再确认。")


@transaction.atomic
def purge(*, paths: Sequence[str], seen: str, by: Any, at: datetime) -> list[Due]:
    """Erase what the preview named `seen` showed, and nothing else. Raises NotAllowed, PreviewIsOld.

    The log, the ledger and what was told to the case system stay: they hold ids, sums and tokens.
    """
    if not policies.purge(by, paths):
        raise NotAllowed
    preview = retention.preview(paths, at=at)
    if not seen or retention.seal_of(preview) != seen:
        raise PreviewIsOld
    told: dict[UUID, tuple[str, list[str]]] = defaultdict(lambda: ("", []))
    for due in preview:
        rows = due.rule.due(at).filter(pk__in=due.rows)
        _note(due, rows, told)
        if due.rule.name == "staged":
            for job in ImportJob.objects.filter(pk__in=due.rows):
                discard_import(job=job, by=by, at=at)
        due.rule.erase(rows)
    for subject, (path, what) in told.items():
        audit.record("case.erased", subject=subject, by=by, at=at, region_path=path, what=what)
    counts = {due.rule.name: due.count for due in preview}
    for path in paths:
        audit.record("vault.purged", subject=UUID(seen), by=by, at=at, region_path=path, counts=counts)
    return preview


def _note(due: Due, rows: Any, told: dict[UUID, tuple[str, list[str]]]) -> None:
    if not due.rule.case:
        return
    ids = rows.values("pk" if due.rule.case == "self" else due.rule.case)
    for pk, path in Case.objects.filter(pk__in=ids).values_list("pk", "region_path"):
        told[pk] = (path, [*told[pk][1], due.rule.name])
