"""The whole house as `make run` starts it, with its demo county, in a folder of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from demo.supervisor import free_port

ROOT = Path(__file__).resolve().parents[2]
READY_S, STOPPED_S = 300, 30
OURS = ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "DATA_DIR", "DJANGO_ALLOW_ASYNC_UNSAFE")


@dataclass(frozen=True)
class House:
    origin: str
    data: Path
    cast: Mapping[str, Mapping[str, str]]


@contextmanager
def house(data: Path) -> Iterator[House]:
    """Ready when the command says so; Ctrl-C must stop every process of it."""
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if key not in OURS} | {"DATA_DIR": str(data)}
    command = [sys.executable, "-m", "demo", "--port", str(port)]
    said = data.with_suffix(".log")
    with said.open("w") as log:
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _until_ready(running, said)
        people = json.loads((data / "demo.json").read_text())
        cast = {person["email"].split("@")[0]: person for person in people if person["email"]}
        yield House(f"http://127.0.0.1:{port}", data, cast)
    finally:
        running.send_signal(signal.SIGINT)
        assert running.wait(STOPPED_S) == 0


def _until_ready(running: subprocess.Popen[bytes], said: Path) -> None:
    until = time.monotonic() + READY_S
    while "Ready: http://127.0.0.1:" not in said.read_text():
        assert running.poll() is None, said.read_text()
        assert time.monotonic() < until, said.read_text()
        time.sleep(0.3)
