from uuid import uuid4

import pytest

from marketplace.audit.models import Event
from marketplace.lib.registry import Delivery, Outward
from marketplace.outbox import operations, relay
from marketplace.outbox.models import CaseLane, CaseMessage, Lane, Message
from tests.conftest import AT

pytestmark = pytest.mark.django_db
HOUSE = relay.BOXES["house"]


def test_a_row_is_written_for_each_handler_and_none_when_nobody_listens(listen, post):
    listen("tea.poured", lambda delivery: None, print)
    post("tea.poured", uuid4())
    post("tea.spilt", uuid4())
    assert Message.objects.count() == 2


def test_a_subject_is_delivered_in_order_and_once(listen, post):
    heard: list[int] = []
    listen("tea.poured", lambda delivery: heard.append(delivery.body["n"]))
    subject = uuid4()
    for n in range(45):
        post("tea.poured", subject, n=n)
    assert relay.drain() == 45
    assert relay.drain() == 0
    assert heard == list(range(45))


def test_kinds_of_the_vault_stay_in_the_vaults_tables(listen, post):
    listen("case.feedback", lambda delivery: None)
    post("case.feedback", uuid4())
    assert (Message.objects.count(), CaseMessage.objects.count()) == (0, 1)
    relay.drain()
    assert (Lane.objects.count(), CaseLane.objects.count()) == (0, 1)


def test_a_failure_keeps_its_lane_waiting_and_no_other(listen, post):
    poison, healthy, heard = uuid4(), uuid4(), []

    def handler(delivery: Delivery) -> None:
        if delivery.subject == poison:
            raise ValueError("secret words")
        heard.append(delivery.body["n"])

    listen("tea.poured", handler)
    for n in range(3):
        post("tea.poured", poison, n=n)
        post("tea.poured", healthy, n=n)
    assert relay.drain() == 3
    assert heard[-3:] == [0, 1, 2]
    lane = Lane.objects.get(name__endswith=str(poison))
    assert (lane.waiting, lane.tries) == (3, 1)
    assert "ValueError" in lane.trouble
    assert "secret" not in lane.trouble


def test_a_poison_row_is_parked_after_twelve_tries_then_replayed_or_skipped(listen, post, officer):
    def handler(delivery: Delivery) -> None:
        if delivery.body["n"] == 0:
            raise ValueError

    listen("tea.poured", handler)
    subject = uuid4()
    post("tea.poured", subject, n=0)
    post("tea.poured", subject, n=1)
    for _ in range(relay.MOST_TRIES):
        relay.drain()
        Lane.objects.filter(parked_at=None).update(due_ms=relay.now_ms())
    lane = Lane.objects.get()
    assert lane.parked_at
    assert lane.due_ms is None
    operations.skip(box="house", lane=lane.name, reason="broken at its source", by=officer, at=AT)
    assert relay.drain() == 1
    assert Event.objects.filter(kind="outbox.skipped").count() == 1
    with pytest.raises(operations.NothingParked):
        operations.replay(box="house", lane=lane.name, reason="again", by=officer, at=AT)


def test_a_second_delivery_of_the_same_claim_does_nothing(listen, post):
    heard: list[int] = []
    listen("tea.poured", lambda delivery: heard.append(1))
    post("tea.poured", uuid4())
    relay.file_new(HOUSE)
    claimed = relay.claim(HOUSE)
    assert (relay.deliver(claimed), relay.deliver(claimed)) == (1, 0)
    assert heard == [1]


def test_a_lost_lease_rolls_the_effect_back(listen, post, officer):
    """Mutant: settling without the fence would keep the effect of a worker that lost its lane."""

    def handler(delivery: Delivery) -> None:
        operations.audit.record("tea.drunk", subject=delivery.subject, by=officer, at=AT)
        Lane.objects.update(due_ms=relay.now_ms() + 999_999)  # somebody else claimed it meanwhile

    listen("tea.poured", handler)
    post("tea.poured", uuid4())
    before = Event.objects.count()
    relay.file_new(HOUSE)
    assert relay.deliver(relay.claim(HOUSE)) == 0
    assert Event.objects.count() == before
    assert not Message.objects.exclude(done_at=None).exists()


def test_another_system_is_asked_outside_and_its_reply_is_kept(listen, post):
    done: list[object] = []

    def ask(delivery: Delivery) -> dict[str, object]:
        return {"answer": delivery.body["n"] + 1}

    listen("tea.ordered", Outward(ask, lambda delivery, reply: done.append(reply)))
    post("tea.ordered", uuid4(), n=1)
    assert relay.drain() == 1
    assert done == [{"answer": 2}]
    assert Message.objects.get().reply == {"answer": 2}


def test_a_silent_system_makes_the_lane_wait_and_keeps_the_order(listen, post):
    asked: list[int] = []

    def ask(delivery: Delivery) -> dict[str, object]:
        asked.append(delivery.body["n"])
        raise ConnectionError

    listen("tea.ordered", Outward(ask, lambda delivery, reply: None))
    subject = uuid4()
    post("tea.ordered", subject, n=0)
    post("tea.ordered", subject, n=1)
    assert relay.drain() == 0
    assert asked == [0]
    assert Lane.objects.get().waiting == 2


def test_near_the_end_of_the_lease_nothing_new_is_asked_and_nothing_is_lost(listen, post, monkeypatch):
    """Mutant: asking on regardless loses the lease, and with it every answer already given."""
    asked: list[int] = []

    def ask(delivery: Delivery) -> dict[str, object]:
        asked.append(delivery.body["n"])
        return {"n": delivery.body["n"]}

    listen("tea.ordered", Outward(ask, lambda delivery, reply: None))
    for n in range(3):
        post("tea.ordered", uuid4(), n=n)
    relay.file_new(HOUSE)
    claimed = relay.claim(HOUSE)
    clock = relay.now_ms
    late = relay.LEASE_MS - relay.ASK_MARGIN_MS  # the second answer was slow: the lease is nearly over
    monkeypatch.setattr(relay, "now_ms", lambda: clock() + (late if len(asked) == 2 else 0))
    assert relay.deliver(claimed) == 2
    monkeypatch.undo()
    assert list(Lane.objects.filter(waiting=1).values_list("tries", flat=True)) == [0]
