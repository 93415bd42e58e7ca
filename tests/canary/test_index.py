"""The planted family goes through everything once more, with a search server: it holds not a word of it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from search import truth
from tests.canary import planted
from tests.canary.house import House, house
from tests.search.elastic.conftest import house_of_its_own, server

__all__ = ["house", "house_of_its_own", "server"]


def held(settled: Any) -> Iterator[str]:
    """Every document as the server keeps it, its mapping, its settings and its names."""
    from search.engines.elastic import documents

    settled()
    client, name = documents.writing(), documents.names().served
    yield json.dumps(client.indices.get(index=name).body, ensure_ascii=False)
    for hit in client.search(index=name, size=1000, query={"match_all": {}})["hits"]["hits"]:
        yield json.dumps(hit, ensure_ascii=False)


@pytest.mark.scale
def test_canary_index(server: Any, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from search.engines.elastic import writing

    house.open()
    secrets = (*house.secrets.private, *house.secrets.inner)
    text = "\n".join(held(server))
    assert str(house.project.uuid) in text
    assert planted.hits(text, secrets) == []

    def telling(*args: Any) -> truth.Texts:  # the mutant: words of the vault among those of the page
        return truth.Texts([planted.NAME, planted.PHONE], [], [])

    monkeypatch.setattr(truth, "_texts", telling)
    writing.bring([house.project.uuid])
    assert planted.PHONE in planted.hits("\n".join(held(server)), secrets)
