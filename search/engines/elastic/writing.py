"""Writing to the search server: every line carries its version, and every answer is read by itself.

Each goes to both names: what readers ask, and what may be growing aside. A name that stands for nothing is no fault of
`growing`; and no name ever makes an index by itself.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from elastic_transport import TransportError
from elasticsearch import ApiError
from elasticsearch import helpers as bulk

from search import editions, truth
from search.editions import Taken
from search.engines.elastic import documents
from search.engines.elastic.breaker import Away, Breaker

BATCH = 500
PATIENCE_S = 25  # well inside the relay's lease; the next minute goes on
NEWER = 409  # the server has this version, or a later one
breaker = Breaker(most=2, rest_s=20)  # whoever writes has no reader waiting, but other news


class Refused(Exception):
    """The server will not have these: its mapping and our documents differ."""


@dataclass
class Written:
    """How one batch went, by public id."""

    kept: list[Taken] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # what the server said, without what it was told


def bring(projects: Collection[UUID]) -> int:
    """These projects as they are public now, or gone. How many the server has. Raises Away, Refused."""
    if not breaker.admits():
        raise Away
    try:
        done = _bring(projects)
    except Away:
        breaker.failed()
        raise
    breaker.worked()
    return done


def keep_up() -> int:
    """What is owed, and what time itself has changed: a campaign that has ended, a shift that has begun or is full.

    Raises Away, Refused.
    """
    until, done = time.monotonic() + PATIENCE_S, 0
    while time.monotonic() < until and (due := list(islice(_due(), BATCH))):
        done += bring(due)
    return done


def _due() -> Iterator[UUID]:
    yield from editions.owed().order_by("project").values_list("project", flat=True)[:BATCH]
    yield from sorted(editions.outdated(raised=truth.raised(), awaited=truth.awaited()))


def _bring(projects: Collection[UUID]) -> int:
    done, refused, waiting = 0, list[str](), iter(sorted(set(projects)))
    while batch := list(islice(waiting, BATCH)):
        written = send(editions.take(batch), [documents.names().served, documents.names().growing])
        editions.acknowledge(written.kept)
        done += len(written.kept)
        refused += written.refused
    if refused:
        raise Refused("; ".join(sorted(set(refused))))
    return done


def send(taken: Sequence[Taken], names: Sequence[str]) -> Written:
    """The first name decides. Raises Away."""
    lines = [line for one in taken for line in _lines(one, names)]
    found = Written()
    mine = iter([(one, name) for one in taken for name in names])
    try:
        for (fine, answer), (one, name) in zip(_told(lines), mine, strict=True):
            [item] = answer.values()
            if name != names[0] and _stands_for_nothing(item):
                continue
            if not (fine or item["status"] == NEWER or item.get("result") == "not_found"):
                _judge(item)
                found.refused.append(f"{item['error']['type']} ({name})")
            elif name == names[0]:
                found.kept.append(one)
    except (TransportError, ApiError) as trouble:
        raise documents.away(trouble) from None
    return found


def _told(lines: list[dict[str, Any]]) -> Iterator[tuple[bool, dict[str, Any]]]:
    client = documents.writing()
    yield from bulk.streaming_bulk(client, lines, raise_on_error=False, require_alias=True, chunk_size=2 * BATCH)


def _lines(one: Taken, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    for name in names:
        line = {"_index": name, "_id": str(one.project), "version": one.version, "version_type": "external"}
        if one.body is None:
            yield {"_op_type": "delete", **line}
        else:
            yield {"_op_type": "index", **line, "_source": one.body}


def _stands_for_nothing(item: dict[str, Any]) -> bool:
    return bool(item["status"] == 404 and item.get("error"))  # noqa: PLR2004


def _judge(item: dict[str, Any]) -> None:
    """429, 503 and a name that stands for nothing are no fault of the document. Raises Away."""
    if item["status"] in {404, 429} or item["status"] >= 500:  # noqa: PLR2004
        raise Away(item["error"]["type"])
