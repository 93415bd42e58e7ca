"""The index: one row for each public project, made anew from the truth. Withdrawal is the absence of truth."""

from uuid import UUID

from django.db import transaction

from search import editions, truth, vocabulary
from search.engines import Engine, elastic, engine
from search.models import SearchRow


@transaction.atomic
def index(*, project: UUID, by: Engine | None = None) -> SearchRow | None:
    """Bring this project's row into line with what is public now. Safe to run twice, and in any order."""
    words_of = by or engine()
    if elastic.is_chosen():
        editions.note(project)
    entry = truth.of([project]).get(project)
    if entry is None:
        for row in SearchRow.objects.filter(project=project):
            words_of.drop(row)
            vocabulary.count(was=row.terms.split(), now=())
            row.delete()
        return None
    was = SearchRow.objects.filter(project=project).values_list("terms", flat=True).first() or ""
    row, _ = SearchRow.objects.update_or_create(project=project, defaults=entry.columns)
    vocabulary.count(was=was.split(), now=row.terms.split())
    words_of.put(row, entry.words)
    return row


@transaction.atomic
def rebuild(*, by: Engine | None = None) -> int:
    """The whole index from the truth; how many projects it holds."""
    known = set(SearchRow.objects.values_list("project", flat=True))
    return sum(index(project=key, by=by) is not None for key in known | set(truth.everything()))
