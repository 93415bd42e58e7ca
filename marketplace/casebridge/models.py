"""What is told to the case system, exactly as sent, and what it signed in return. All of it belongs to the vault."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.casebridge.states import EXCHANGE, QUEUED
from marketplace.lib import guards
from marketplace.lib.guards import Guard
from marketplace.lib.pii import not_personal, pii


class Kind(models.TextChoices):
    DONATION_SHARE = "donation_share", _("捐款份额")
    HOURS = "hours", _("志愿时长")
    OUTCOME = "outcome", _("成效")


class Counter(models.Model):
    """The last sequence given for a case. The row is the lock: two writers of one case queue here."""

    case = models.UUIDField(primary_key=True, editable=False)
    region_path = models.CharField(max_length=120, db_index=True)
    last = models.PositiveIntegerField(default=0)


class Exchange(models.Model):
    """One message to the case system about one case. `about` and `amount` make running totals per project possible."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True, help_text="makes telling the same thing twice do nothing")
    case = models.UUIDField(editable=False)
    region_path = models.CharField(max_length=120, db_index=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    about = models.UUIDField(null=True, help_text="the project's public id")
    amount = models.BigIntegerField(default=0, help_text="fen or minutes, by kind; below zero: a correction")
    sequence = models.PositiveIntegerField()
    body = models.TextField(help_text="the bytes as sent")
    state = models.CharField(max_length=14, choices=EXCHANGE.choices, default=QUEUED)
    queued_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    ack = models.CharField(max_length=80, blank=True, help_text="the case system's own number for it")
    reply: "models.JSONField[Any, Any]" = models.JSONField(
        null=True, help_text="request and reply with both signatures: proof"
    )

    class Meta:
        constraints = [
            *EXCHANGE.constraints(),
            models.UniqueConstraint(fields=["case", "sequence"], name="exchange_sequence_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="exchange_kind_known"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="exchange_sequence_from_one"),
        ]
        indexes = [models.Index(fields=["about", "kind", "case"])]


class Nonce(models.Model):
    """A signature was seen. It is never accepted again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_id = models.CharField(max_length=40)
    value = models.CharField(max_length=80)
    region_path = models.CharField(max_length=120, db_index=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key_id", "value"], name="nonce_once")]


guards.append_only("casebridge_nonce")
guards.register(
    Guard("casebridge_exchange", "casebridge_exchange_no_delete", "DELETE", "", "an exchange is kept as proof"),
    Guard(
        "casebridge_exchange",
        "casebridge_exchange_as_sent",
        "UPDATE",
        "OLD.state = 'acknowledged' OR NEW.body <> OLD.body OR NEW.sequence <> OLD.sequence"
        ' OR NEW."case" <> OLD."case" OR NEW.amount <> OLD.amount OR NEW."key" <> OLD."key"',
        "an exchange stays as it was sent",
    ),
)
_WHY = _("把捐款、时长和成效写回这一户所在的救助系统")
_KEEP = _("与救助档案相同，不少于十年")
pii("casebridge.Exchange", "body", what=_("案例代码、份额、时长、成效"), why=_WHY, keep=_KEEP)
pii("casebridge.Exchange", "reply", what=_("对方签收的回执和双方签名"), why=_WHY, keep=_KEEP)
not_personal("casebridge.Exchange", "key", "region_path", "kind", "state", "ack")
not_personal("casebridge.Counter", "region_path")
not_personal("casebridge.Nonce", "key_id", "value", "region_path")
