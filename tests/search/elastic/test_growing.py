"""An index is built aside and put in place in one step; nobody notices, and nothing that changed meanwhile is lost."""

import pytest
from django.core.management import CommandError, call_command

from cms.models import ProjectListing
from marketplace.projects.models import Project
from search import editions, truth
from search.finding import find
from search.query import LibraryQuery

pytestmark = [pytest.mark.scale, pytest.mark.django_db]


def asked(words, settled):
    settled()
    found = find(LibraryQuery(q=words))
    assert not found.limited
    return found.total


def indices():
    from search.engines.elastic import documents

    return list(documents.writing().indices.get(index=f"{documents.names().served}*"))


def test_a_new_index_takes_the_place_of_the_old_one(listed, server, capsys):
    listed("过冬棉被")
    [old] = indices()
    call_command("rebuild_search")
    assert "1" in capsys.readouterr().out
    [new] = indices()
    assert new != old
    assert asked("棉被", server) == 1


def test_what_changes_while_it_grows_is_in_the_new_one(listed, server, monkeypatch):
    from search.engines.elastic import building, writing

    changed, gone = listed("过冬棉被"), listed("旧台灯")
    building.rebuild()
    plain = building._swap

    def late(client, fresh):
        ProjectListing.objects.filter(project=changed.uuid).update(title="夏天凉席")
        Project.objects.filter(pk=gone.pk).update(state="withdrawn")
        writing.bring([changed.uuid, gone.uuid])
        plain(client, fresh)

    monkeypatch.setattr(building, "_swap", late)
    building.rebuild()
    assert [asked(words, server) for words in ("过冬", "凉席", "台灯")] == [0, 1, 0]


def test_one_that_was_broken_off_is_given_up_on_purpose(listed, server, monkeypatch):
    from search.engines.elastic import building

    listed("过冬棉被")

    def broken(client, fresh):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(building, "_swap", broken)
        building.rebuild()
    with pytest.raises(CommandError, match="--anew"):
        call_command("rebuild_search")
    call_command("rebuild_search", anew=True)
    assert len(indices()) == 1
    assert asked("棉被", server) == 1


def test_a_house_without_an_index_makes_none_by_accident(listed, house_of_its_own):
    from search.engines.elastic import writing
    from search.engines.elastic.breaker import Away

    project = listed("过冬棉被")
    with pytest.raises(Away):
        writing.bring([project.uuid])
    assert indices() == []
    assert editions.owed().count() == 1
    assert find(LibraryQuery(q="棉被")).limited


def test_the_mapping_refuses_whatever_is_not_on_the_list(listed, server, monkeypatch):
    """The mutant: a document with the number of households in the caseload."""
    from search.engines.elastic import documents, writing

    project = listed("过冬棉被")
    plain = documents._body

    def telling(entry, **facts):
        return plain(entry, **facts) | {"k_value": 30}

    with monkeypatch.context() as patched, pytest.raises(writing.Refused, match="strict_dynamic_mapping"):
        patched.setattr(documents, "_body", telling)
        writing.bring([project.uuid])
    assert (asked("棉被", server), editions.owed().count()) == (0, 1)
    assert set(documents.bodies(list(truth.everything()))[project.uuid]) <= set(
        documents.ListedProject._doc_type.mapping.to_dict()["properties"]
    )
