"""What a project goes through, from the gate to its close. The private half of the story is `caseload.Need`."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib.states import Machine

DRAFT = "draft"
DEID_CHECK = "deid_check"
IN_REVIEW = "in_review"
PUBLISHED = "published"
PARTLY_MATCHED = "partly_matched"
MATCHED = "matched"
IN_DELIVERY = "in_delivery"
DELIVERED = "delivered"
ACCEPTED = "accepted"
CLOSED = "closed"
RETURNED = "returned"
SUSPENDED = "suspended"
WITHDRAWN = "withdrawn"
EXPIRED = "expired"

EDITABLE = frozenset({DRAFT, RETURNED})
IN_VETTING = frozenset({DEID_CHECK, IN_REVIEW})
TAKING = frozenset({PUBLISHED, PARTLY_MATCHED})  # a line may still be taken
UNDER_WAY = frozenset({PUBLISHED, PARTLY_MATCHED, MATCHED, IN_DELIVERY})
OVER = frozenset({DELIVERED, ACCEPTED, CLOSED})  # done, and still to be read
PUBLIC_STATES = UNDER_WAY | OVER

_vetted = Q(checked_by__isnull=False) & Q(checked_at__isnull=False)
_public = (
    _vetted
    & Q(published_by__isnull=False)
    & Q(published_at__isnull=False)
    & Q(k_value__isnull=False)
    & Q(lines_total__gt=0)
)
_all_taken = _public & Q(lines_full=F("lines_total"))
_all_delivered = _all_taken & Q(lines_done=F("lines_total"))

PROJECT = Machine(
    name="project",
    start=DRAFT,
    edges={
        "submit": ({DRAFT, RETURNED}, DEID_CHECK),
        "check": ({DEID_CHECK}, IN_REVIEW),
        "publish": ({IN_REVIEW}, PUBLISHED),
        "return": (IN_VETTING, RETURNED),
        "match_part": ({PUBLISHED}, PARTLY_MATCHED),
        "match": ({PUBLISHED, PARTLY_MATCHED}, MATCHED),
        "reopen": ({PARTLY_MATCHED, MATCHED, IN_DELIVERY}, PUBLISHED),
        "begin": ({MATCHED}, IN_DELIVERY),
        "deliver": ({MATCHED, IN_DELIVERY}, DELIVERED),
        "accept": ({DELIVERED}, ACCEPTED),
        "close": ({ACCEPTED, EXPIRED}, CLOSED),
        "suspend": (UNDER_WAY, SUSPENDED),
        "resume": ({SUSPENDED}, PUBLISHED),
        "expire": ({PUBLISHED}, EXPIRED),
        "withdraw": ({DRAFT, RETURNED, *IN_VETTING, *UNDER_WAY, SUSPENDED, EXPIRED}, WITHDRAWN),
    },
    labels={
        DRAFT: _("草稿"),
        DEID_CHECK: _("等匿名检查"),
        IN_REVIEW: _("等批准"),
        PUBLISHED: _("已公开"),
        PARTLY_MATCHED: _("部分有人承接"),
        MATCHED: _("全部有人承接"),
        IN_DELIVERY: _("正在送达"),
        DELIVERED: _("已送达"),
        ACCEPTED: _("已验收"),
        CLOSED: _("已结束"),
        RETURNED: _("已退回"),
        SUSPENDED: _("已暂停"),
        WITHDRAWN: _("已撤回"),
        EXPIRED: _("已过期"),
    },
    needs={
        DEID_CHECK: Q(submitted_at__isnull=False) & Q(submitted_by__isnull=False),
        IN_REVIEW: _vetted,
        PUBLISHED: _public,
        PARTLY_MATCHED: _public,
        MATCHED: _all_taken,
        IN_DELIVERY: _all_taken,
        DELIVERED: _all_delivered,
        ACCEPTED: _all_delivered,
        CLOSED: _public,
        SUSPENDED: _public,
    },
)
