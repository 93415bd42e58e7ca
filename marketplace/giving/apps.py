"""Campaigns, donations, the rails: how it joins the house."""

from django.apps import AppConfig


class GivingConfig(AppConfig):
    name = "marketplace.giving"
    label = "giving"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datetime import timedelta

        from marketplace.giving import desk, tasks
        from marketplace.giving.models import StripeEvent
        from marketplace.giving.operations import inbox
        from marketplace.lib import registry, rotation

        registry.handles("stripe_event.received", tasks.settle)
        registry.handles("donation.settled", tasks.thank)
        registry.comes_round("giving.lapse", tasks.lapse_overdue, every=timedelta(minutes=10))
        registry.panels("desk.tasks", desk.tasks)
        registry.panels("desk.starts", desk.starts)
        registry.panels("organisation.steles", desk.steles)
        rotation.keep_column(StripeEvent, "raw", owner=inbox.owner)
