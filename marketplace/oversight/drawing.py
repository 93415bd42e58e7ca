"""A page's sums as the stele, the flow of money and its twin table want them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from marketplace.lib.money import written
from marketplace.lib.templatetags.face import money, money_wan
from marketplace.oversight import flow
from marketplace.oversight.books import Sums
from marketplace.oversight.flow import Part
from marketplace.projects.models import Kind

SCALE = ("s5", "s4", "s3", "s2", "s1")


def equation(sums: Sums) -> list[dict[str, Any]]:
    """Received − returned = spent + set aside + not yet set aside."""
    return [
        {"label": _("收到"), "fen": sums.received_fen},
        {"label": _("退回捐赠人"), "fen": sums.refunded_fen, "sign": "−"},
        {"label": _("已支出"), "fen": sums.spent_fen, "sign": "="},
        {"label": _("拨付后待支出"), "fen": sums.unspent_fen, "sign": "+"},
        {"label": _("还没拨出"), "fen": sums.unallocated_fen, "sign": "+", "sum": True},
    ]


def figure(sums: Sums, spent: Iterable[tuple[str, int]]) -> dict[str, Any] | None:
    """`spent` is by use and adds up to what was spent. Nothing received: nothing to draw."""
    if sums.received_fen <= 0:
        return None
    sources = [
        Part(_("捐款"), sums.gifts_fen, money_wan(sums.gifts_fen), "s4"),
        Part(_("转入"), sums.redirected_fen, money_wan(sums.redirected_fen), "s2"),
    ]
    uses = _uses(sums, spent)
    says = _("，").join(f"{part.label}{part.text}" for part in uses if part.fen)
    title = _("善款流向：收到%(received)s，其中%(uses)s。") % {"received": written(sums.received_fen), "uses": says}
    return {
        "svg": flow.draw(title, Part(_("收到"), sums.received_fen, written(sums.received_fen), ""), sources, uses),
        "head": [_("去向"), {"text": _("金额"), "end": True}],
        "rows": [[part.label, money(part.fen)] for part in uses],
        "foot": [_("收到合计"), money(sum(part.fen for part in uses))],
    }


def kinds(by_kind: dict[str, Sums]) -> list[tuple[str, int]]:
    return [(str(Kind(kind).label), sums.spent_fen) for kind, sums in by_kind.items() if sums.spent_fen]


def duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return _("%(hours)s 小时 %(minutes)s 分") % {"hours": f"{hours:,}", "minutes": rest}


def _uses(sums: Sums, spent: Iterable[tuple[str, int]]) -> list[Part]:
    """The largest first; then what waits, what nobody has set aside, what went back."""
    ordered = sorted(spent, key=lambda use: -use[1])
    shades = [SCALE[min(n, len(SCALE) - 2)] for n in range(len(ordered))]
    parts = [Part(label, fen, written(fen), look) for (label, fen), look in zip(ordered, shades, strict=True)]
    for label, fen, look in (
        (_("待支出"), sums.unspent_fen, "s1"),
        (_("没拨出"), sums.unallocated_fen, "f-open"),
        (_("退回捐赠人"), sums.refunded_fen, "f-still"),
    ):
        parts.append(Part(label, fen, written(fen), look))
    return parts
