"""The house with a real search server: what these tests ask is answered by it, in an index of their own."""

import os
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from search.engines import elastic


@pytest.fixture
def house_of_its_own(settings: Any) -> Iterator[Any]:
    """Names nobody else uses, breakers closed; everything of it is removed afterwards. Nothing is built yet."""
    from search.engines.elastic import answering, breaker, documents, writing

    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = elastic.NAME, os.environ["ELASTICSEARCH_URL"]
    settings.ELASTICSEARCH_INDEX = f"test-{uuid4().hex[:12]}"
    settings.ELASTICSEARCH_TIMEOUT_MS = 5000  # tests of patience set their own
    answering.breaker, writing.breaker = breaker.Breaker(), breaker.Breaker()
    url = settings.ELASTICSEARCH_URL
    yield documents
    settings.ELASTICSEARCH_URL = url
    client = documents.writing()
    for name in client.indices.get(index=f"{settings.ELASTICSEARCH_INDEX}*"):
        client.indices.delete(index=name)


@pytest.fixture
def server(db: None, house_of_its_own: Any) -> Callable[[], None]:
    """`server()`: whatever the server was told can be found now. Its index stands."""
    from search.engines.elastic import building, documents

    building.rebuild()

    def settled() -> None:
        documents.writing().indices.refresh(index=documents.names().served)

    return settled
