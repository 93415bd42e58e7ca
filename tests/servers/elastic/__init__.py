"""One real Elasticsearch node on loopback, from its published artifacts: Maven fetches them once, Java runs them.

The distribution is no artifact, so the node has what the server itself has: no painless, no reindex, no extra analyzers.
The library asks for none of these, so that it runs on any distribution.
"""

import fcntl
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.servers.processes import Server, free_port

HERE = Path(__file__).parent
NODE = "SearchNode.java"
DESCRIPTOR = """\
description=HTTP transport
name=transport-netty4
version={version}
elasticsearch.version={version}
java.version=17
classname=org.elasticsearch.transport.netty4.Netty4Plugin
"""


def elasticsearch(folder: Path, *settings: str, heap: str = "1g") -> tuple[Server, str]:
    """The server and its ELASTICSEARCH_URL. `settings` are the node's own: `thread_pool.search.size=1`."""
    fetched, port = _fetch(), free_port()
    for name in ("config", "data", "logs", "plugins", "tmp"):
        (folder / name).mkdir()
    shutil.copytree(fetched / "modules", folder / "modules")
    java = ["java", "-Xms256m", f"-Xmx{heap}", f"-Djava.io.tmpdir={folder / 'tmp'}", "-cp", f"{fetched / 'lib'}/*"]
    command = [*java, str(HERE / NODE), str(folder), str(port), *settings]
    url = f"http://127.0.0.1:{port}"
    return Server("elasticsearch", folder, command, lambda: _is_well(url)), url


def _is_well(url: str) -> bool:
    try:
        with urlopen(f"{url}/_cluster/health", timeout=1) as answer:
            return bool(json.load(answer)["status"] != "red")
    except (URLError, OSError, ValueError):
        return False


def _fetch() -> Path:
    """The jars, kept for the next run; one process fetches, others wait for it."""
    kept = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "shanqiao" / f"elasticsearch-{_version()}"
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (kept / "complete").exists():
            _lay_out(kept)
            (kept / "complete").touch()
    return kept


def _lay_out(kept: Path) -> None:
    """The server's jars in one folder; its transport is a module with a folder and a descriptor of its own."""
    lib, module = kept / "lib", kept / "modules" / "transport-netty4"
    for old in (lib, module):
        shutil.rmtree(old, ignore_errors=True)
    module.mkdir(parents=True)
    copy = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies", f"-DoutputDirectory={lib}"]
    subprocess.run(copy, check=True)
    for jar in [*lib.glob("transport-netty4-*.jar"), *lib.glob("netty-*.jar")]:
        jar.rename(module / jar.name)
    (module / "plugin-descriptor.properties").write_text(DESCRIPTOR.format(version=_version()))


def _version() -> str:
    [found] = re.findall(r"<elasticsearch.version>(.+)</", (HERE / "pom.xml").read_text())
    return str(found)
