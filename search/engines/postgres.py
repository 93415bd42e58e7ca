"""PostgreSQL: a `tsvector` column that only the migration and this module know, under a GIN index."""

from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from search.asking import ALL_IN_TITLE, ELSEWHERE, SOME_IN_TITLE, Question
from search.engines import stored
from search.models import SearchRow
from search.tokens import Words


class TsVector:
    name = "postgres"

    def put(self, row: SearchRow, words: Words) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE search_searchrow SET words = array_to_tsvector(%s::text[]) WHERE id = %s",
                [stored.flat(words), row.pk],
            )

    def drop(self, row: SearchRow) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE search_searchrow SET words = NULL WHERE id = %s", [row.pk])

    def narrow(self, rows: QuerySet[SearchRow], question: Question) -> QuerySet[SearchRow]:
        language = (" & ", " | ", "'{}'".format)
        tier = Case(
            When(pk__in=_matching(stored.all_in_title(question, *language)), then=Value(ALL_IN_TITLE)),
            When(pk__in=_matching(stored.some_in_title(question, *language)), then=Value(SOME_IN_TITLE)),
            default=Value(ELSEWHERE),
            output_field=IntegerField(),
        )
        return rows.filter(pk__in=_matching(stored.anywhere(question, *language))).annotate(tier=tier)


def _matching(asked: str) -> RawSQL:
    """A question of its own: in a query within a query the outer one's column would be meant."""
    return RawSQL("SELECT id FROM search_searchrow WHERE words @@ %s::tsquery", [asked])
