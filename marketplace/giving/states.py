"""A filed campaign, a gift through Checkout, and a refund made at the charity's own counter."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib.states import Machine

DRAFT, FILED, LIVE, ENDED, DISCLOSED, DISABLED = "draft", "filed", "live", "ended", "disclosed", "disabled"
OPENED, WAITING, UNDER_WAY, SETTLED, LAPSED, FAILED, REFUNDED = (
    *("opened", "waiting", "under_way", "settled"),
    *("lapsed", "failed", "refunded"),
)
NOTED, BOOKED, UNDONE = "noted", "booked", "undone"

_filed = ~Q(filing_number="") & Q(filed_at__isnull=False)
_launched = _filed & Q(launched_by__isnull=False) & Q(launched_at__isnull=False)

CAMPAIGN = Machine(
    name="campaign",
    start=DRAFT,
    edges={
        "file": ({DRAFT}, FILED),
        "launch": ({FILED}, LIVE),
        "end": ({LIVE}, ENDED),
        "disclose": ({ENDED}, DISCLOSED),
        "disable": ({FILED, LIVE}, DISABLED),
    },
    labels={
        DRAFT: _("草稿"),
        FILED: _("已备案，待核对"),
        LIVE: _("正在募捐"),
        ENDED: _("已结束"),
        DISCLOSED: _("已公布结果"),
        DISABLED: _("已停用"),
    },
    needs={
        FILED: _filed,
        LIVE: _launched,
        ENDED: _launched & Q(ended_at__isnull=False),
        DISCLOSED: _launched & Q(ended_at__isnull=False) & ~Q(report=""),
        DISABLED: _filed & ~Q(reason=""),
    },
)
SHOWN = frozenset({LIVE, ENDED, DISCLOSED, DISABLED})  # once launched the public page stays

_reserved = Q(reserved__isnull=False)

DONATION = Machine(
    name="donation",
    start=OPENED,
    edges={
        "attach": ({OPENED}, WAITING),
        "process": ({OPENED, WAITING}, UNDER_WAY),
        "settle": ({OPENED, WAITING, UNDER_WAY, LAPSED, FAILED}, SETTLED),
        "lapse": ({OPENED, WAITING}, LAPSED),
        "fail": ({OPENED, WAITING, UNDER_WAY}, FAILED),
        "refund": ({SETTLED}, REFUNDED),
        "keep": ({REFUNDED}, SETTLED),
    },
    labels={
        OPENED: _("准备付款"),
        WAITING: _("等待付款"),
        UNDER_WAY: _("银行处理中"),
        SETTLED: _("已入账"),
        LAPSED: _("没有付款"),
        FAILED: _("没有付成"),
        REFUNDED: _("已退回"),
    },
    needs={
        OPENED: _reserved,
        WAITING: _reserved & ~Q(session=""),
        SETTLED: Q(settled_at__isnull=False),
        REFUNDED: Q(settled_at__isnull=False),
    },
)

REFUND = Machine(
    name="refund",
    start=NOTED,
    edges={"book": ({NOTED}, BOOKED), "undo": ({NOTED, BOOKED}, UNDONE)},
    labels={NOTED: _("待记账"), BOOKED: _("已记账"), UNDONE: _("没有退成")},
)
