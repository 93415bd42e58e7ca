"""The exchange's table of steps."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib.states import Machine

QUEUED, ACKNOWLEDGED = "queued", "acknowledged"

EXCHANGE = Machine(
    name="exchange",
    start=QUEUED,
    edges={"acknowledge": ({QUEUED}, ACKNOWLEDGED)},
    labels={QUEUED: _("等对方签收"), ACKNOWLEDGED: _("对方已签收")},
    needs={ACKNOWLEDGED: Q(acknowledged_at__isnull=False, reply__isnull=False) & ~Q(ack="")},
)
