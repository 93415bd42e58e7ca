"""Real threads, each with its own database connection, started together."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


def together(calls: list[Callable[[], Any]]) -> list[Any]:
    """Run all calls at once; each answer is what it returned or the exception it raised."""
    answers: list[Any] = [None] * len(calls)
    barrier = threading.Barrier(len(calls))

    def run(index: int) -> None:
        try:
            barrier.wait(30)
            answers[index] = calls[index]()
        except Exception as trouble:  # noqa: BLE001 - the test looks at it
            answers[index] = trouble
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads), "a thread hangs"
    return answers
