"""A whole question in two `_msearch`: the page and how much there is, then what of it may be counted.

What may be shown is asked of the truth again. How it is counted, ordered and marked is the house's own, as everywhere.
"""

import logging
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings
from elastic_transport import TransportError
from elasticsearch import ApiError
from elasticsearch_dsl import Search

from marketplace.places.models import Region
from search import counting, mending, order, truth
from search.asking import Question
from search.counting import Cell
from search.engines.elastic import documents, wording
from search.engines.elastic.breaker import Away, Breaker
from search.finding import MOST, MOST_COUNTED, Found
from search.models import Sort
from search.query import LibraryQuery

log = logging.getLogger(__name__)
breaker = Breaker()
TURNS = 2  # a page that held something gone is asked for once more, without it
Answer = dict[str, Any]


def answered(asked: LibraryQuery, question: Question | None) -> Found | None:
    """None: the server is away, or was just now, and the database has the rest of the reader's patience."""
    if not breaker.admits():
        return None
    try:
        found = find(asked, question)
    except Away as trouble:
        breaker.failed()
        log.warning("search server: %s", trouble)
        return None
    breaker.worked()
    return found


def is_well() -> bool:
    """For the desk: it answers, and all of the index is there."""
    try:
        health = documents.asking().cluster.health(index=documents.names().served)
    except (TransportError, ApiError):
        return False
    return bool(health["status"] != "red" and health["active_primary_shards"])


def find(asked: LibraryQuery, question: Question | None) -> Found:
    """Raises Away."""
    named = Region.objects.in_bulk({asked.region, asked.near} - {""}) if asked.region or asked.near else {}
    ask = _Ask(asked, question, named.get(asked.region), named.get(asked.near))
    found = ask.found()
    if question and not found.total and ask.nothing and (meant := mending.mended(question)):
        near = replace(ask, question=meant).found()
        return replace(near, mended=True) if near.total else found
    return found


@dataclass
class _Ask:
    """One reader's question, and how long there is left to answer it."""

    asked: LibraryQuery
    question: Question | None
    region: Region | None
    near: Region | None
    until: float = field(default_factory=lambda: time.monotonic() + settings.ELASTICSEARCH_TIMEOUT_MS / 1000)
    nothing: bool = False  # has the words, whatever else was chosen

    @property
    def path(self) -> str:
        """Where the reader is."""
        return self.near.path if self.near else ""

    @property
    def codes(self) -> list[str]:
        return wording.codes(self.path) if self.asked.sort == Sort.NEAR else []

    def found(self) -> Found:
        """First the page and how much there is, then what of it may be counted."""
        mark = order.unseal(self.asked.after, self.asked.sort, self.path)
        seen, size = order.depth(mark, min(max(self.asked.size, 1), MOST))
        without = set[UUID]()
        places = [None, self.region] if self.region else [None]
        for _turn in range(TURNS):
            amounts = [wording.amount(self.question, place, without) for place in places]
            page, *found = self._sent([self._page(mark, size, without), *amounts])
            rows = [self._row(hit) for hit in page["hits"]["hits"]]
            gone = {row.project for row in rows} - truth.public([row.project for row in rows])
            without |= gone
            if not gone:
                break
        shown = [row for row in rows if row.project not in gone]
        told = self._told(shown, _total(page), seen, size, more=len(rows) > size)
        self.nothing = not _total(found[0])
        countable = [place for place, answer in zip(places, found, strict=True) if _total(answer) <= MOST_COUNTED]
        return self._counted(told, countable[0], without) if countable else replace(told, tree=self._bare())

    def _page(self, mark: order.Mark | None, size: int, without: Collection[UUID]) -> Search:
        asked = wording.ranked(self.question, self.codes, chosen=self._chosen(self.region), without=without)
        search = (
            Search().query(asked).source(False).sort(*wording.sorts(self.asked.sort, len(self.codes), self.question))
        )
        search = search.extra(size=size + 1 if size else 0, track_total_hits=MOST_COUNTED + 1)
        after = wording.since(mark.place, self.asked.sort, len(self.codes), self.question) if mark and size else None
        return search.extra(search_after=after) if after else search

    def _chosen(self, region: Region | None) -> dict[str, Sequence[str]]:
        return wording.chosen(self.asked) | ({"region": [region.pk]} if region else {})

    def _told(self, shown: list[Any], total: int, seen: int, size: int, *, more: bool) -> Found:
        rows, further = shown[:size], ""
        if more and rows:
            further = order.further(rows, seen, self.asked.sort, self.path)
        return Found(
            projects=[row.project for row in rows],
            total=min(total, MOST_COUNTED + 1),
            facets={},
            after=further,
            tiers={row.project: row.tier for row in rows},
            ended=not size or (more and not further),
        )

    def _counted(self, told: Found, place: Region | None, without: Collection[UUID]) -> Found:
        asked = [] if self.nothing else [wording.combinations(self.question, place, without)]
        cells = [cell for answer in self._sent(asked) for cell in _cells(answer)]
        tree = counting.places(cells, self.asked)
        within = counting.within(cells, tree.region)
        facets = counting.facets(within, self.asked)
        return replace(told, tree=tree, total=counting.total(within, self.asked), facets=facets)

    def _bare(self) -> counting.Places:
        """More than anybody counts: only where it begins and ends."""
        ends = self._sent([wording.end(self.question, self.region, direction) for direction in ("asc", "desc")])
        paths = [hit["fields"]["path"][0] for answer in ends for hit in answer["hits"]["hits"]]
        return counting.bare(self.region, self.asked, paths)

    def _row(self, hit: Answer) -> Any:
        """What a place in the order is told from. Raises Away: nothing foreign stands in a public list."""
        try:
            project = UUID(hit["_id"])
        except ValueError:
            raise Away("a foreign document") from None
        place = wording.place(hit["sort"], self.asked.sort, len(self.codes), self.question)
        published = documents.EPOCH + timedelta(microseconds=place.pop("-published_at"))
        return SimpleNamespace(**place | {"project": project, "published_at": published})

    def _sent(self, searches: Sequence[Search]) -> list[Answer]:
        """Raises Away: also where one answer is not whole."""
        if not searches:
            return []
        left = self.until - time.monotonic()
        if left <= 0:
            raise Away("no time left")
        bounded = [search.extra(timeout=f"{max(int(left * 1000), 1)}ms").to_dict() for search in searches]
        lines = list(chain.from_iterable(({}, body) for body in bounded))
        try:
            client = documents.asking().options(request_timeout=left)
            answers: list[Answer] = client.msearch(index=documents.names().served, searches=lines)["responses"]
        except (TransportError, ApiError) as trouble:
            raise documents.away(trouble) from None
        for answer in answers:
            if "error" in answer:
                raise Away(f"{answer['status']} {answer['error']['type']}")
            if answer["timed_out"] or answer["_shards"]["failed"]:
                raise Away("not whole")
        return answers


def _total(answer: Answer) -> int:
    return int(answer["hits"]["total"]["value"])


def _cells(answer: Answer) -> list[Cell]:
    return [
        Cell(takes=tuple(sign == "1" for sign in bucket["key"].pop("takes")), **bucket["key"], n=bucket["doc_count"])
        for bucket in answer["aggregations"]["cells"]["buckets"]
    ]
