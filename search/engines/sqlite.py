"""SQLite: an FTS5 table beside the rows. The words arrive ready-made, so the tokenizer only splits at spaces."""

from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from search.asking import ALL_IN_TITLE, ELSEWHERE, SOME_IN_TITLE, Question
from search.engines import stored
from search.models import SearchRow
from search.tokens import Words


class Fts5:
    name = "sqlite"

    def put(self, row: SearchRow, words: Words) -> None:
        self.drop(row)
        with connection.cursor() as cursor:
            kept = " ".join(stored.flat(words))
            cursor.execute("INSERT INTO search_words (rowid, words) VALUES (%s, %s)", [row.pk, kept])

    def drop(self, row: SearchRow) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_words WHERE rowid = %s", [row.pk])

    def narrow(self, rows: QuerySet[SearchRow], question: Question) -> QuerySet[SearchRow]:
        language = (" AND ", " OR ", '"{}"'.format)
        tier = Case(
            When(pk__in=_matching(stored.all_in_title(question, *language)), then=Value(ALL_IN_TITLE)),
            When(pk__in=_matching(stored.some_in_title(question, *language)), then=Value(SOME_IN_TITLE)),
            default=Value(ELSEWHERE),
            output_field=IntegerField(),
        )
        return rows.filter(pk__in=_matching(stored.anywhere(question, *language))).annotate(tier=tier)


def _matching(asked: str) -> RawSQL:
    return RawSQL("SELECT rowid FROM search_words WHERE search_words MATCH %s", [asked])
