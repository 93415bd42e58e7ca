"""What the outbox brings: whatever happened, the row is made anew from what is public now."""

from marketplace.lib import clock
from marketplace.lib.registry import Delivery
from search import operations, saved


def reindex(delivery: Delivery) -> None:
    operations.index(project=delivery.subject)


def tell_savers(_delivery: Delivery) -> None:
    saved.tell_new(at=clock.now())
