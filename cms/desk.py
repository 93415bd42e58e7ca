"""What of the listings waits on somebody's desk."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cms import queries
from cms.models import DESK_ROLES
from marketplace.people import policies as people
from marketplace.people.desk import Task


def tasks(*, user: Any, at: datetime) -> Iterator[Task]:
    """Only what this person may decide; what waits with colleagues stands in the queue."""
    if not people.paths(user, DESK_ROLES):
        return
    for one in queries.queue(user, at=at):
        if one.is_mine:
            yield Task(
                title=_("%(step)s：%(title)s") % {"step": one.step._meta.verbose_name, "title": one.listing.title},
                why=_("%(who)s送来，已等 %(days)d 天。")
                % {"who": one.state.workflow_state.requested_by, "days": one.days},
                due=one.state.started_at if one.urgency == "late" else None,
                link=reverse("cms:approval", args=[one.listing.project]),
                button=_("去批准") if one.is_last else _("去核对"),
                urgency=one.urgency,  # type: ignore[arg-type]
            )
