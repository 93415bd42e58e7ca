"""Where the words lie and how they are asked for. One engine for each database, and a search server; all answer alike."""

from typing import Protocol

from django.db import connection
from django.db.models import QuerySet

from search.asking import Question
from search.engines import elastic, postgres, sqlite
from search.engines.elastic import SERVER, Server
from search.models import SearchRow
from search.tokens import Words


class Engine(Protocol):
    @property
    def name(self) -> str: ...

    def put(self, row: SearchRow, words: Words) -> None:
        """Keep these words for the row, instead of any it had."""

    def drop(self, row: SearchRow) -> None:
        """Forget the row's words."""

    def narrow(self, rows: QuerySet[SearchRow], question: Question) -> QuerySet[SearchRow]:
        """Only the rows that answer this, each with its `tier`. The question has a clause."""


_OF_DATABASES: dict[str, Engine] = {"sqlite": sqlite.Fts5(), "postgresql": postgres.TsVector()}


def engine() -> Engine:
    """The database's own: it is always written, and answers where no server does."""
    return _OF_DATABASES[connection.vendor]


def named(name: str) -> Engine | Server:
    return {one.name: one for one in _here()}[name]


def names() -> list[str]:
    """Those that can answer here."""
    return [one.name for one in _here()]


def _here() -> list[Engine | Server]:
    return [engine(), *([SERVER] if elastic.is_chosen() else [])]
