"""The one outbox of the house. A message is one row for each registered handler; order is kept per lane."""

from django.db import models
from django.db.models import Q

from marketplace.lib.pii import not_personal


class Row(models.Model):
    """`lane` = handler's dotted name | subject. The order comes from the database: clocks differ."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    lane = models.CharField(max_length=200)
    body = models.JSONField(default=dict)
    at = models.DateTimeField()
    filed = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)
    reply = models.JSONField(null=True, help_text="what the other side answered, kept as proof")

    class Meta:
        abstract = True


class Message(Row):
    """Everything but the vault's rows."""

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(filed=False), name="outbox_message_unfiled"),
            models.Index(fields=["lane", "id"], condition=Q(filed=True, done_at=None), name="outbox_message_heads"),
        ]


class CaseMessage(Row):
    """Rows of kind `case.*`: part of the vault, so in a table of their own."""

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(filed=False), name="outbox_case_unfiled"),
            models.Index(fields=["lane", "id"], condition=Q(filed=True, done_at=None), name="outbox_case_heads"),
        ]


class Queue(models.Model):
    """A queue of one handler and one subject. A lease is a later due time; no due time: empty or parked."""

    name = models.CharField(max_length=200, primary_key=True)
    waiting = models.IntegerField(default=0)
    tries = models.IntegerField(default=0)
    due_ms = models.BigIntegerField(null=True)
    parked_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True, help_text="the last error's class and place")

    class Meta:
        abstract = True


class Lane(Queue):
    """Lanes of `Message`."""

    class Meta:
        indexes = [models.Index(fields=["due_ms"])]


class CaseLane(Queue):
    """Lanes of `CaseMessage`: their names hold case ids, so they belong to the vault."""

    class Meta:
        indexes = [models.Index(fields=["due_ms"])]


class Turn(models.Model):
    """One duty of the schedule: when it was last posted, and when it comes round again."""

    name = models.CharField(max_length=60, primary_key=True)
    last_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()


class Heartbeat(models.Model):
    """The relay says it is alive; /readyz reads it."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()


not_personal("outbox.Message", "kind", "lane", "body", "reply")
not_personal("outbox.CaseMessage", "kind", "lane", "body", "reply")
not_personal("outbox.Lane", "name", "trouble")
not_personal("outbox.CaseLane", "name", "trouble")
not_personal("outbox.Turn", "name")
not_personal("outbox.Heartbeat", "name")
