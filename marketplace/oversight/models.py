"""What the public may know of the caseload in numbers: one row a day, protected before it is written."""

from django.db import models

from marketplace.lib import guards
from marketplace.lib.pii import not_personal
from marketplace.places.models import Region


class Snapshot(models.Model):
    """One locality on one day. `table` holds published figures alone; `counted_at` is when they were last counted."""

    locality = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    table = models.JSONField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["locality", "on"], name="snapshot_one_a_day")]


guards.append_only("oversight_snapshot")
not_personal("oversight.Snapshot", "table")
