"""Where a Wagtail workflow ends. Imports no model: it is loaded while Wagtail's own are."""

from typing import Any


def publish_reviewed(workflow_state: Any, user: Any = None) -> None:
    """`WAGTAIL_FINISH_WORKFLOW_ACTION`: a listing's end is the gate's, a page's the second reader's."""
    from wagtail.models import Page

    if isinstance(workflow_state.content_object, Page):
        from cms import editing

        editing.publish_reviewed(workflow_state, user)
        return
    from cms import planned, vetting
    from marketplace.lib import clock

    opens = workflow_state.content_object.go_live_at
    if opens and opens > (getattr(workflow_state, "decided_at", None) or clock.now()):
        planned.hold(workflow_state, user)
        return
    vetting.publish_reviewed(workflow_state, user)
