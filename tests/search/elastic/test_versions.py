"""Late and doubled writing loses: the server keeps what was read last, whoever arrives last."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import pytest
from django.db import connection, transaction

from cms.models import ProjectListing
from marketplace.projects.models import Project
from search import editions
from search.finding import find
from search.models import Edition
from search.query import LibraryQuery

pytestmark = [pytest.mark.scale, pytest.mark.django_db(transaction=True)]


def total(words, settled):
    settled()
    found = find(LibraryQuery(q=words))
    assert not found.limited
    return found.total


def call(project, title):
    """The page gets another title, as when a correction is published."""
    with transaction.atomic():
        ProjectListing.objects.filter(project=project.uuid).update(title=title)
        editions.note(project.uuid)


def withdraw(project):
    with transaction.atomic():
        Project.objects.filter(pk=project.pk).update(state="withdrawn")
        editions.note(project.uuid)


def overtaken(project, change):
    """One writer reads, and is held up; another reads after the change and writes; then the first writes."""
    from search.engines.elastic import documents, writing

    held, go = Event(), Event()

    def slow():
        with closing(connection):
            taken = editions.take([project.uuid])
            held.set()
            assert go.wait(20)
            editions.acknowledge(writing.send(taken, [documents.names().served]).kept)

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(slow)
        assert held.wait(20)
        change(project)
        writing.bring([project.uuid])
        go.set()
        late.result()


def without_versions(monkeypatch):
    """The mutant: whoever writes last wins."""
    from search.engines.elastic import writing

    plain = writing._lines

    def unversioned(one, names):
        for line in plain(one, names):
            yield {key: value for key, value in line.items() if not key.startswith("version")}

    monkeypatch.setattr(writing, "_lines", unversioned)


@pytest.mark.parametrize("mutant", [None, without_versions])
def test_a_late_writer_does_not_bring_old_words_back(mutant, listed, server, monkeypatch):
    project = listed("过冬棉被")
    if mutant:
        mutant(monkeypatch)
    overtaken(project, lambda one: call(one, "夏天凉席"))
    assert (total("棉被 过冬", server), total("凉席", server)) == ((1, 0) if mutant else (0, 1))
    assert editions.owed().count() == 0


@pytest.mark.parametrize("mutant", [None, without_versions])
def test_a_late_writer_does_not_bring_a_withdrawn_project_back(mutant, listed, server, monkeypatch):
    from search.engines.elastic import documents, writing

    project = listed("过冬棉被")
    writing.bring([project.uuid])
    if mutant:
        mutant(monkeypatch)
    overtaken(project, withdraw)
    client, name = documents.writing(), documents.names().served
    assert bool(client.exists(index=name, id=str(project.uuid))) is bool(mutant)


def test_what_is_noted_while_a_writer_is_held_up_stays_owed(listed, server):
    from search.engines.elastic import documents, writing

    project = listed("过冬棉被")
    taken = editions.take([project.uuid])
    call(project, "夏天凉席")
    editions.acknowledge(writing.send(taken, [documents.names().served]).kept)
    assert list(editions.owed()) == [Edition.objects.get(project=project.uuid)]
    assert total("凉席", server) == 0
    writing.keep_up()
    assert (total("凉席", server), editions.owed().count()) == (1, 0)


@pytest.mark.alone
def test_many_writers_of_few_projects_end_with_the_truth(listed, server):
    from search.engines.elastic import repairing, writing

    projects = [listed(f"棉被{n}") for n in range(3)]

    def write(seed):
        draw = random.Random(seed)
        with closing(connection):
            for turn in range(12):
                call(draw.choice(projects), f"第{seed}人第{turn}次")
                writing.bring(one.uuid for one in draw.sample(projects, 2))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    writing.keep_up()
    server()
    found = repairing.compare("")
    assert (found["expected"], found["found"]) == (3, 3)
    assert (found["missing"], found["differing"], found["foreign"]) == (0, 0, 0)
    assert editions.owed().count() == 0
