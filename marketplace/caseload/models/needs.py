"""A private need, and the share it has in a public project."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.caseload.bands import NeedKind
from marketplace.caseload.models.base import A_YEAR, VaultManager, VaultRow
from marketplace.caseload.models.cases import Case
from marketplace.caseload.states import NEED
from marketplace.lib.pii import not_personal, pii


class Need(VaultRow):
    """What one household wants. `item` is a word of our own list; what the family said stands in the box."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="needs")
    kind = models.CharField(max_length=8, choices=NeedKind.choices)
    item = models.CharField(max_length=40, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    unit = models.CharField(max_length=12)
    amount_fen = models.BigIntegerField(null=True, help_text="of a money need, as the family stated it")
    note = models.BinaryField(help_text="sealed: the export's own words")
    fingerprint = models.CharField(max_length=40, help_text="keyed: tells whether the export's words changed")
    state = models.CharField(max_length=10, choices=NEED.choices, default=NEED.start)
    at = models.DateTimeField()

    objects = VaultManager()

    class Meta:
        constraints = [
            *NEED.constraints(),
            models.UniqueConstraint(fields=["case", "fingerprint"], name="need_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="need_wants_something"),
            models.CheckConstraint(condition=Q(amount_fen=None) | Q(amount_fen__gt=0), name="need_amount_positive"),
        ]
        indexes = [models.Index(fields=["state", "kind"])]


class Share(VaultRow):
    """A household's part of a project line. It points at public ids; nothing public points here."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="shares")
    project = models.UUIDField(db_index=True)
    line = models.UUIDField(db_index=True)
    quantity = models.PositiveIntegerField()
    at = models.DateTimeField()
    out_at = models.DateTimeField(null=True, help_text="taken out: consent revoked, household left, draft given up")
    out_because = models.CharField(max_length=12, blank=True)

    objects = VaultManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need"], condition=Q(out_at=None), name="share_one_live_each"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="share_of_something"),
            models.CheckConstraint(condition=Q(out_at=None) | ~Q(out_because=""), name="share_out_says_why"),
        ]


pii("caseload.Need", "note", what=_("需求原话（密封）"), why=_("起草时弄清要什么"), keep=A_YEAR)
pii("caseload.Need", "fingerprint", what=_("需求原话的带钥指纹"), why=_("认出重复导入"), keep=A_YEAR)
not_personal("caseload.Need", "kind", "item", "unit", "state", "region_path")
not_personal("caseload.Share", "out_because", "region_path")
