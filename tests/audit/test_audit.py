from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from marketplace.audit import operations
from marketplace.audit.models import Event, Reading, Transition
from tests.conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(officer):
    return operations.record("tea.poured", subject=uuid4(), by=officer, at=AT)


@pytest.mark.parametrize("change", ["update", "save", "delete"])
def test_what_was_written_stays(event, change):
    with pytest.raises(IntegrityError, match="append only"), transaction.atomic():
        if change == "update":
            Event.objects.filter(pk=event.pk).update(kind="tea.spilt")
        elif change == "save":
            event.save()
        else:
            event.delete()


@pytest.mark.parametrize("model", [Event, Transition, Reading])
def test_all_three_logs_are_guarded(model, event):
    with pytest.raises(IntegrityError, match="append only"), transaction.atomic(), connection.cursor() as cursor:
        if model is Transition:
            Transition.objects.create(table="t", row="1", verb="v", old="a", new="b", by=event.by, at=AT)
        if model is Reading:
            operations.read(what="case", subject=uuid4(), purpose="check", by=event.by, at=AT)
        cursor.execute(f"DELETE FROM {model._meta.db_table}")


def test_replacing_or_upserting_does_not_slip_past_the_guard(event):
    """REPLACE is SQLite's way around, an upsert PostgreSQL's."""
    columns = "id, kind, subject, facts, at, region_path, by_id"
    values = "id, 'tea.spilt', subject, facts, at, region_path, by_id"
    ways = {
        "sqlite": f"INSERT OR REPLACE INTO audit_event ({columns}) SELECT {values} FROM audit_event",
        "postgresql": f"INSERT INTO audit_event ({columns}) SELECT {values} FROM audit_event"
        " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind",
    }
    with pytest.raises(IntegrityError, match="append only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ways[connection.vendor])
