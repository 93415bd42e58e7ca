"""Who is told: the recorder, when a delivery was sent back."""

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.lib.registry import Delivery as Letter
from marketplace.outcomes import queries
from marketplace.people import operations as people


def on_returned(letter: Letter, /) -> None:
    delivery = queries.with_everything().get(uuid=letter.body["delivery"])
    text = _("%(what)s的送达登记被退回：%(reason)s。请补好再登记一次。")
    people.notify(
        user=delivery.recorded_by,
        key=f"delivery.returned:{delivery.uuid}",
        text=text % {"what": delivery.thing, "reason": delivery.reason},
        link=reverse("outcomes:delivery", args=[delivery.uuid]),
        at=letter.at,
    )
