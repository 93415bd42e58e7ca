"""The search server against the truth: one part at a time, document by document, and what differs is written again."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from uuid import UUID

from elastic_transport import TransportError
from elasticsearch import ApiError
from elasticsearch_dsl import Q, Search

from search import editions, truth
from search.engines.elastic import documents, writing

PAGE = 1000
LEAP = 100  # a deletion by hand leaves a version that nobody can see


def compare(part: str) -> dict[str, int]:
    """Count, compare and mend the projects whose public id begins so. Raises Away, Refused."""
    expected, found = dict(_expected(part)), dict(_found(part))
    missing = expected.keys() - found.keys()
    foreign = found.keys() - expected.keys()
    differing = {key for key in expected.keys() & found.keys() if expected[key] != found[key][0]}
    _mend(missing | foreign | differing, {key: version for key, (_, version) in found.items()})
    return {
        "expected": len(expected),
        "found": len(found),
        "expected_sum": sum(expected.values()),
        "found_sum": sum(checksum for checksum, _version in found.values()),
        "missing": len(missing),
        "differing": len(differing),
        "foreign": len(foreign),
    }


def _expected(part: str) -> Iterator[tuple[str, int]]:
    waiting = iter(truth.everything(part))
    while batch := list(islice(waiting, writing.BATCH)):
        for project, body in documents.bodies(batch).items():
            yield str(project), documents.checksum(body)


def _found(part: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Checksum and version of what stands there: of the document itself, not of what it says about itself."""
    client, name = documents.writing(), documents.names().served
    search = Search(using=client, index=name).query(Q("prefix", project=part) if part else Q("match_all"))
    search = search.sort("project").extra(size=PAGE, version=True)
    try:
        client.indices.refresh(index=name)
        answer = search.execute()
        while answer.hits.hits:
            for hit in answer.hits.hits:
                yield hit["_id"], (documents.checksum(hit["_source"].to_dict()), hit["_version"])
            answer = search.extra(search_after=list(answer.hits.hits[-1]["sort"])).execute()
    except (TransportError, ApiError) as trouble:
        raise documents.away(trouble) from None


def _mend(wrong: set[str], versions: dict[str, int]) -> None:
    ours: dict[UUID, int] = {}
    for key in sorted(wrong):
        try:
            ours[UUID(key)] = versions.get(key, 0)
        except ValueError:
            _remove(key)
    if ours:
        editions.lift(ours, leap=LEAP)
        writing.bring(ours)


def _remove(key: str) -> None:
    """Nothing of ours is called so."""
    with suppress(ApiError):
        documents.writing().delete(index=documents.names().served, id=key)
