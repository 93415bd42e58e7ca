"""Wagtail pages, the listing, its vetting, the public project page: how it joins the house."""

from typing import Any

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datetime import timedelta

        from cms import background, desk, editors, handlers, planned, rounds, second
        from marketplace.lib import registry

        registry.handles("project.submitted", handlers.submitted)
        registry.handles("project.returned", handlers.withdrawn)
        registry.handles("project.withdrawn", handlers.withdrawn)
        registry.handles("project.expired", handlers.withdrawn)
        registry.handles("project.suspended", handlers.suspended)
        registry.handles("project.resumed", handlers.resumed)
        registry.handles("listing.reminded", rounds.tell_reminded)
        registry.handles("listing.risen", rounds.tell_risen)
        registry.handles("listing.lapsed", rounds.tell_lapsed)
        registry.comes_round("cms.clocks", rounds.look, every=timedelta(minutes=10))
        registry.handles(background.KIND, background.run)
        registry.handles("page.approved", handlers.page_decided)
        registry.handles("page.returned", handlers.page_decided)
        registry.comes_round("cms.calendar", planned.come_round, every=timedelta(minutes=5))
        registry.panels("desk.tasks", desk.tasks)
        registry.panels("desk.tasks", second.tasks)
        registry.panels("desk.starts", second.starts)
        registry.panels("site.foot", second.foot)
        editors.answer_for_wagtail()
        _send_no_mail()


def _send_no_mail() -> None:
    """Wagtail would mail the text from inside the transaction. Its receivers are known by these names, and a name is
    connected once: ours is first, since `wagtail.admin` comes later in INSTALLED_APPS.
    """
    from wagtail import signals
    from wagtail.models import WorkflowState

    for news in ("submitted", "rejected", "approved"):
        getattr(signals, f"workflow_{news}").connect(
            _silence, sender=WorkflowState, dispatch_uid=f"workflow_state_{news}_email_notification"
        )


def _silence(**_: Any) -> None:
    pass
