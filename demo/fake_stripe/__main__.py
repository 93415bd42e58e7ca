"""`python -m demo.fake_stripe --port P --dir DIR --webhook-url URL --webhook-secret S`, in a demonstration only."""

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path

from demo.fake_stripe.server import Server
from demo.fake_stripe.store import Store
from demo.fake_stripe.till import Till
from demo.fake_stripe.webhooks import Sender

TRUE = {"1", "true", "yes", "on"}
TICK = 0.2  # seconds


def main() -> int:
    parser = argparse.ArgumentParser(prog="fake_stripe", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--dir", type=Path, required=True, help="where its store lies")
    parser.add_argument("--webhook-url", required=True)
    parser.add_argument("--webhook-secret", default=os.environ.get("FAKE_STRIPE_WEBHOOK_SECRET", ""))
    parser.add_argument("--delay", type=float, default=2.0, help="seconds until slow payments and refunds are done")
    parser.add_argument("--demo", action="store_true", help="says that this is a demonstration")
    asked = parser.parse_args()
    if not (asked.demo or any(os.environ.get(name, "").lower() in TRUE for name in ("DEMO", "DEBUG"))):
        print("fake stripe: refused. It only runs in a demonstration: set DEMO=1 or DEBUG=1.", file=sys.stderr)
        return 2
    if not asked.webhook_secret:
        parser.error("--webhook-secret (or FAKE_STRIPE_WEBHOOK_SECRET) is needed")
    store = Store(asked.dir)
    till = Till(store, origin=f"http://127.0.0.1:{asked.port}", delay=asked.delay)
    server = Server(asked.port, store, till)
    sender = Sender(store, url=asked.webhook_url, secret=asked.webhook_secret)
    threading.Thread(target=_keep_going, args=(till, sender), daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"fake stripe: http://127.0.0.1:{server.server_port}/", flush=True)
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        return 0
    return 0


def _keep_going(till: Till, sender: Sender) -> None:
    while True:
        try:
            with till.store.turn():
                till.tick()
            sender.run_once()
        except Exception as broken:  # noqa: BLE001 - the clockwork outlives any one event
            print(f"fake stripe: {type(broken).__name__}: {broken}", flush=True)
        time.sleep(TICK)


if __name__ == "__main__":
    sys.exit(main())
