"""Figures an editor may set on a page. The page stores which one; sums and counts are read when somebody reads it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.lib import clock

ACCOUNT, PROGRESS = "account", "progress"
CHOICES = (
    (ACCOUNT, gettext_lazy("善款账：收到、支出、还剩")),
    (PROGRESS, gettext_lazy("项目进度：办成、在办、还缺")),
)


def drawn(what: str | None, *, programme: Any = None) -> dict[str, Any]:
    """Of one programme's projects on its own page, of the whole house anywhere else."""
    at = clock.now()
    if what == ACCOUNT:
        return {"what": what, **account(at, of=projects_of(programme) if programme else None)}
    return {"what": PROGRESS, **_progress(programme), "as_of": day(at)} if what == PROGRESS else {"what": ""}


def account(at: datetime, *, of: list[UUID] | None = None) -> dict[str, Any]:
    """Sums that add up on the slab itself: received − given back = the other three."""
    from marketplace.giving import queries as giving

    money = giving.house_money() if of is None else giving.projects_money(of)
    back = [{"label": _("退回捐赠人"), "fen": money.refunded_fen, "back": True}] if money.refunded_fen else []
    return {
        "name": _("全县善款账") if of is None else _("这项计划的账"),
        "sums": [
            {"label": _("收到"), "fen": money.received_fen},
            *back,
            {"label": _("已支出"), "fen": money.spent_fen},
            {"label": _("项目上待支出"), "fen": money.unspent_fen},
            {"label": _("还没拨出"), "fen": money.unallocated_fen, "sum": True},
        ],
        "as_of": day(at),
        "equation": _("收到 − 退回 = 其余三项之和") if back else _("收到 = 其余三项之和"),
        "check": "/transparency/",
    }


def projects_of(programme: Any) -> list[UUID]:
    from cms.models import ProjectListing

    return list(ProjectListing.objects.live().filter(programme=programme).values_list("project", flat=True))


def _progress(programme: Any) -> dict[str, int]:
    from cms.models import ProjectListing
    from marketplace.projects.models import Project
    from marketplace.projects.states import ACCEPTED, CLOSED, TAKING

    live = ProjectListing.objects.live()
    live = live.filter(programme=programme) if programme else live
    gap = Q(state__in=sorted(TAKING), lines_full__lt=F("lines_total"))
    counted = (
        Project.objects.public()
        .filter(uuid__in=live.values("project"))
        .aggregate(
            total=Count("pk"), laid=Count("pk", filter=Q(state__in=[ACCEPTED, CLOSED])), open=Count("pk", filter=gap)
        )
    )
    return {**counted, "promised": counted["total"] - counted["laid"] - counted["open"]}


def day(moment: datetime) -> date:
    """Public pages carry the day, not the minute."""
    return moment.astimezone(clock.SHANGHAI).date()
