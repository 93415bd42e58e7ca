"""An organisation's way into the register: checked by one officer, verified by another."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib.states import Machine

DRAFT, SUBMITTED, CHECKED = "draft", "submitted", "checked"
VERIFIED, REJECTED, SUSPENDED = "verified", "rejected", "suspended"

_checked = Q(checked_by__isnull=False, checked_at__isnull=False)
_verified = _checked & Q(verified_by__isnull=False, verified_at__isnull=False)
_reasoned = ~Q(reason="")

ORGANISATION = Machine(
    name="organisation",
    start=DRAFT,
    edges={
        "submit": ({DRAFT, REJECTED}, SUBMITTED),
        "check": ({SUBMITTED}, CHECKED),
        "verify": ({CHECKED}, VERIFIED),
        "reject": ({SUBMITTED, CHECKED}, REJECTED),
        "suspend": ({VERIFIED}, SUSPENDED),
        "restore": ({SUSPENDED}, VERIFIED),
    },
    labels={
        DRAFT: _("草稿"),
        SUBMITTED: _("待核对"),
        CHECKED: _("待复核"),
        VERIFIED: _("已核验"),
        REJECTED: _("已退回"),
        SUSPENDED: _("已暂停"),
    },
    needs={
        SUBMITTED: Q(submitted_at__isnull=False),
        CHECKED: _checked,
        VERIFIED: _verified,
        REJECTED: _reasoned,
        SUSPENDED: _verified & _reasoned,
    },
)
STANDING = frozenset({SUBMITTED, CHECKED, VERIFIED, SUSPENDED})  # one row of a credit code at a time
LISTED = frozenset({VERIFIED, SUSPENDED})  # a suspended one stays visible, with its notice
