from datetime import timedelta

import pytest
from django.test import Client

from marketplace.lib import clock, guards
from marketplace.outbox import relay
from marketplace.outbox.models import Heartbeat

pytestmark = pytest.mark.django_db


def test_ready_means_database_migrations_guards_and_worker():
    relay.beat("relay")
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": True, "migrations": True, "guards": True, "worker": True},
    )


def test_a_silent_worker_is_not_ready():
    Heartbeat.objects.create(name="relay", at=clock.now() - timedelta(minutes=1))
    assert Client().get("/readyz").status_code == 503


def test_a_missing_guard_is_not_ready():
    relay.beat("relay")
    guards.drop()
    assert Client().get("/readyz").json()["guards"] is False
    assert Client().get("/healthz").status_code == 200
