"""`/desk/search/`: whether what the search server holds is what the library holds, for those who answer for the house."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.lib.templatetags import face
from marketplace.people import policies as people
from marketplace.people.desk import Start
from marketplace.people.models import Role
from search import comparing, editions
from search.comparing import Night
from search.engines import elastic

READERS = frozenset({Role.ADMIN, Role.AUDITOR, Role.SUPERVISOR})


@require_safe
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Counts of public projects only, of the whole house; to everybody else it is not here."""
    if not people.paths(request.user, READERS):
        raise Http404
    nights = comparing.nights() if elastic.is_chosen() else []
    facts = {
        "served": elastic.is_chosen(),
        "answers": elastic.is_chosen() and _answers(),
        "owed": editions.owed().count(),
        "last": nights[0] if nights else None,
        "head": [_("哪一夜"), *({"text": text, "end": True} for text in _counted())],
        "rows": [_row(night) for night in nights],
        "trail": [{"url": reverse("people:desk"), "text": _("工作台")}],
    }
    return render(request, "search/desk.html", facts)


def starts(*, user: Any) -> Iterator[Start]:
    if elastic.is_chosen() and people.paths(user, READERS):
        yield Start(_("搜索对账"), reverse("search:desk"), _("搜索服务器和项目库每夜核对一次"))


def _answers() -> bool:
    from search.engines.elastic import answering

    return answering.is_well()


def _counted() -> tuple[str, ...]:
    return _("项目库"), _("搜索服务器"), _("少了"), _("不一样"), _("多了"), _("对不上")


def _row(night: Night) -> list[Any]:
    counts = (night.expected, night.found, night.missing, night.differing, night.foreign, night.drift)
    return [face.day(night.round), *counts]
