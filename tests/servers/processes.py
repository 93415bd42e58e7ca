"""Servers in the foreground on loopback, each with its files in a folder of its own."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

POSTGRES = Path("/usr/lib/postgresql/15/bin")
RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


class DidNotComeUp(Exception):
    """The server ended or stayed silent; the message holds the end of its log."""


@dataclass
class Server:
    """One child process: started, waited for, stopped by its pid."""

    name: str
    folder: Path
    command: list[str]
    answers: Callable[[], bool]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        self.wait()
        return self

    def start(self) -> None:
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=log, env=os.environ | self.environment, cwd=self.folder
            )

    def wait(self) -> None:
        """Until it answers. Raises DidNotComeUp."""
        assert self.process
        until = time.monotonic() + 90
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise DidNotComeUp(f"{self.name}:\n" + (self.folder / "log").read_text(errors="replace")[-4000:])
            time.sleep(0.2)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        assert self.process
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def postgresql(folder: Path) -> tuple[Server, str]:
    """The server and its DATABASE_URL. `initdb` and `postgres` refuse root, so as root they run as `postgres`."""
    port, data = free_port(), folder / "data"
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")
    initdb = [
        str(POSTGRES / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    subprocess.run([*as_user, *initdb], check=True, capture_output=True, cwd=folder)
    serve = ["postgres", "-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder)]
    options = ["-c", "fsync=off", "-c", "max_connections=200"]

    def answers() -> bool:
        ask = [str(POSTGRES / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        return subprocess.run(ask, check=False).returncode == 0

    server = Server("postgresql", folder, [*as_user, str(POSTGRES / serve[0]), *serve[1:], *options], answers)
    return server, f"postgres://postgres@127.0.0.1:{port}/shanqiao"


def rabbitmq(folder: Path) -> tuple[Server, str]:
    """The server and its BROKER_URL. The wrapper in the path switches user, so the real script is called."""
    port, dist = free_port(), free_port()
    plugins = folder / "enabled_plugins"
    plugins.write_text("[].\n")
    environment = {
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"shanqiao{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(dist),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "logs"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
    }
    server = Server("rabbitmq", folder, [str(RABBITMQ)], lambda: listening(port), environment)
    return server, f"amqp://guest:guest@127.0.0.1:{port}//"


def redis(folder: Path) -> tuple[Server, str]:
    """The server and its CACHE_URL."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    return Server("redis", folder, command, lambda: listening(port)), f"redis://127.0.0.1:{port}/0"
