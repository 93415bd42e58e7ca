"""A bid's way: offered by an organisation, weighed by the county, answered with a reason."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib.states import Machine

DRAFT, SUBMITTED, SHORTLISTED = "draft", "submitted", "shortlisted"
AWARDED, DECLINED, WITHDRAWN = "awarded", "declined", "withdrawn"
WAITING = frozenset({SUBMITTED, SHORTLISTED})  # before the county
LIVE = frozenset({DRAFT, *WAITING})  # one of each organisation and line at a time

_handed_in = Q(submitted_at__isnull=False, no_conflict=True) & ~Q(plan="")
_decided = _handed_in & Q(decided_by__isnull=False, decided_at__isnull=False)

BID = Machine(
    name="bid",
    start=DRAFT,
    edges={
        "submit": ({DRAFT}, SUBMITTED),
        "shortlist": ({SUBMITTED}, SHORTLISTED),
        "award": (WAITING, AWARDED),
        "decline": (WAITING, DECLINED),
        "withdraw": (LIVE, WITHDRAWN),
    },
    labels={
        DRAFT: _("草稿"),
        SUBMITTED: _("等县里选"),
        SHORTLISTED: _("进入比较"),
        AWARDED: _("已承接"),
        DECLINED: _("未选上"),
        WITHDRAWN: _("已撤回"),
    },
    needs={
        SUBMITTED: _handed_in,
        SHORTLISTED: _handed_in,
        AWARDED: _decided & Q(awarded_quantity__gt=0, awarded_quantity__lte=F("quantity")),
        DECLINED: _decided & ~Q(reason=""),
    },
)
