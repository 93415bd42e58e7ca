"""A delivery: recorded by who brought it, accepted or sent back by somebody else."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib.states import Machine

RECORDED, ACCEPTED, RETURNED = "recorded", "accepted", "returned"

DELIVERY = Machine(
    name="delivery",
    start=RECORDED,
    edges={"accept": ({RECORDED}, ACCEPTED), "return": ({RECORDED}, RETURNED)},
    labels={RECORDED: _("等验收"), ACCEPTED: _("已验收"), RETURNED: _("登记已退回")},
    needs={
        ACCEPTED: Q(accepted_by__isnull=False, accepted_at__isnull=False) & ~Q(met="") & ~Q(satisfaction=""),
        RETURNED: Q(returned_by__isnull=False, returned_at__isnull=False) & ~Q(reason=""),
    },
)
COUNTED = frozenset({RECORDED, ACCEPTED})  # takes up a part of the assignment
