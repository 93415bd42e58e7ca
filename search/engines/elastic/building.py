"""A new index built aside while the old one answers, then put in its place in one step."""

from collections.abc import Callable
from itertools import islice
from uuid import uuid4

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from search import editions, truth
from search.engines.elastic import documents, writing


class IsGrowing(Exception):
    """Another rebuild is at work, or one was broken off."""


def rebuild(*, anew: bool = False, told: Callable[[int], None] = lambda _n: None) -> int:
    """How many projects the new index holds. `anew` gives up one that was broken off. Raises Away, IsGrowing, Refused.

    What changes meanwhile is written to both; versions decide which writing of a project is the newest.
    """
    try:
        return _rebuild(documents.writing(), anew=anew, told=told)
    except (TransportError, ApiError) as trouble:
        raise documents.away(trouble) from None


def _rebuild(client: Elasticsearch, *, anew: bool, told: Callable[[int], None]) -> int:
    names = documents.names()
    if client.indices.exists_alias(name=names.growing):
        if not anew:
            raise IsGrowing
        client.indices.delete(index=",".join(client.indices.get_alias(name=names.growing)))
    fresh = f"{names.served}-{uuid4().hex[:12]}"
    documents.index(fresh).create(using=client)
    done, waiting = 0, iter(truth.everything())
    while batch := list(islice(waiting, writing.BATCH)):
        written = writing.send(editions.copy(batch), [names.growing])
        if written.refused:
            raise writing.Refused("; ".join(sorted(set(written.refused))))
        done += len(written.kept)
        told(done)
    _swap(client, fresh)
    return done


def _swap(client: Elasticsearch, fresh: str) -> None:
    """One step: readers ask the old one, then the new one, never neither. Then whatever changed meanwhile is paid."""
    names = documents.names()
    old = list(client.indices.get_alias(name=names.served)) if client.indices.exists_alias(name=names.served) else []
    client.indices.refresh(index=fresh)
    client.indices.update_aliases(
        actions=[
            *({"remove_index": {"index": one}} for one in old),
            {"add": {"index": fresh, "alias": names.served}},
            {"remove": {"index": fresh, "alias": names.growing}},
        ]
    )
    writing.keep_up()
