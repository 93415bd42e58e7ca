"""Questions that readers keep, and the notice when something new answers one of them."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from marketplace.lib.refusals import Refused
from marketplace.people import operations as people
from marketplace.people.models import User
from search import finding, wording
from search.models import SavedSearch, Sort
from search.query import LibraryQuery

MOST_EACH = 20
SETTLED = timedelta(minutes=10)  # what became public is in the index by then


class KeepsTooMany(Refused):
    text = gettext_lazy("最多记住 %(most)s 个查询。请先删掉用不着的，再记这一个。")


def question(saved: SavedSearch) -> LibraryQuery:
    return LibraryQuery.asked(QueryDict(saved.address))


@transaction.atomic
def keep(*, asked: LibraryQuery, by: User, at: datetime) -> SavedSearch:
    """The same question twice is kept once, however it was sorted. Raises KeepsTooMany."""
    User.objects.select_for_update().get(pk=by.pk)  # two taps count one after the other
    address = asked.address(sort=Sort.URGENT, near="").removeprefix("?")
    found = SavedSearch.objects.filter(user=by, address=address).first()
    if found:
        return found
    if SavedSearch.objects.filter(user=by).count() >= MOST_EACH:
        raise KeepsTooMany(most=MOST_EACH)
    return SavedSearch.objects.create(user=by, address=address, kept_at=at, told_at=at)


def forget(*, saved: SavedSearch) -> None:
    saved.delete()


def tell_new(*, at: datetime) -> int:
    """One notice for each kept question that something new answers; how many were told."""
    rows = SavedSearch.objects.filter(user__is_active=True).select_related("user").order_by("pk")
    return sum(_tell(saved, at) for saved in rows.iterator())


def _tell(saved: SavedSearch, at: datetime) -> bool:
    asked, until = question(saved), at - SETTLED
    new = finding.fresh(asked, since=saved.told_at, until=until)
    same = SavedSearch.objects.filter(pk=saved.pk, told_at=saved.told_at)
    if not new or same.update(told_at=until) != 1:
        return False
    people.notify(
        user=saved.user,
        key=f"saved:{saved.uuid}:{at.isoformat()}",
        text=ngettext("您记住的查询有 %(n)s 个新项目：%(words)s", "您记住的查询有 %(n)s 个新项目：%(words)s", new)
        % {"n": new, "words": wording.in_words(asked)},
        link=f"{reverse('search:library')}{asked.address(sort=Sort.NEWEST)}",
        at=at,
    )
    return True


def of(user: Any) -> list[SavedSearch]:
    return list(SavedSearch.objects.filter(user=user).order_by("-kept_at"))
