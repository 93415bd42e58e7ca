"""`python -m tests.servers COMMAND…`: run a command with real PostgreSQL, RabbitMQ and Redis, then stop them."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.servers import debian, processes


def main(command: list[str]) -> int:
    debian.ensure(["postgresql", "rabbitmq-server", "redis-server"])
    root = Path(tempfile.mkdtemp(prefix="shanqiao-servers-"))
    root.chmod(0o755)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        environment = processes.start_all(stack, root)
        return subprocess.run(command, check=False, env=os.environ | environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
