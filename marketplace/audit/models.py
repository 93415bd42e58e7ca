"""Who did what, when. Rows are added and never changed; their keys are made by us, so that INSERT needs no SELECT."""

import uuid

from django.conf import settings
from django.db import models

from marketplace.lib import guards
from marketplace.lib.pii import not_personal


class Entry(models.Model):
    """Common to all three logs. `region_path` and `organisation` are plain columns: nothing here points upward."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    region_path = models.CharField(max_length=120, default="/", db_index=True)
    organisation = models.UUIDField(null=True)

    class Meta:
        abstract = True


class Event(Entry):
    """One act, in the past tense: `bid.awarded`. `facts` are plain values, never personal data."""

    kind = models.CharField(max_length=60, db_index=True)
    subject = models.UUIDField(db_index=True)
    facts = models.JSONField(default=dict)


class Transition(Entry):
    """One step of a state table."""

    table = models.CharField(max_length=60)
    row = models.CharField(max_length=40)
    verb = models.CharField(max_length=40)
    old = models.CharField(max_length=40)
    new = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["table", "row", "at"])]


class Reading(Entry):
    """Somebody opened something that is not for everybody, and said why."""

    what = models.CharField(max_length=60)
    subject = models.UUIDField(db_index=True)
    purpose = models.CharField(max_length=200)


for table in ("audit_event", "audit_transition", "audit_reading"):
    guards.append_only(table)
not_personal("audit.Event", "kind", "facts", "region_path")
not_personal("audit.Transition", "table", "row", "verb", "old", "new", "region_path")
not_personal("audit.Reading", "what", "purpose", "region_path")
