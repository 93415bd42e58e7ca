"""PostgreSQL: a `tsvector` column that only the migration and this module know, under a GIN index."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from search.models import SearchRow


class TsVector:
    def put(self, row: SearchRow, words: Sequence[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE search_searchrow SET words = array_to_tsvector(%s::text[]) WHERE id = %s", [list(words), row.pk]
            )

    def drop(self, row: SearchRow) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE search_searchrow SET words = NULL WHERE id = %s", [row.pk])

    def narrow(self, rows: QuerySet[SearchRow], words: Sequence[str]) -> QuerySet[SearchRow]:
        asked = " & ".join(f"'{word}'" for word in words)
        return rows.filter(pk__in=RawSQL("SELECT id FROM search_searchrow WHERE words @@ %s::tsquery", [asked]))
