"""The relay on real PostgreSQL with real threads, and on RabbitMQ with real Celery workers."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from uuid import uuid4

import pytest
from django.db import connection, transaction

from marketplace.audit.models import Event
from marketplace.outbox import operations, relay
from marketplace.outbox.models import Lane, Message
from tests.conftest import AT
from tests.outbox.counted import counted
from tests.threads import together

pytestmark = [pytest.mark.scale, pytest.mark.alone, pytest.mark.django_db(transaction=True)]


def _until_empty(rounds: int = 200) -> int:
    done = 0
    for _ in range(rounds):
        done += relay.turn(relay.BOXES["house"])
        if not Message.objects.filter(done_at=None).exists():
            break
    return done


@pytest.fixture
def posted(listen, person):
    """240 rows of 12 subjects."""
    person("worker")
    listen("test.counted", counted)
    subjects = [uuid4() for _ in range(12)]
    with transaction.atomic():
        for n in range(20):
            for subject in subjects:
                operations.post("test.counted", subject=subject, body={"n": n}, at=AT)
    return subjects


def _heard() -> dict[str, list[int]]:
    """What each subject heard, in order."""
    found = defaultdict(list)
    for event in Event.objects.filter(kind="test.counted").order_by("at"):
        found[str(event.subject)].append(event.facts["n"])
    return found


def test_six_workers_deliver_each_row_once(posted):
    together([_until_empty] * 6)
    assert Counter(map(tuple, _heard().values())) == {tuple(range(20)): 12}
    assert not Lane.objects.exclude(waiting=0).exists()


def test_mutant_effect_and_mark_in_two_transactions_doubles(posted, monkeypatch):
    """The plausible wrong relay: the effect commits, then the worker loses its lease before the mark."""

    def no_fence(claimed, heads, answers, *, careful):
        outcome = relay.Round()
        for head in heads:
            relay._one(head, answers, outcome, careful=True)
        if claimed.lease_ms % 2:
            return 0  # killed here
        with transaction.atomic():
            relay._settle(claimed, outcome)
        return len(outcome.done)

    monkeypatch.setattr(relay, "_deliver", no_fence)
    claimed = _claimed_now()
    relay.deliver(relay.Claim(claimed.box, claimed.lease_ms | 1, claimed.names))
    monkeypatch.undo()
    Lane.objects.update(due_ms=relay.now_ms())
    assert Event.objects.filter(kind="test.counted").count() > 0
    before = Event.objects.filter(kind="test.counted").count()
    assert before + Message.objects.filter(done_at=None).count() > 240


def _claimed_now() -> relay.Claim:
    relay.file_new(relay.BOXES["house"])
    return relay.claim(relay.BOXES["house"])


def test_celery_on_quorum_queues_survives_killed_workers(person, listen):
    person("worker")
    listen("test.counted", counted)
    subjects = [uuid4() for _ in range(10)]
    with transaction.atomic():
        for n in range(30):
            for subject in subjects:
                operations.post("test.counted", subject=subject, body={"n": n}, at=AT)
    with _celery() as first:
        _dispatch_until(lambda: Event.objects.filter(kind="test.counted").exists())
        first.send_signal(signal.SIGKILL)
    with _celery():
        _dispatch_until(lambda: not Message.objects.filter(done_at=None).exists())
    assert Counter(map(tuple, _heard().values())) == {tuple(range(30)): 10}


class _celery:  # noqa: N801 - reads as a sentence
    """A worker of two processes on this test's database."""

    def __enter__(self) -> subprocess.Popen:
        settings = connection.settings_dict
        url = f"postgres://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "tests.outbox.broker_app",
            "worker",
            "-c",
            "2",
            "-l",
            "WARNING",
        ]
        self.process = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url})
        return self.process

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(30)


def _dispatch_until(done, seconds: int = 90) -> None:
    from marketplace.outbox import tasks

    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, Message.objects.filter(done_at=None).count()
        box = relay.BOXES["house"]
        relay.file_new(box)
        claimed = relay.claim(box, limit=3, lease_ms=4000)
        if claimed.names:
            tasks.hand_over(claimed)
        time.sleep(0.1)
