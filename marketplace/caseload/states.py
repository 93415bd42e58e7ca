"""What a case, an import, a consent, a need and a disclosure go through."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib.states import Machine

LIVE, LEFT = "live", "left"
CASE = Machine(
    "case",
    start=LIVE,
    edges={"leave": ({LIVE}, LEFT), "readmit": ({LEFT}, LIVE)},
    labels={LIVE: _("在册"), LEFT: _("已离开")},
    needs={LEFT: Q(left_at__isnull=False) & ~Q(left_because="")},
)

OPENED, READING, STAGED, CONFIRMED, DISCARDED, FAILED = (
    "opened",
    "reading",
    "staged",
    "confirmed",
    "discarded",
    "failed",
)
IMPORT = Machine(
    "caseload_import",
    start=OPENED,
    edges={
        "read": ({OPENED, READING}, READING),
        "stage": ({READING}, STAGED),
        "fail": ({OPENED, READING}, FAILED),
        "confirm": ({STAGED}, CONFIRMED),
        "discard": ({OPENED, READING, STAGED}, DISCARDED),
    },
    labels={
        OPENED: _("等待读取"),
        READING: _("正在读取"),
        STAGED: _("等您确认"),
        CONFIRMED: _("已入库"),
        DISCARDED: _("已放弃"),
        FAILED: _("读不了"),
    },
    needs={state: Q(finished_at__isnull=False) for state in (CONFIRMED, DISCARDED, FAILED)},
)

ASKED, GIVEN, REFUSED, RENEWED, REVOKED, LAPSED = "asked", "given", "refused", "renewed", "revoked", "lapsed"
CONSENT = Machine(
    "consent",
    start=ASKED,
    edges={
        "give": ({ASKED}, GIVEN),
        "refuse": ({ASKED}, REFUSED),
        "renew": ({GIVEN}, RENEWED),
        "revoke": ({GIVEN}, REVOKED),
        "lapse": ({GIVEN}, LAPSED),
    },
    labels={
        ASKED: _("问过"),
        GIVEN: _("同意"),
        REFUSED: _("不同意"),
        RENEWED: _("已换新"),
        REVOKED: _("已收回"),
        LAPSED: _("已失效"),
    },
    needs={
        GIVEN: ~Q(given_by="") & ~Q(method="") & Q(told=True) & (Q(publish_need=True) | Q(referral=True)),
        REVOKED: Q(revoked_at__isnull=False, revoked_by__isnull=False),
    },
)

DRAFT, CONSENTED, BUNDLED, MET, UNMET, WITHDRAWN = "draft", "consented", "bundled", "met", "unmet", "withdrawn"
NEED = Machine(
    "need",
    start=DRAFT,
    edges={
        "consent": ({DRAFT, WITHDRAWN}, CONSENTED),
        "bundle": ({CONSENTED, UNMET}, BUNDLED),
        "unbundle": ({BUNDLED}, CONSENTED),
        "meet": ({BUNDLED}, MET),
        "miss": ({BUNDLED}, UNMET),
        "withdraw": ({DRAFT, CONSENTED, BUNDLED, UNMET}, WITHDRAWN),
    },
    labels={
        DRAFT: _("等家里同意"),
        CONSENTED: _("家里同意了"),
        BUNDLED: _("已放进项目"),
        MET: _("办成了"),
        UNMET: _("没办成"),
        WITHDRAWN: _("已撤回"),
    },
)

UNSEEN, JUSTIFIED, UNJUSTIFIED = "unseen", "justified", "unjustified"
URGENT = Machine(
    "urgent_reading",
    start=UNSEEN,
    edges={"justify": ({UNSEEN}, JUSTIFIED), "object": ({UNSEEN}, UNJUSTIFIED)},
    labels={UNSEEN: _("等督导核对"), JUSTIFIED: _("核对过，理由成立"), UNJUSTIFIED: _("核对过，理由不成立")},
    needs={state: Q(judged_at__isnull=False, judged_by__isnull=False) for state in (JUSTIFIED, UNJUSTIFIED)},
)

OPEN, ENDED = "open", "ended"
GRANT = Machine(
    "disclosure",
    start=OPEN,
    edges={"revoke": ({OPEN}, REVOKED), "end": ({OPEN}, ENDED)},
    labels={OPEN: _("开放中"), REVOKED: _("已收回"), ENDED: _("已结束")},
    needs={state: Q(closed_at__isnull=False) for state in (REVOKED, ENDED)},
)
