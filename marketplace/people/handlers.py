"""What the outbox brings to people."""

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from marketplace.lib.registry import Delivery
from marketplace.people import operations
from marketplace.people.models import StandIn

LENT = _("%(starts_on)s到%(ends_on)s，请您代 %(holder)s 的“%(post_role)s”岗。用您自己的名字办，记录会写明代谁。")
AWAY = _("%(starts_on)s到%(ends_on)s，您的“%(post_role)s”岗由 %(user)s 代。")


def tell_stand_in(delivery: Delivery) -> None:
    """Both know: who stands in, for whom and for how long."""
    one = StandIn.objects.select_related("post__user", "user").get(uuid=delivery.body["stand_in"])
    facts = {"starts_on": one.starts.isoformat(), "ends_on": one.ends.isoformat(), "post_role": one.post.role}
    for user, text, params in (
        (one.user, LENT, {"holder": str(one.post.user)}),
        (one.post.user, AWAY, {"user": str(one.user)}),
    ):
        key, link = f"stand_in.named:{one.uuid}", reverse("people:posts")
        operations.notify(user=user, key=key, text=text, params=facts | params, link=link, at=delivery.at)
