"""What of the listings waits on somebody's desk."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cms import queries
from cms.models import desks
from marketplace.people.desk import Task


def tasks(*, user: Any, at: datetime) -> Iterator[Task]:
    """Only what this person may decide; what waits with colleagues stands in the queue."""
    if not desks(user):
        return
    for one in queries.queue(user, at=at):
        if one.is_mine:
            yield Task(
                title=_("%(step)s：%(title)s") % {"step": one.step._meta.verbose_name, "title": one.listing.title},
                why=_why(one),
                due=one.clock.due or (one.clock.since if one.urgency == "late" else None),
                link=reverse("cms:approval", args=[one.listing.project]),
                button=_("去批准") if one.is_last else _("去核对"),
                urgency=one.urgency,  # type: ignore[arg-type]
            )


def _why(one: queries.Waiting) -> str:
    said = _("%(who)s送来，已等 %(days)d 个工作日。") % {"who": one.project.submitted_by, "days": one.days}
    urgent = _("紧急。") if one.is_urgent else ""
    lent = _("您代%(who)s。") % {"who": one.for_whom} if one.for_whom else ""
    return f"{urgent}{said}{lent}"
