"""The dictionary of the index: every word that a title, a sentence or a place has, and in how many projects.

It is kept with the rows, so a word that only a withdrawn project had is forgotten with it.
"""

from collections.abc import Iterable

from django.db.models import F

from search.models import Term

LONGEST_WORD = 40


def count(*, was: Iterable[str], now: Iterable[str]) -> None:
    """One project had these words and has those now. Rows are taken in one order, so that two writers never wait for
    each other in a ring.
    """
    before, after = ({word for word in words if 1 < len(word) <= LONGEST_WORD} for words in (was, now))
    come, gone = sorted(after - before), sorted(before - after)
    Term.objects.bulk_create([Term(word=w, first=w[0], last=w[-1]) for w in come], ignore_conflicts=True)
    list(Term.objects.filter(word__in=[*come, *gone]).order_by("word").select_for_update().values_list("pk"))
    Term.objects.filter(word__in=come).update(projects=F("projects") + 1)
    Term.objects.filter(word__in=gone).update(projects=F("projects") - 1)
    Term.objects.filter(word__in=gone, projects__lte=0).delete()


def known(words: Iterable[str]) -> dict[str, int]:
    return dict(Term.objects.filter(word__in=sorted(set(words))).values_list("word", "projects"))
