"""What the lanes need from Debian, installed when it is not there."""

import os
import shutil
import subprocess
from collections.abc import Sequence

PACKAGES = {
    "postgresql": "/usr/lib/postgresql/15/bin/postgres",
    "rabbitmq-server": "/usr/lib/rabbitmq/bin/rabbitmq-server",
    "redis-server": "/usr/bin/redis-server",
    "default-jdk-headless": "/usr/bin/javac",
    "maven": "/usr/bin/mvn",
    "chromium": "/usr/bin/chromium",
    "fonts-noto-cjk": "/usr/share/fonts/opentype/noto",
}


def ensure(packages: Sequence[str]) -> None:
    """Install what is missing. Raises CalledProcessError where apt refuses."""
    missing = [package for package in packages if not os.path.exists(PACKAGES[package])]  # noqa: PTH110
    if not missing:
        return
    sudo = [] if os.geteuid() == 0 or not shutil.which("sudo") else ["sudo"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*sudo, "apt-get", "update", "-q"], check=True, env=environment)
    install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *missing]
    subprocess.run([*sudo, *install], check=True, env=environment)
