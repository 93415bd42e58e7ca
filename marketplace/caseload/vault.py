"""The door of the vault: one transaction that sees only some region subtrees, forced by the database where it can.

On PostgreSQL the setting feeds the row policies; on SQLite, which has none, the querysets' `visible_to` stands alone.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse

from marketplace.people import policies as people

ROOT = "/"


@contextmanager
def session(regions: Sequence[str]) -> Iterator[None]:
    """One durable transaction that sees only these region subtrees; nothing of it outlives the block."""
    assert regions, "a session sees something"
    assert all(region.endswith("/") and "," not in region for region in regions), regions
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('app.regions', %s, true)", [",".join(regions)])
        yield


@contextmanager
def vault_session(user: Any) -> Iterator[None]:
    """The regions of the user's own memberships; without one there is nothing to open: 404."""
    regions = people.paths(user)
    if not regions:
        raise Http404
    with session(regions):
        yield


@contextmanager
def house_session() -> Iterator[None]:
    """For workers, commands and grants, which belong to no region and filter for themselves."""
    with session([ROOT]):
        yield


def widen() -> None:
    """The house's own view for the rest of this transaction: for outbox handlers, whose transaction is the relay's."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.regions', %s, true)", [ROOT])


@contextmanager
def whole() -> Iterator[None]:
    """A count over the whole caseload inside somebody's narrower session, which is put back afterwards. Numbers only."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.regions', true)")
        [before] = cursor.fetchone()
        cursor.execute("SELECT set_config('app.regions', %s, true)", [ROOT])
        yield
        cursor.execute("SELECT set_config('app.regions', %s, true)", [before or ""])


def in_vault(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A desk view inside the reader's vault session. What it shows is kept by no cache."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with vault_session(request.user):
            response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

    return inside
