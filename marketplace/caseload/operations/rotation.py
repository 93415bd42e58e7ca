"""A new key reaches every box of the house, and every token of a locality."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction

from marketplace.audit import operations as audit
from marketplace.caseload.models import Case
from marketplace.lib import rotation, sealing
from marketplace.lib.rotation import Progress


def rotate_keys(*, by: Any, at: datetime) -> Iterator[Progress]:
    """Seal everything anew under the newest key, in steps that are each kept; safe to stop and to run again."""
    last: dict[str, Progress] = {}
    for progress in rotation.turn():
        last[progress.name] = progress
        yield progress
    if moved := {name: progress.moved for name, progress in last.items() if progress.moved}:
        name = sealing.newest_id().hex()
        with transaction.atomic():
            audit.record("keys.rotated", subject=uuid5(NAMESPACE_OID, name), by=by, at=at, key=name, moved=moved)


def rename(*, tokens: Iterable[tuple[Case, str]], key_version: int, by: Any, at: datetime) -> int:
    """Households seen again under the case system's newer key take their newer token; how many.

    Called inside the import's own transaction: only there is the number known, and only in memory.
    """
    count = 0
    for case, token in tokens:
        Case.objects.filter(pk=case.pk).update(token=token, key_version=key_version)
        old, case.token, case.key_version = case.key_version, token, key_version
        facts = {"old": old, "new": key_version}
        audit.record("case.renamed", subject=case.uuid, by=by, at=at, region_path=case.region_path, versions=facts)
        count += 1
    return count
