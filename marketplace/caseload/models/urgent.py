"""A case opened by somebody who has no path to it: with a reason, for minutes, in front of a witness."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.caseload.models.base import THREE_YEARS, VaultManager, VaultRow
from marketplace.caseload.models.cases import Case
from marketplace.caseload.states import URGENT
from marketplace.lib.pii import Keep, not_personal, pii


class UrgentReading(VaultRow):
    """Its `region_path` is the case's, so that whoever supervises there sees it, and the reader does not need to."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="urgent_readings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=12, choices=URGENT.choices, default=URGENT.start)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True)

    objects = VaultManager()

    class Meta:
        constraints = [
            *URGENT.constraints(),
            models.CheckConstraint(condition=~Q(reason=""), name="urgent_says_why"),
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="urgent_ends"),
            models.CheckConstraint(
                condition=Q(judged_by=None) | ~Q(judged_by=F("by")), name="urgent_judged_by_another"
            ),
        ]
        indexes = [models.Index(fields=["state", "-at"])]

    def runs(self, at: datetime) -> bool:
        return self.at <= at <= self.until


pii(
    "caseload.UrgentReading",
    "reason",
    what=_("为什么紧急查看"),
    why=_("事后核对是否合理"),
    keep=Keep(_("三年"), THREE_YEARS),
)
not_personal("caseload.UrgentReading", "state", "region_path")
