"""A shift, and one volunteer's part in it: the time given is kept as it was, and two organisations stand for it."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib.states import Machine

OPEN, CALLED_OFF = "open", "called_off"

SHIFT = Machine(
    name="shift",
    start=OPEN,
    edges={"call_off": ({OPEN}, CALLED_OFF)},
    labels={OPEN: _("已开放"), CALLED_OFF: _("已取消")},
    needs={CALLED_OFF: ~Q(reason="")},
)

SIGNED_UP, CHECKED_IN, CHECKED_OUT = "signed_up", "checked_in", "checked_out"
RECORDED, CONFIRMED, DISPUTED = "recorded", "confirmed", "disputed"
CANCELLED, NO_SHOW = "cancelled", "no_show"
GIVEN_UP = frozenset({CANCELLED, NO_SHOW})
HOLDING = frozenset({SIGNED_UP, CHECKED_IN, CHECKED_OUT, RECORDED, CONFIRMED, DISPUTED})  # takes a place and the time

_arrived = Q(checked_in_at__isnull=False)
_left = _arrived & Q(checked_out_at__gte=F("checked_in_at"), minutes__isnull=False)
_recorded = _left & Q(recorded_by__isnull=False, recorded_at__isnull=False) & ~Q(content="")

SIGN_UP = Machine(
    name="sign_up",
    start=SIGNED_UP,
    edges={
        "cancel": ({SIGNED_UP}, CANCELLED),
        "miss": ({SIGNED_UP}, NO_SHOW),
        "check_in": ({SIGNED_UP}, CHECKED_IN),
        "check_out": ({CHECKED_IN}, CHECKED_OUT),
        "record": ({CHECKED_OUT, DISPUTED}, RECORDED),
        "confirm": ({RECORDED}, CONFIRMED),
        "dispute": ({RECORDED}, DISPUTED),
    },
    labels={
        SIGNED_UP: _("已报名"),
        CHECKED_IN: _("已签到"),
        CHECKED_OUT: _("已签退"),
        RECORDED: _("等另一家机构确认"),
        CONFIRMED: _("已确认"),
        DISPUTED: _("有不同说法"),
        CANCELLED: _("已取消"),
        NO_SHOW: _("没有来"),
    },
    needs={
        CHECKED_IN: _arrived,
        CHECKED_OUT: _left,
        RECORDED: _recorded,
        CONFIRMED: _recorded
        & Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
        & ~Q(confirmed_by=F("volunteer"))
        & ~Q(confirmed_by=F("recorded_by")),
        DISPUTED: _recorded & ~Q(dispute=""),
    },
)
