"""The door of the vault: one transaction that sees only some region subtrees, forced by the database where it can.

On PostgreSQL the setting feeds the row policies (`lib.walls`); on SQLite, which has none, `visible_to` stands alone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from marketplace.lib.walls import ROOT, house_session, session, whole, widen
from marketplace.people import policies as people

__all__ = ["ROOT", "house_session", "in_vault", "session", "vault_session", "whole", "widen"]


@contextmanager
def vault_session(user: Any) -> Iterator[None]:
    """The regions of the user's own memberships; without one there is nothing to open: 404."""
    regions = people.paths(user)
    if not regions:
        raise Http404
    with session(regions):
        yield


def in_vault(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A desk view inside the reader's vault session. What it shows is kept by no cache."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with vault_session(request.user):
            response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

    return inside
