"""What runs later, from the outbox."""

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.giving import operations
from marketplace.giving.models import Donation
from marketplace.lib import clock
from marketplace.lib.money import written
from marketplace.lib.registry import Delivery
from marketplace.people import operations as people


def settle(delivery: Delivery) -> None:
    """An event came in: book it, and whatever else waits."""
    operations.settle_events(first=delivery.subject, by=people.system_user(name="stripe"), at=clock.now())


def lapse_overdue(_delivery: Delivery) -> None:
    """What nobody paid within the time gives its room back, whether or not somebody looks at the page."""
    operations.lapse_overdue(by=people.system_user(name="giving"), at=clock.now())


def thank(delivery: Delivery) -> None:
    """A donor with an account is told in the app."""
    donation = Donation.objects.select_related("donor", "project").get(uuid=delivery.subject)
    if donation.donor:
        words = _("您捐的 %(sum)s 已经入账：%(project)s") % {
            "sum": written(donation.amount_fen),
            "project": donation.project.title,
        }
        link = reverse("giving:thanks", args=[donation.uuid])
        people.notify(
            user=donation.donor, key=f"donation.settled:{donation.uuid}", text=words, link=link, at=delivery.at
        )
