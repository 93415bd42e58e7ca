"""What a picture goes through: nobody outside the desk sees it before a second person has looked."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib.states import Machine

WAITING = "waiting"
CONFIRMED = "confirmed"
REFUSED = "refused"

_looked_at = Q(read_by__isnull=False) & Q(read_at__isnull=False) & ~Q(read_by=F("uploaded_by_user"))

PICTURE = Machine(
    name="picture",
    start=WAITING,
    edges={
        "confirm": ({WAITING}, CONFIRMED),
        "refuse": ({WAITING, CONFIRMED}, REFUSED),
    },
    labels={WAITING: _("等第二个人看"), CONFIRMED: _("可以公开"), REFUSED: _("不能用，已删去")},
    needs={CONFIRMED: _looked_at, REFUSED: Q(read_by__isnull=False) & Q(read_at__isnull=False)},
)
