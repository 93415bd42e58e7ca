"""Whether it is worth asking the search server now. One for each process: ADR 12 says why."""

import time
from collections.abc import Callable
from threading import Lock

MOST = 5  # failures in a row
REST_S = 5.0


class Away(Exception):
    """The search server did not answer, or not in time, or not wholly."""


class Breaker:
    """Closed: everybody asks. After `most` failures in a row it opens: nobody asks, but once in each rest one caller
    tries, and one success closes it.
    """

    def __init__(
        self, *, most: int = MOST, rest_s: float = REST_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._rest_s, self._clock = most, rest_s, clock
        self._lock, self._failures, self._next_try = Lock(), 0, 0.0

    @property
    def is_open(self) -> bool:
        return self._failures >= self._most

    def admits(self) -> bool:
        """Who is admitted says afterwards how it went."""
        with self._lock:
            if not self.is_open:
                return True
            now = self._clock()
            if now < self._next_try:
                return False
            self._next_try = now + self._rest_s
            return True

    def worked(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self.is_open:
                self._next_try = self._clock() + self._rest_s
