"""`manage.py worker`: drain the outbox until told to stop.

Without a broker it delivers itself; with BROKER_URL it files and claims, and Celery workers deliver. Either way it posts
what the schedule says is due.
"""

import signal
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, connections

from marketplace.lib import clock
from marketplace.outbox import relay, schedule, tasks

IDLE_S = 0.3
BEAT_S = 5


class Command(BaseCommand):
    help = "Deliver what waits in the outbox"

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        beaten = 0.0
        while not stop.is_set():
            try:
                if time.monotonic() - beaten > BEAT_S:
                    relay.beat("relay")
                    schedule.post_due(at=clock.now())
                    beaten = time.monotonic()
                moved = sum(self._turn(box) for box in relay.BOXES.values())
            except OperationalError as trouble:
                self.stderr.write(f"worker: database away ({type(trouble).__name__}), trying again")
                connections.close_all()
                moved = 0
            if not moved:
                stop.wait(IDLE_S)

    def _turn(self, box: relay.Box) -> int:
        if not settings.BROKER_URL:
            return relay.turn(box)
        relay.file_new(box)
        claimed = relay.claim(box, lease_ms=2 * relay.LEASE_MS)
        if claimed.names:
            tasks.hand_over(claimed)
        return len(claimed.names)
