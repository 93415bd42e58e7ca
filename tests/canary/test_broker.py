"""Every message of everything that happens to one family, read off a real queue before a worker gets it."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from kombu import Connection

from marketplace.celery import app
from marketplace.outbox import relay, tasks
from tests.canary.house import House, house
from tests.canary.planted import hits

__all__ = ["house"]
pytestmark = [pytest.mark.scale, pytest.mark.django_db]


class Broker:
    """Claims are handed over as the worker process hands them over, and delivered as a Celery worker would."""

    def __init__(self, connection: Connection) -> None:
        self.queue, self.read = connection.SimpleQueue(f"canary-{uuid4()}"), list[str]()

    def turn(self, box: relay.Box) -> int:
        relay.file_new(box)
        claimed = relay.claim(box)
        if not claimed.names:
            return 0
        self.pass_on(claimed)
        [_, kwargs, _] = self.received.payload
        return tasks.deliver(**kwargs)

    def pass_on(self, claimed: relay.Claim) -> None:
        tasks.hand_over(claimed, exchange="", routing_key=self.queue.queue.name)
        self.received = self.queue.get(timeout=10)
        self.read.append(f"{self.received.body}\n{self.received.headers}\n{self.received.properties}")
        self.received.ack()


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    with app.connection_for_write() as connection:
        made = Broker(connection)
        monkeypatch.setattr(relay, "turn", made.turn)
        yield made
        made.queue.queue.delete()


def test_no_message_names_the_family_or_its_case(house: House, broker: Broker) -> None:
    house.open()
    secrets = house.secrets
    everything = (*secrets.private, *secrets.inner)
    boxes = [box for box in relay.BOXES if any(f"'box': '{box}'" in one for one in broker.read)]
    assert (len(broker.read) > 20, boxes) == (True, ["house", "case"])
    assert hits("\n".join(broker.read), everything) == []


def test_mutant_a_message_with_the_names_of_lanes_is_found(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plausible wrong message: it saves the worker a read, and tells the broker whose case it is."""

    def with_names(claimed: relay.Claim, **options: object) -> None:
        kwargs = {"box": claimed.box.name, "lease_ms": claimed.lease_ms, "names": claimed.names}
        tasks.app.send_task("outbox.deliver", kwargs=kwargs, **options)

    monkeypatch.setattr(tasks, "hand_over", with_names)
    case = str(uuid4())
    broker.pass_on(relay.Claim(relay.BOXES["case"], 1, (f"casebridge.feedback|{case}",)))
    assert hits("\n".join(broker.read), (case,)) == [case]
