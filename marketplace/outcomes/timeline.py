"""Panels of a case's page: what was brought for the project lines in which it has a share, and its own sums."""

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.casebridge import queries as bridge
from marketplace.casebridge.models import Kind
from marketplace.caseload.models import Share
from marketplace.caseload.timeline import Sum
from marketplace.lib.panel import Entry
from marketplace.outcomes import queries
from marketplace.outcomes.models import Delivery
from marketplace.outcomes.states import ACCEPTED, RECORDED
from marketplace.outcomes.words import thing


def rows(*, case: UUID) -> Iterator[Entry]:
    mine = dict(Share.objects.filter(need__case=case, out_at=None).values_list("line", "quantity"))
    for delivery in queries.with_everything().filter(line__uuid__in=list(mine)):
        yield from _rows(delivery, thing(delivery.line, mine[delivery.line.uuid]))


def sums(*, case: UUID) -> Iterator[Sum]:
    """What the case system was told: the household's part of the gifts and of the time given."""
    told = bridge.told_of(case=case)
    yield Sum(_("捐款份额"), fen=told.get(Kind.DONATION_SHARE, 0))
    yield Sum(_("志愿时长"), text=_("%(minutes)d 分钟") % {"minutes": told.get(Kind.HOURS, 0)})
    sent, signed = bridge.counts(case=case)
    yield Sum(_("写回救助系统"), text=_("%(sent)d 笔，对方签收 %(signed)d 笔") % {"sent": sent, "signed": signed})


def _rows(delivery: Delivery, own: str) -> Iterator[Entry]:
    link = reverse("outcomes:delivery", args=[delivery.uuid])
    brought = _("送到：%(what)s") % {"what": own}
    yield Entry(at=delivery.delivered_at, what=brought, who=delivery.recorded_for.name, link=link)
    if delivery.state == RECORDED:
        yield Entry(at=delivery.recorded_at, what=_("等乡镇验收"), kind="open", link=link)
    elif delivery.state == ACCEPTED:
        assert delivery.accepted_by
        assert delivery.accepted_at
        accepted = _("验收：%(met)s，%(satisfaction)s") % {
            "met": delivery.get_met_display(),
            "satisfaction": delivery.get_satisfaction_display(),
        }
        who = _("验收人 %(name)s（不是送货方）") % {"name": delivery.accepted_by}
        yield Entry(at=delivery.accepted_at, what=accepted, who=who, link=link)
    else:
        assert delivery.returned_at
        returned = _("送达登记被退回：%(reason)s") % {"reason": delivery.reason}
        yield Entry(at=delivery.returned_at, what=returned, kind="stopped", link=link)
