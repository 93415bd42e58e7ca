"""What the desk says about deliveries: to accept, to record, to look at again."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.lib import clock
from marketplace.outcomes import queries
from marketplace.outcomes.models import Delivery
from marketplace.outcomes.queries import ToRecord
from marketplace.outcomes.words import spoken, thing
from marketplace.people.desk import Task, Urgency


def tasks(*, user: Any, at: datetime) -> Iterator[Task]:
    """Panel of `desk.tasks`."""
    yield from to_accept(queries.waiting(user), at=at)
    yield from to_record(queries.to_record(user), at=at)


def to_accept(waiting: list[Delivery], *, at: datetime) -> Iterator[Task]:
    for delivery in waiting:
        yield Task(
            title=_("验收：%(what)s") % {"what": delivery.thing},
            why=_("%(project)s。%(who)s送到，请另问家里，再验收。")
            % {"project": delivery.project_title, "who": delivery.recorded_for.name},
            due=at.astimezone(clock.SHANGHAI).date(),
            link=reverse("outcomes:accept", args=[delivery.uuid]),
            button=_("验收"),
            urgency="today",
        )


def to_record(parts: list[ToRecord], *, at: datetime) -> Iterator[Task]:
    today = at.astimezone(clock.SHANGHAI).date()
    for part in parts:
        ends = part.assignment.ends
        urgency: Urgency = "late" if ends < today else "today" if ends == today else "later"
        yield Task(
            title=_("登记送达：%(what)s") % {"what": thing(part.assignment.line, part.left)},
            why=_("%(project)s。%(who)s承接，送到以后登记。")
            % {"project": spoken(part.assignment.line.project, "title"), "who": part.assignment.organisation.name},
            due=ends,
            link=reverse("outcomes:record", args=[part.assignment.uuid]),
            button=_("登记送达"),
            urgency=urgency,
        )
