"""A road to a server that can be made long, or cut: a small TCP proxy of ours, on a thread of the test's own process."""

import asyncio
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.servers.processes import free_port


class SlowRoad:
    """`url` leads to the server; every answer takes `delay_s` longer."""

    def __init__(self, url: str) -> None:
        there = urlsplit(url)
        assert there.hostname
        assert there.port
        self._there, self._port, self.delay_s = (there.hostname, there.port), free_port(), 0.0
        self._loop, self._ready = asyncio.new_event_loop(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.url = f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(asyncio.start_server(self._carry, "127.0.0.1", self._port))
        self._ready.set()
        self._loop.run_forever()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    async def _carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        far, out = await asyncio.open_connection(*self._there)
        await asyncio.gather(self._pass(near, out, late=False), self._pass(far, back, late=True))

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, late: bool) -> None:
        with suppress(OSError):
            while some := await source.read(65536):
                if late:
                    await asyncio.sleep(self.delay_s)
                target.write(some)
                await target.drain()
            target.close()
