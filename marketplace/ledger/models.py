"""Double entry in integer fen. A transfer moves one amount from one account to another and is never changed.

Reserving moves money to a held account, settling or voiding moves it on: there is no posting flag and no verb in the
arithmetic, so every balance is one plain sum over two covering indexes.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib import guards
from marketplace.lib.pii import not_personal


class Kind(models.TextChoices):
    """What an account stands for. The world outside is one account too, so that all balances add up to nothing."""

    DONORS = "donors", _("捐赠人")
    HELD = "held", _("等待付款")
    RECEIVED = "received", _("已收到，未拨付")
    OVERFLOW = "overflow", _("超出目标，待转用")
    ALLOCATED = "allocated", _("已拨付，未支出")
    SPENT = "spent", _("已支出")


class Verb(models.TextChoices):
    RESERVE = "reserve", _("预留")
    SETTLE = "settle", _("入账")
    VOID = "void", _("取消预留")
    REVERSE = "reverse", _("冲正")
    ALLOCATE = "allocate", _("拨付")
    SPEND = "spend", _("支出")


class Account(models.Model):
    """One place money can be. `owner` is the public id of what it belongs to; the world outside has none."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    owner = models.UUIDField(null=True)
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "kind"], name="ledger_one_account_of_a_kind"),
            models.UniqueConstraint(fields=["kind"], condition=Q(owner=None), name="ledger_one_world_of_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="ledger_account_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Transfer(models.Model):
    """`pending` is the transfer this one uses up, in parts if need be: a settlement its reserve, a reversal its target."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=120, unique=True, help_text="the same key twice is one transfer")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount_fen = models.BigIntegerField()
    pending = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="ledger_transfer_moves_something"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="ledger_transfer_goes_elsewhere"),
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="ledger_transfer_verb_known"),
            models.CheckConstraint(
                condition=~Q(verb__in=[Verb.VOID, Verb.REVERSE]) | Q(pending__isnull=False),
                name="ledger_transfer_undoes_something",
            ),
        ]
        indexes = [
            models.Index(fields=["debit", "amount_fen"], name="ledger_transfer_debits"),
            models.Index(fields=["credit", "amount_fen"], name="ledger_transfer_credits"),
        ]

    def __str__(self) -> str:
        return self.key


guards.append_only("ledger_transfer")
guards.register(
    guards.Guard(
        "ledger_transfer",
        "ledger_transfer_not_more_than_pending",
        "INSERT",
        "NEW.pending_id IS NOT NULL AND NEW.amount_fen >"
        " (SELECT amount_fen FROM ledger_transfer WHERE id = NEW.pending_id)"
        " - (SELECT COALESCE(SUM(amount_fen), 0) FROM ledger_transfer WHERE pending_id = NEW.pending_id)",
        "ledger_transfer takes more than is left of its pending transfer",
    ),
    guards.Guard("ledger_account", "ledger_account_no_delete", "DELETE", "", "ledger_account is never deleted"),
)
not_personal("ledger.Account", "kind", "name")
not_personal("ledger.Transfer", "key", "verb")
