"""Every night the index is counted and compared with the truth, and what differs is mended."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from cms.models import ProjectListing
from marketplace.lib.registry import Delivery
from marketplace.outbox.models import Message
from marketplace.projects.models import Project
from search import comparing, editions, handlers, operations
from search.finding import find
from search.models import Comparison, Edition, SearchRow
from search.query import LibraryQuery

pytestmark = [pytest.mark.scale, pytest.mark.django_db]
AT = datetime(2026, 11, 23, 4, 10, tzinfo=UTC)


@pytest.fixture
def night(server, relay):
    """One whole nightly comparison, as the schedule posts it and the relay delivers it."""

    def pass_by():
        from django.db import transaction

        server()
        with transaction.atomic():
            handlers.begin_comparison(Delivery(0, "duty.search.compare", uuid4(), {}, AT))
        relay()
        server()
        return comparing.nights()[0]

    return pass_by


def put(project, body, *, version=1):
    """Past the house: somebody's hand, or a loss of the server's own."""
    from search.engines.elastic import documents

    facts = {"version": version, "version_type": "external_gte", "refresh": True}
    documents.writing().index(index=documents.names().served, id=str(project), document=body, **facts)


def remove(project):
    from search.engines.elastic import documents

    documents.writing().delete(index=documents.names().served, id=str(project), refresh=True)


def served(words):
    found = find(LibraryQuery(q=words))
    assert not found.limited
    return found.total


def test_a_night_without_drift(listed, night):
    for title in ("过冬棉被", "台灯"):
        listed(title)
    from search.engines.elastic import writing

    writing.keep_up()
    found = night()
    assert (found.expected, found.found, found.drift) == (2, 2, 0)
    assert len(set(Comparison.objects.values_list("expected_sum", "found_sum").get())) == 1


def test_what_drifted_is_counted_and_mended(listed, night):
    from search.engines.elastic import documents, writing

    lost, spoiled, _ = listed("过冬棉被"), listed("台灯"), listed("书包")
    writing.keep_up()
    body = documents.bodies([spoiled.uuid])[spoiled.uuid]
    remove(lost.uuid)
    put(spoiled.uuid, body | {"title": "别的", "words": "别的"}, version=10**9)
    put(uuid4(), body)
    put("not-ours", body | {"project": "not-ours"})
    found = night()
    assert (found.expected, found.found) == (3, 4)
    assert (found.missing, found.differing, found.foreign) == (1, 1, 2)
    assert [served(words) for words in ("过冬", "台灯", "书包", "别的")] == [1, 1, 1, 0]
    assert Comparison.objects.count() == 1
    comparing.forget(before=datetime.now(UTC))
    assert night().drift == 0


def test_a_stale_document_is_deleted_though_no_news_came(listed, night):
    from search.engines.elastic import writing

    project = listed("过冬棉被")
    writing.keep_up()
    Project.objects.filter(pk=project.pk).update(state="withdrawn")
    assert night().foreign == 1
    Project.objects.filter(pk=project.pk).update(state="published")
    assert served("棉被") == 0  # the text itself has gone, not only its right to be shown


def test_many_projects_are_compared_in_parts(listed, night, monkeypatch):
    from search.engines.elastic import writing

    monkeypatch.setattr(comparing, "FEW", 5)
    projects = [listed(f"棉被{n}") for n in range(12)]
    writing.keep_up()
    remove(projects[0].uuid)
    found = night()
    assert Comparison.objects.count() == 16
    assert (found.expected, found.found, found.missing) == (12, 11, 1)


def test_an_old_copy_of_the_database_does_not_stop_the_writing(listed, server):
    """Versions have fallen behind the server's: it would refuse everything, and say it had something newer."""
    from search.engines.elastic import repairing, writing

    project = listed("过冬棉被")
    writing.keep_up()
    put(project.uuid, {"project": str(project.uuid), "title": "旧", "words": "旧"}, version=10**6)
    ProjectListing.objects.filter(project=project.uuid).update(title="夏天凉席")
    operations.index(project=project.uuid)
    writing.keep_up()
    server()
    assert served("凉席") == 0
    repairing.compare("")
    server()
    assert (served("凉席"), editions.owed().count()) == (1, 0)
    assert Edition.objects.get(project=project.uuid).version > 10**6


def test_news_reaches_the_server_by_the_outbox(listed, server, relay):
    project = listed("过冬棉被", index=False)
    Message.objects.create(kind="project.changed", lane=f"search.handlers.reindex|{project.uuid}", body={}, at=AT)
    relay()
    server()
    assert served("棉被") == 1
    assert SearchRow.objects.filter(project=project.uuid).exists()
    assert editions.owed().count() == 0


def test_what_could_not_be_told_is_paid_when_the_server_is_back(listed, server, relay, settings):
    from search.engines.elastic import breaker, writing

    url, settings.ELASTICSEARCH_URL = settings.ELASTICSEARCH_URL, "http://127.0.0.1:1"
    project = listed("过冬棉被", index=False)
    Message.objects.create(kind="project.changed", lane=f"search.handlers.reindex|{project.uuid}", body={}, at=AT)
    relay()
    assert editions.owed().count() == 1
    assert not Message.objects.filter(done_at=None).exists()
    settings.ELASTICSEARCH_URL, writing.breaker = url, breaker.Breaker()
    handlers.keep_up(Delivery(0, "duty.search.keep_up", uuid4(), {}, AT))
    server()
    assert (served("棉被"), editions.owed().count()) == (1, 0)
