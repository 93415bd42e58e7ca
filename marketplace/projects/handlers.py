"""What the outbox brings from the caseload and from the schedule. Each may be delivered twice: a second count finds
nothing to change.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.caseload import vault
from marketplace.lib import clock
from marketplace.lib.clock import SHANGHAI
from marketplace.lib.registry import Delivery
from marketplace.outbox import operations as outbox
from marketplace.people import operations as people
from marketplace.people.models import User
from marketplace.places.models import Region
from marketplace.projects import operations
from marketplace.projects.models import Project
from marketplace.projects.states import IN_VETTING, PUBLIC_STATES, PUBLISHED, SUSPENDED

LOOKED_AFTER = sorted({*PUBLIC_STATES, *IN_VETTING, SUSPENDED})


def count_again(delivery: Delivery) -> None:
    """A family withdrew, or fewer households match: its share goes out, and k is counted anew."""
    vault.widen()
    project = Project.objects.get(uuid=delivery.body["project"])
    operations.recount(project=project, by=gatekeeper(), at=clock.now())


def caseload_changed(delivery: Delivery) -> None:
    """An import or a departure moves the counts of every page of the locality, and of every page that speaks of a wider
    region with this one in it: one message each.
    """
    region = Region.objects.get(pk=delivery.body["region"])
    counted = Q(origin__path__startswith=region.path) | Q(region__in=region.path.strip("/").split("/"))
    _due(Project.objects.filter(counted, state__in=LOOKED_AFTER).values_list("uuid", flat=True), at=delivery.at)


def count_all_again(delivery: Delivery) -> None:
    """Every night, whatever the news said or forgot to say."""
    _due(Project.objects.filter(state__in=LOOKED_AFTER).values_list("uuid", flat=True), at=delivery.at)


def expire_overdue(_delivery: Delivery) -> None:
    """Their day has passed and nobody took anything on; whoever drafted them is told."""
    vault.widen()
    now = clock.now()
    late = Project.objects.filter(state=PUBLISHED, deadline__lt=now.astimezone(SHANGHAI).date())
    for project in late.exclude(lines__taken__gt=0).select_related("drafted_by", "origin").order_by("pk"):
        operations.expire(project=project, by=gatekeeper(), at=now)
        people.notify(
            user=project.drafted_by,
            key=f"project.expired:{project.uuid}",
            text=_("过了期限没有人承接，已经撤下：%(title)s") % {"title": project.title},
            link=reverse("projects:project", args=[project.uuid]),
            at=now,
        )


def gatekeeper() -> User:
    return people.system_user(name="anonymity-gate")


def _due(projects: Iterable[UUID], *, at: datetime) -> None:
    for uuid in projects:
        outbox.post("project.recount_due", subject=uuid, body={"project": str(uuid)}, at=at)
