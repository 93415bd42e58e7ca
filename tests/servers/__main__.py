"""`python -m tests.servers COMMAND…`: run a command with real PostgreSQL, RabbitMQ, Redis and Elasticsearch."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.servers import debian, processes
from tests.servers.elastic import elasticsearch

SERVERS = {
    "DATABASE_URL": processes.postgresql,
    "BROKER_URL": processes.rabbitmq,
    "CACHE_URL": processes.redis,
    "ELASTICSEARCH_URL": elasticsearch,
}


def main(command: list[str]) -> int:
    debian.ensure(["postgresql", "rabbitmq-server", "redis-server", "default-jdk-headless", "maven"])
    root = Path(tempfile.mkdtemp(prefix="shanqiao-servers-"))
    root.chmod(0o755)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        environment = start_all(stack, root)
        return subprocess.run(command, check=False, env=os.environ | environment).returncode


def start_all(stack: ExitStack, root: Path) -> dict[str, str]:
    """Start them all, then wait for each; the environment that points the product at them."""
    found: dict[str, str] = {}
    servers = []
    for variable, make in SERVERS.items():
        folder = root / make.__name__
        folder.mkdir()
        server, found[variable] = make(folder)
        server.start()
        stack.callback(server.stop)
        servers.append(server)
    for server in servers:
        server.wait()
        print(f"{server.name} is up", flush=True)  # noqa: T201
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
