"""SQLite: an FTS5 table beside the rows. The words arrive ready-made, so the tokenizer only splits at spaces."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from search.models import SearchRow


class Fts5:
    def put(self, row: SearchRow, words: Sequence[str]) -> None:
        self.drop(row)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words (rowid, words) VALUES (%s, %s)", [row.pk, " ".join(words)])

    def drop(self, row: SearchRow) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_words WHERE rowid = %s", [row.pk])

    def narrow(self, rows: QuerySet[SearchRow], words: Sequence[str]) -> QuerySet[SearchRow]:
        asked = " AND ".join(f'"{word}"' for word in words)
        return rows.filter(pk__in=RawSQL("SELECT rowid FROM search_words WHERE search_words MATCH %s", [asked]))
