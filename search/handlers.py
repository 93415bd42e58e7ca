"""What the outbox brings: whatever happened, the row is made anew from what is public now."""

from marketplace.lib.registry import Delivery
from search import operations


def reindex(delivery: Delivery) -> None:
    operations.index(project=delivery.subject)
