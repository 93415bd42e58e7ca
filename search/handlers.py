"""What the outbox brings: whatever happened, the row is made anew from what is public now.

The search server, where there is one, is told afterwards. What it could not be told stays owed and is paid by
`keep_up`: a server that was away for days owes nothing a minute after it has come back.
"""

from datetime import datetime, timedelta
from typing import Any

from marketplace.lib import clock, ids
from marketplace.lib.registry import Delivery, Outward
from marketplace.outbox import operations as outbox
from search import comparing, operations, saved
from search.engines import elastic

CHANGED, COMPARED = "library.changed", "library.compared"
KEPT_FOR = timedelta(days=90)


def reindex(delivery: Delivery) -> None:
    operations.index(project=delivery.subject)
    if elastic.is_chosen():
        outbox.post(CHANGED, subject=delivery.subject, body={}, at=clock.now())


def tell_savers(_delivery: Delivery) -> None:
    saved.tell_new(at=clock.now())


def bring(delivery: Delivery) -> dict[str, Any]:
    return _unless_away(lambda writing: writing.bring([delivery.subject]))


def keep_up(_delivery: Delivery) -> dict[str, Any]:
    return _unless_away(lambda writing: writing.keep_up())


def begin_comparison(_delivery: Delivery) -> None:
    """One message for each part, so that each fits into a lease and many workers share them."""
    at = clock.now()
    comparing.forget(before=at - KEPT_FOR)
    for part in comparing.parts():
        body = {"part": part, "round": at.isoformat()}
        outbox.post(COMPARED, subject=ids.duty_subject(f"search.compare.{part}"), body=body, at=at)


def compare(delivery: Delivery) -> dict[str, Any]:
    """Raises Away: the relay tries again."""
    from search.engines.elastic import repairing

    return dict(repairing.compare(str(delivery.body["part"])))


def keep_comparison(delivery: Delivery, counts: Any) -> None:
    began = datetime.fromisoformat(str(delivery.body["round"]))
    comparing.keep(round=began, part=str(delivery.body["part"]), at=clock.now(), counts=counts)


def _unless_away(act: Any) -> dict[str, Any]:
    from search.engines.elastic import writing
    from search.engines.elastic.breaker import Away

    try:
        return {"written": act(writing)}
    except Away:
        return {"owed": True}


def _nothing(_delivery: Delivery, _reply: Any) -> None:
    """The acknowledgement is kept where the version is."""


BRING, KEEP_UP, COMPARE = Outward(bring, _nothing), Outward(keep_up, _nothing), Outward(compare, keep_comparison)
