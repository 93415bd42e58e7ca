"""The relay's form at scale: a message is a lease and the names of its lanes; a second delivery does nothing."""

from marketplace.celery import app
from marketplace.outbox import relay


@app.task(name="outbox.deliver")
def deliver(*, box: str, lease_ms: int, names: list[str]) -> int:
    return relay.deliver(relay.Claim(relay.BOXES[box], lease_ms, tuple(names)))
