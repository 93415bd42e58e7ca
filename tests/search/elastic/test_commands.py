"""The library on the command line, by whichever engine."""

import json

import pytest
from django.core.management import CommandError, call_command

from search import checks

NOWHERE = "http://127.0.0.1:1"


def asked(capsys, *words):
    call_command("search", *words, json=True)
    return json.loads(capsys.readouterr().out)


@pytest.mark.scale
def test_engines_are_asked_by_name_and_say_who_answered(listed, server, capsys, settings):
    from search.engines import engine
    from search.engines.elastic import building

    listed("过冬棉被")
    building.rebuild()
    own, served = engine().name, "elasticsearch"
    answers = {name: asked(capsys, "棉被", *(["--engine", name] if name else [])) for name in ("", own, served)}
    assert [answer.pop("engine") for answer in answers.values()] == [served, own, served]
    assert answers[""] == answers[own] == answers[served]
    settings.ELASTICSEARCH_URL = NOWHERE
    assert asked(capsys, "棉被") == {"engine": own, **answers[own]}
    with pytest.raises(CommandError, match="away"):
        asked(capsys, "棉被", "--engine", served)


def test_a_rebuild_needs_a_search_server(db):
    with pytest.raises(CommandError, match="SEARCH_ENGINE"):
        call_command("rebuild_search")


def test_an_engine_of_another_database_is_refused(settings):
    settings.SEARCH_ENGINE = ""
    assert checks.engine_fits() == []
    settings.SEARCH_ENGINE = "neither"
    assert [found.id for found in checks.engine_fits()] == ["search.E001"]
