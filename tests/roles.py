"""On PostgreSQL every request of a test is served, and every message delivered, as the role that serves it in earnest.

A test's own lines run as the owner; what the house does for them does not. SQLite has no roles: nothing happens there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import connection
from django.test.client import ClientHandler

from marketplace.lib import walls

STAFF = ("/desk/", "/cms/")


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """Be this role, seeing nothing yet; what an earlier session of the same test left behind is gone."""
    _say("SELECT set_config('app.regions', '', false)", f"SET ROLE {role}")
    try:
        yield
    finally:
        if not connection.needs_rollback:  # a broken transaction takes the role back with it
            _say("RESET ROLE")


def serve_in_earnest() -> None:
    """Each request of the test client as the face its address belongs to."""
    served = ClientHandler.get_response

    def get_response(self: ClientHandler, request: Any) -> Any:
        with acting_as(walls.DESK if request.path.startswith(STAFF) else walls.PUBLIC):
            return served(self, request)

    ClientHandler.get_response = get_response


def as_worker(deliver: Callable[..., int]) -> Callable[..., int]:
    def delivered(**how: Any) -> int:
        with acting_as(walls.DESK):
            return deliver(**how)

    return delivered if walls.has_roles() else deliver


def _say(*statements: str) -> None:
    """Past Django, so that a test which counts queries counts the house's own; without a database nothing is said."""
    with suppress(RuntimeError):
        connection.ensure_connection()
        for statement in statements:
            connection.connection.execute(statement)
