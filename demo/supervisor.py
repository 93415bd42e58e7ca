"""Child processes of one command: started in order, watched, stopped in reverse."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self


class ChildEnded(Exception):
    """A process that should serve has ended; the message names it and its log."""


@dataclass
class Children:
    """Use as a context manager; every child's words go to a log file of its own."""

    logs: Path
    running: list[tuple[str, subprocess.Popen[bytes]]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        for _name, process in reversed(self.running):
            process.terminate()
        for _name, process in reversed(self.running):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(self, name: str, *command: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        log = (self.logs / f"{name}.log").open("ab")
        process = subprocess.Popen(  # noqa: S603 - our own modules with our own arguments
            [sys.executable, *command], stdout=log, stderr=log, env=os.environ | (env or {}), start_new_session=True
        )
        self.running.append((name, process))
        return process

    def check(self) -> None:
        """Raises ChildEnded."""
        for name, process in self.running:
            if process.poll() is not None:
                raise ChildEnded(f"{name}: {self.logs / name}.log")

    def wait_until(self, answers: Callable[[], bool], *, seconds: float = 90) -> None:
        """Raises ChildEnded when a child dies first, TimeoutError when nothing answers."""
        until = time.monotonic() + seconds
        while not answers():
            self.check()
            if time.monotonic() > until:
                raise TimeoutError
            time.sleep(0.2)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(url: str) -> Callable[[], bool]:
    """Does this loopback address answer 200?"""

    def ask() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=3) as reply:  # noqa: S310 - loopback only
                return bool(reply.status == 200)  # noqa: PLR2004
        except OSError:
            return False

    return ask


def until_stopped() -> threading.Event:
    """Set by Ctrl-C or a polite kill."""
    stopped = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopped.set())
    return stopped
