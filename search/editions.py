"""Which writing of a project to the search server is the newest: a number that only rises, under one row's lock.

News raises it in the transaction that writes the database's own row; so does every attempt to write to the server, before
it reads what to write. Whoever holds a higher number has therefore read a later truth, and the server keeps the highest.
What the server has not acknowledged is owed, and a duty pays it.
"""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from search.models import Edition, SearchRow


@dataclass(frozen=True)
class Taken:
    """One attempt: this body, or nothing at all, as this version."""

    project: UUID
    version: int
    body: dict[str, Any] | None


def note(project: UUID) -> None:
    """Something about it has changed. In the caller's transaction."""
    _raise([project])


@transaction.atomic
def take(projects: Collection[UUID]) -> list[Taken]:
    """Versions first, then the truth: nobody with a lower version can have read a later one."""
    return _read(_raise(projects))


@transaction.atomic
def copy(projects: Collection[UUID]) -> list[Taken]:
    """For an index that is being built aside: the truth as the version that stands. What changes later has a higher one."""
    return _read(_lock(projects))


@transaction.atomic
def acknowledge(taken: Collection[Taken]) -> None:
    """The server has them, or something newer. Whatever was noted meanwhile stays owed."""
    for one in taken:
        facts = _facts(one.body)
        Edition.objects.filter(project=one.project, version=one.version).update(written=one.version, **facts)


@transaction.atomic
def lift(versions: Mapping[UUID, int], *, leap: int) -> None:
    """The server counts further than we do, as after an old copy of the database was put back: go on beyond that."""
    for project, version in _lock(versions).items():
        Edition.objects.filter(project=project).update(version=max(version, versions[project]) + leap)


def owed() -> QuerySet[Edition]:
    return Edition.objects.filter(written__lt=F("version"))


def outdated(*, raised: AbstractSet[UUID], awaited: AbstractSet[UUID]) -> set[UUID]:
    """Whose stored facts time has changed since they were written."""
    taking = SearchRow.objects.filter(takes_money=True, project__in=raised).values_list("project", flat=True)
    listed = SearchRow.objects.filter(project__in=awaited).values_list("project", flat=True)
    known = Edition.objects.values_list("project", flat=True)
    raising, awaiting = set(known.filter(raises_money=True)), set(known.filter(has_shifts=True))
    return (raising ^ set(taking)) | (awaiting ^ set(listed))


def _facts(body: dict[str, Any] | None) -> dict[str, bool]:
    """What time itself changes, as last written."""
    give = body["give"] if body else []
    return {"raises_money": "money" in give, "has_shifts": "time" in give}


def _raise(projects: Collection[UUID]) -> dict[UUID, int]:
    """Each now has a version of the caller's own."""
    held = _lock(projects)
    Edition.objects.filter(project__in=held).update(version=F("version") + 1)
    return {project: version + 1 for project, version in held.items()}


def _lock(projects: Collection[UUID]) -> dict[UUID, int]:
    """In the order of their ids, as everywhere here, until the caller's transaction ends."""
    wanted = sorted(set(projects))
    Edition.objects.bulk_create([Edition(project=project) for project in wanted], ignore_conflicts=True)
    held = Edition.objects.select_for_update().filter(project__in=wanted).order_by("project")
    return {edition.project: edition.version for edition in held}


def _read(versions: Mapping[UUID, int]) -> list[Taken]:
    from search.engines.elastic import documents

    bodies = documents.bodies(list(versions))
    return [Taken(project, version, bodies.get(project)) for project, version in versions.items()]
