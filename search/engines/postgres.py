"""PostgreSQL: a `tsvector` column that only the migration and this module know, under a GIN index."""

from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, F, Func, IntegerField, QuerySet, Value, When

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
            When(_Matching(stored.all_in_title(question, *language)), then=Value(ALL_IN_TITLE)),
            When(_Matching(stored.some_in_title(question, *language)), then=Value(SOME_IN_TITLE)),
            default=Value(ELSEWHERE),
            output_field=IntegerField(),
        )
        return rows.filter(_Matching(stored.anywhere(question, *language))).annotate(tier=tier)


class _Matching(Func):
    """Whether the row's words match. It stands on the row's own key, so that in a query within a query no other row is
    meant, and the planner sees a plain condition.
    """

    output_field = BooleanField()

    def __init__(self, asked: str) -> None:
        super().__init__(F("pk"))
        self.asked = asked

    def as_sql(self, compiler: Any, *_: Any, **__: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        key, params = compiler.compile(self.source_expressions[0])
        table = key.removesuffix('"id"')
        return f"{table}words @@ %s::tsquery", [*params, self.asked]
