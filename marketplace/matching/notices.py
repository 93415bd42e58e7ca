"""News that bids wait for, and who is told when one is decided: the bidder's own operators, never another's."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.lib import clock
from marketplace.lib.registry import Delivery
from marketplace.matching import operations, queries
from marketplace.matching.models import Bid
from marketplace.organisations import queries as register
from marketplace.organisations.models import Organisation, OrganisationRole
from marketplace.people import operations as people
from marketplace.places import queries as places
from marketplace.projects.models import Assignment


def tell_winner(delivery: Delivery) -> None:
    bid = queries.bid(UUID(delivery.body["bid"]))
    with override("zh-hans"):
        text = _("“%(project)s”由%(organisation)s承接 %(quantity)s %(unit)s。") % {
            "project": bid.line.project.title,
            "organisation": bid.organisation.name,
            "quantity": bid.awarded_quantity,
            "unit": bid.line.unit,
        }
    _tell(bid, "awarded", text, delivery)


def tell_loser(delivery: Delivery) -> None:
    bid = queries.bid(UUID(delivery.body["bid"]))
    decided = places.settings_for(bid.line.project.locality)
    with override("zh-hans"):
        text = _("“%(project)s”的申请未选上：%(reason)s") % {"project": bid.line.project.title, "reason": bid.reason}
        if decided and decided.bid_appeal_days:
            where = {"days": decided.bid_appeal_days, "phone": decided.hotline}
            asks = _("有不同意见，请在 %(days)s 天内打 %(phone)s，向县里提出。")
            text += (asks if decided.hotline else _("有不同意见，请在 %(days)s 天内向县里提出。")) % where
    _tell(bid, "declined", text, delivery)


def tell_carrier(delivery: Delivery) -> None:
    """After `assignment.reduced`: families left, so less is wanted. Which ones, nobody says."""
    part = Assignment.objects.select_related("line__project", "organisation").get(
        uuid=UUID(delivery.body["assignment"])
    )
    left = int(delivery.body["quantity"])
    facts = {"project": part.line.project.title, "line": part.line.title, "left": left, "unit": part.line.unit}
    with override("zh-hans"):
        if left:
            text = _("“%(project)s”有家庭退出：贵机构承接的%(line)s现在是 %(left)s %(unit)s。") % facts
        else:
            text = _("“%(project)s”有家庭退出：贵机构承接的%(line)s不再需要，这一份结束了。") % facts
    _tell_operators(part.organisation, f"assignment.reduced:{part.uuid}:{left}", text, delivery)


def answer_the_rest(delivery: Delivery) -> None:
    """After `project.withdrawn`."""
    operations.decline_rest(project=delivery.subject, by=people.system_user(name="matching"), at=delivery.at)


def _tell(bid: Bid, what: str, text: str, delivery: Delivery) -> None:
    _tell_operators(bid.organisation, f"bid.{what}:{bid.uuid}", text, delivery)


def _tell_operators(organisation: Organisation, key: str, text: str, delivery: Delivery) -> None:
    on = delivery.at.astimezone(clock.SHANGHAI).date()
    for membership in register.members(organisation, on=on).filter(role=OrganisationRole.OPERATOR):
        people.notify(user=membership.user, key=key, text=text, link="/desk/my-bids/", at=delivery.at)
