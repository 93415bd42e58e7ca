"""What the outbox brings to people."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.lib.registry import Delivery
from marketplace.lib.templatetags.face import day_text
from marketplace.people import operations
from marketplace.people.models import StandIn


def tell_stand_in(delivery: Delivery) -> None:
    """Both know: who stands in, for whom and for how long."""
    one = StandIn.objects.select_related("post__user", "user").get(uuid=delivery.body["stand_in"])
    with override("zh-hans"):
        facts = {
            "holder": one.post.user,
            "user": one.user,
            "role": one.post.get_role_display(),
            "starts": day_text(one.starts),
            "ends": day_text(one.ends),
        }
        texts = (
            (one.user, _("%(starts)s到%(ends)s，请您代 %(holder)s 的“%(role)s”岗。用您自己的名字办，记录会写明代谁。")),
            (one.post.user, _("%(starts)s到%(ends)s，您的“%(role)s”岗由 %(user)s 代。")),
        )
        for user, text in texts:
            key, link = f"stand_in.named:{one.uuid}", reverse("people:posts")
            operations.notify(user=user, key=key, text=text % facts, link=link, at=delivery.at)
