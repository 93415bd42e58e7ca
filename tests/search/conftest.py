"""Public projects, laid down as they stand after their vetting."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import override_settings

from cms.models import ProjectListing
from marketplace.people.models import User
from marketplace.places.models import Region
from marketplace.projects.models import Line, Project
from search import engines, operations, synonyms
from search.engines import elastic
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


@pytest.fixture(scope="module")
def served(books: list[Book], django_db_blocker: Any) -> Iterator[None]:
    """The same three hundred, at a real search server."""
    from search.engines.elastic import building, documents

    own = {"SEARCH_ENGINE": elastic.NAME, "ELASTICSEARCH_URL": os.environ["ELASTICSEARCH_URL"]}
    own |= {"ELASTICSEARCH_INDEX": f"test-{uuid4().hex[:12]}", "ELASTICSEARCH_TIMEOUT_MS": 5000}
    with override_settings(**own):
        with django_db_blocker.unblock():
            building.rebuild()
        yield
        client = documents.writing()
        for name in client.indices.get(index=f"{own['ELASTICSEARCH_INDEX']}*"):
            client.indices.delete(index=name)


@pytest.fixture(params=[*engines.names(), pytest.param(elastic.NAME, marks=pytest.mark.scale)])
def by(request: pytest.FixtureRequest, books: list[Book]) -> engines.Engine | elastic.Server:
    """Every engine that can answer here."""
    if request.param == elastic.NAME:
        request.getfixturevalue("served")
    return engines.named(request.param)


def without_titles(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant of a search server: it takes every word for one of the title."""
    from search.engines.elastic import wording

    plain = wording._clause
    monkeypatch.setattr(wording, "_clause", lambda clause, _name: plain(clause, "words"))
