"""Where the words lie and how they are asked for. One engine for each database; all answer alike."""

from typing import Protocol

from django.db import connection
from django.db.models import QuerySet

from search.asking import Question
from search.engines import postgres, sqlite
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


_ENGINES: dict[str, Engine] = {"sqlite": sqlite.Fts5(), "postgresql": postgres.TsVector()}


def engine() -> Engine:
    return _ENGINES[connection.vendor]
