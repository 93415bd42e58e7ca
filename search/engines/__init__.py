"""Where the words lie and how they are asked for. One engine for each database; all answer alike."""

from collections.abc import Sequence
from typing import Protocol

from django.db import connection
from django.db.models import QuerySet

from search.engines import postgres, sqlite
from search.models import SearchRow


class Engine(Protocol):
    def put(self, row: SearchRow, words: Sequence[str]) -> None:
        """Keep these words for the row, instead of any it had."""

    def drop(self, row: SearchRow) -> None:
        """Forget the row's words."""

    def narrow(self, rows: QuerySet[SearchRow], words: Sequence[str]) -> QuerySet[SearchRow]:
        """Only the rows that have all of these words."""


_ENGINES: dict[str, Engine] = {"sqlite": sqlite.Fts5(), "postgresql": postgres.TsVector()}


def engine() -> Engine:
    return _ENGINES[connection.vendor]
