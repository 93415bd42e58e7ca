"""`python -m demo --port 8000`: the whole house on one machine, with a fictional county in it.

Prepares the database, starts web, worker, the case receiver and the fake Stripe on loopback, says where to look and
who may sign in, and stops everything on Ctrl-C.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from demo import outside, roster
from demo.supervisor import ChildEnded, Children, answers, is_free, until_stopped

MANAGE = str(outside.ROOT / "manage.py")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    if not is_free(port):
        print(
            f"端口 {port} 已有程序在用。换一个：make run PORT={port + 10}\nPort {port} is taken: make run PORT={port + 10}"
        )
        return 1
    stopped = until_stopped()
    data = Path(os.environ.get("DATA_DIR") or "var")
    origin = f"http://127.0.0.1:{port}"
    planned = outside.plan(data=data, origin=origin, locality=roster.LOCALITY, first_port=port + 1)
    found = outside.keys(planned)
    register(planned.register)
    environment = os.environ | dict(found.environment) | {"GUNICORN_CMD_ARGS": ""}
    print("准备数据库和示例县 … preparing the database and the demo county", flush=True)
    with Children(planned.data / "logs") as children:
        try:
            outside.start(children, planned, found)
            subprocess.run([sys.executable, MANAGE, "demo_county"], check=True, env=environment)  # noqa: S603
            web = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--chdir", str(outside.ROOT)]
            children.start("web", "-m", "gunicorn", "marketplace.wsgi", *web, env=found.environment)
            children.start("worker", MANAGE, "worker", env=found.environment)
            children.wait_until(lambda: stopped.is_set() or answers(f"{origin}/readyz")())
            if not stopped.is_set():
                _welcome(origin, planned.data / "demo.json")
            while not stopped.wait(1):
                children.check()
        except (ChildEnded, TimeoutError, subprocess.CalledProcessError) as ended:
            print(f"停了：{ended}\nA process ended: {ended}", file=sys.stderr)
            return 1
    return 0


def register(path: Path) -> None:
    """The case system knows its own people before the product sees the export."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write("\n".join(person.identity for person in [*roster.first(), *roster.second()]))


def _welcome(origin: str, cast: Path) -> None:
    lines = [
        "",
        f"  善桥 · 示例县    {origin}/",
        f"  样本间 components  {origin}/design/",
        "",
        "  按这个顺序走一遍 the loop, in this order:",
    ]
    for number, person in enumerate(json.loads(cast.read_text()), start=1):
        code = "  + TOTP" if person.get("totp_secret") else ""
        lines.append(f"  {number:2}. {person['title']:<22}{person['email']:<34}{person['password']}{code}")
        lines.append(f"      {person['does']}")
    lines += [
        "",
        f"  TOTP：密钥在 {cast}；或者运行 .venv/bin/python -m demo.totp EMAIL 取当前六位码",
        "  TOTP secrets are in that file; `.venv/bin/python -m demo.totp EMAIL` prints the current code.",
        "",
        f"Ready: {origin}/",
    ]
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main())
