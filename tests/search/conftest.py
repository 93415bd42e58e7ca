"""Public projects, laid down as they stand after their vetting."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction

from cms.models import ProjectListing
from marketplace.people.models import User
from marketplace.places.models import Region
from marketplace.projects.models import Line, Project
from search import operations, synonyms
from tests.search.shelf import Book, shelve


@pytest.fixture(autouse=True)
def _own_synonyms() -> Iterator[None]:
    """Each test has its own tables, so it reads them itself."""
    synonyms.forget()
    yield
    synonyms.forget()


@pytest.fixture
def listed(
    officer: User, reviewer: User, approver: User, county: Region, regions: dict[str, Region], at: datetime
) -> Callable[..., Project]:
    """`listed("过冬棉被", place="青禾镇", kind="goods", urgency="urgent")`: each a minute newer than the one before."""
    minutes = count()

    def make(title: str, *, place: str = "青禾镇", lines: Any = ({},), index: bool = True, **columns: Any) -> Project:
        moment = columns.pop("first", None) or at + timedelta(minutes=next(minutes))
        words = {name: columns.pop(name, "") for name in ("summary", "body", "title_en", "summary_en")}
        people = {"drafted_by": officer, "checked_by": reviewer, "published_by": approver}
        times = dict.fromkeys(("drafted_at", "saved_at", "checked_at", "published_at"), moment)
        facts = {"kind": "goods", "households": 12, "k_value": 30, "state": "published", **columns}
        where = {"region": regions[place], "locality": county, "origin": county}
        project = Project.objects.create(
            title=title, lines_total=len(lines), **where, **people, **times, **facts, **words
        )
        for position, line in enumerate(lines):
            thing = {"kind": "goods", "title": "棉被", "unit": "床", "quantity": 12} | line
            Line.objects.create(project=project, position=position, **thing)
        ProjectListing.objects.create(
            project=project.uuid, region=county, title=title, live=True, first_published_at=moment, **words
        )
        if index:
            operations.index(project=project.uuid)
        return project

    return make


@pytest.fixture(scope="module")
def books(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Book]]:
    """Three hundred projects, laid once for the tests of a file that only ask, and taken away after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        synonyms.forget()
        shelf = shelve()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as any database in use has been
        yield shelf
        transaction.set_rollback(True)
    synonyms.forget()
