"""The outbox's handler of `case.feedback`: ask outside any transaction, done inside the marking one."""

from typing import Any

from marketplace.casebridge import operations, sending
from marketplace.casebridge.models import Exchange
from marketplace.lib import clock, walls
from marketplace.lib.registry import Delivery, Plain
from marketplace.people import operations as people


def ask(delivery: Delivery, /) -> dict[str, Any]:
    with walls.house_session():
        exchange = Exchange.objects.get(pk=delivery.body["exchange"])
    return sending.send(exchange)


def done(delivery: Delivery, reply: Plain, /) -> None:
    operations.acknowledge(
        exchange=Exchange.objects.get(pk=delivery.body["exchange"]),
        proof=reply,
        by=people.system_user(name="casebridge"),
        at=clock.now(),
    )
