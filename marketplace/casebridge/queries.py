"""Reads of the case system's door. System reads: the caller has checked who may see the case."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from marketplace.casebridge.models import Exchange
from marketplace.casebridge.states import ACKNOWLEDGED
from marketplace.lib.panel import Entry


def told(*, about: UUID, kind: str) -> dict[UUID, int]:
    """What each case has been told of this project so far, in fen or minutes, sent or still waiting."""
    found = Exchange.objects.filter(about=about, kind=kind).values("case").annotate(total=Sum("amount"))
    return {row["case"]: row["total"] for row in found.order_by("case")}


def told_of(*, case: UUID) -> dict[str, int]:
    """What this case has been told over all projects, by kind."""
    found = Exchange.objects.filter(case=case).values("kind").annotate(total=Sum("amount"))
    return {row["kind"]: row["total"] for row in found.order_by("kind")}


def counts(*, case: UUID) -> tuple[int, int]:
    """How many messages about this case there are, and how many the case system signed for."""
    about = Exchange.objects.filter(case=case)
    return about.count(), about.filter(state=ACKNOWLEDGED).count()


def timeline(*, case: UUID) -> Iterable[Entry]:
    """Panel of `case.timeline`: what went back to the case system, and whether it signed for it."""
    for exchange in Exchange.objects.filter(case=case).order_by("-sequence"):
        word = exchange.get_kind_display()
        if exchange.state == ACKNOWLEDGED:
            assert exchange.acknowledged_at
            yield Entry(
                at=exchange.acknowledged_at,
                what=_("%(what)s写回救助系统，对方已签收") % {"what": word},
                who=_("回执 %(ack)s　签名有效") % {"ack": exchange.ack},
            )
        else:
            yield Entry(
                at=exchange.queued_at,
                what=_("%(what)s正在写回救助系统") % {"what": word},
                who=_("等对方签收，没有签收会自动再送"),
                kind="promised",
            )
