"""Waiting for what another process does."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Found = TypeVar("Found")
SECONDS = 90


class NeverHappened(Exception):
    """What should have happened meanwhile did not; the message says what."""


_meanwhile: list[Callable[[], object]] = []


@contextmanager
def doing(work: Callable[[], object]) -> Iterator[None]:
    """Where no other process runs, do its work while waiting."""
    _meanwhile.append(work)
    try:
        yield
    finally:
        _meanwhile.remove(work)


def until(look: Callable[[], Found | None], *, what: str, seconds: float = SECONDS) -> Found:
    """Look until something is there. Raises NeverHappened."""
    end = time.monotonic() + seconds
    while True:
        for work in _meanwhile:
            work()
        if found := look():
            return found
        if time.monotonic() > end:
            raise NeverHappened(what)
        time.sleep(0.2)
