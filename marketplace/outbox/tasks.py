"""The relay's form at scale: a message is a lease, and no more. A second delivery does nothing.

Lanes are named by what they are about, and some are about a case: their names stay in the database, whose walls the
broker does not have.
"""

from typing import Any

from marketplace.celery import app
from marketplace.outbox import relay


@app.task(name="outbox.deliver")
def deliver(*, box: str, lease_ms: int) -> int:
    return relay.deliver(relay.claimed(relay.BOXES[box], lease_ms))


def hand_over(claimed: relay.Claim, **options: Any) -> None:
    """Let a Celery worker deliver what is claimed."""
    deliver.apply_async(kwargs={"box": claimed.box.name, "lease_ms": claimed.lease_ms}, **options)
