"""What the search server holds of a public project: this list and nothing else. Its mapping refuses any other field."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch
from elasticsearch_dsl import Document, Index, Integer, Keyword, Long, MetaField, Text

from search import truth
from search.engines.elastic.breaker import Away
from search.query import GIVES

LONGEST_WORD = 255  # the whitespace analyzer would cut it there
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SETTINGS = {
    "number_of_shards": 1,  # a million projects are two gigabytes; counts are exact on one shard
    "auto_expand_replicas": "0-1",  # a second copy as soon as there is a second node
    "sort.field": ["urgency_rank", "published", "project"],  # lies as it is mostly read: a page ends where it is full
    "sort.order": ["asc", "desc", "asc"],
    "gc_deletes": "1h",  # for so long a deletion's version is remembered, and older writings lose to it
}


def _words() -> Any:
    """Words come ready-made; where and how often they stand is of no use to anybody."""
    return Text(analyzer="whitespace", norms=False, index_options="docs")


class ListedProject(Document):
    """The public allow-list. Ids, codes, days and words that stand on the project's page; nothing derived from a case."""

    project = Keyword()
    kind = Keyword()
    urgency = Keyword()
    gap = Keyword()
    give = Keyword(multi=True)
    takes = Keyword()  # the same as one word of noughts and ones, to be counted by
    region = Keyword(multi=True)  # its own code and all above it
    path = Keyword()
    urgency_rank = Integer()
    missing = Integer()
    published = Long()  # microseconds, as the database orders
    title = _words()
    words = _words()  # the title's and all others

    class Meta:
        dynamic = MetaField("strict")


@dataclass(frozen=True)
class Names:
    """`served` is what readers ask, `growing` what is being built aside."""

    served: str
    growing: str


def names() -> Names:
    return Names(settings.ELASTICSEARCH_INDEX, f"{settings.ELASTICSEARCH_INDEX}-growing")


def index(name: str) -> Index:
    made = Index(name)
    made.document(ListedProject)
    made.settings(**SETTINGS)
    made.aliases(**{names().growing: {}})
    return made


@cache
def _client(url: str, timeout_s: float) -> Elasticsearch:
    return Elasticsearch(url, request_timeout=timeout_s, max_retries=0, retry_on_timeout=False)


def asking() -> Elasticsearch:
    """A reader waits for it, and the database answers in the same 300 ms if it does not."""
    return _client(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_TIMEOUT_MS / 1000)


def writing() -> Elasticsearch:
    return _client(settings.ELASTICSEARCH_URL, 30.0)


def away(trouble: TransportError | ApiError) -> Away:
    """What went wrong, without its text: that may quote a question or a whole document."""
    if isinstance(trouble, ApiError):
        return Away(f"{trouble.status_code} {trouble.error}")
    return Away(type(trouble).__name__)


def bodies(projects: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """By public id, as they should stand there now. Who is missing should not stand there at all."""
    entries = truth.of(projects)
    raised, awaited = truth.raised(entries), truth.awaited(entries)
    return {
        project: _body(entry, raised=project in raised, awaited=project in awaited)
        for project, entry in entries.items()
    }


def _body(entry: truth.Entry, *, raised: bool, awaited: bool) -> dict[str, Any]:
    facts = {**entry.columns, GIVES["money"]: entry.columns["takes_money"] and raised, GIVES["time"]: awaited}
    gives = {str(give): bool(facts[column]) for give, column in GIVES.items()}
    path = entry.columns["region_path"]
    return {
        "project": str(entry.project),
        **{name: str(facts[name]) for name in ("kind", "urgency", "gap")},
        "give": [give for give, wanted in gives.items() if wanted],
        "takes": "".join("01"[wanted] for wanted in gives.values()),
        "region": [code for code in path.split("/") if code],
        "path": path,
        "urgency_rank": facts["urgency_rank"],
        "missing": facts["missing"],
        "published": (facts["published_at"] - EPOCH) // timedelta(microseconds=1),
        "title": _joined(entry.words.title),
        "words": _joined(dict.fromkeys([*entry.words.title, *entry.words.rest])),
    }


def checksum(body: dict[str, Any]) -> int:
    """Of one document; those of many are added up."""
    told = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return int.from_bytes(hashlib.sha256(told.encode()).digest()[:4])


def _joined(words: Iterable[str]) -> str:
    return " ".join(word for word in words if len(word) <= LONGEST_WORD)
