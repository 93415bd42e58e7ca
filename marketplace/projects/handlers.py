"""What the outbox brings from the caseload and from the schedule. Each may be delivered twice: a second count finds
nothing to change.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from marketplace.caseload import vault
from marketplace.lib import clock
from marketplace.lib.clock import SHANGHAI
from marketplace.lib.registry import Delivery
from marketplace.organisations.models import Membership, OrganisationRole
from marketplace.outbox import operations as outbox
from marketplace.people import operations as people
from marketplace.people.models import User
from marketplace.places.models import Region
from marketplace.projects import calls, operations
from marketplace.projects.clocks import Clocks
from marketplace.projects.models import Call, Project
from marketplace.projects.states import IN_VETTING, PUBLIC_STATES, SUSPENDED

CALLED = _("“%(project)s”还没有人承接，想请%(region)s的机构看看。")
UNANSWERED = _("没有人承接，已经撤下，退回给您：%(title)s")
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


def call_round(_delivery: Delivery) -> None:
    """Nobody has answered for as long as the locality waits: the next circle is asked."""
    now, caller, clocks = clock.now(), people.system_user(name="calling"), Clocks()
    for project in calls.unanswered(calls.open_now()):
        coming = calls.following(project, clocks)
        if coming and coming.circle and coming.at <= now:
            calls.call(project=project, by=caller, at=now)


def tell_called(delivery: Delivery) -> None:
    """The operators of verified organisations whom no nearer circle held, each once about each project."""
    made = Call.objects.select_related("project", "region").get(
        project__uuid=delivery.subject, circle=delivery.body["circle"]
    )
    nearer = made.project.calls.filter(pk__lt=made.pk).select_related("region")
    asked = calls.newly_asked(made.region, nearer=nearer)
    today = delivery.at.astimezone(SHANGHAI).date()
    operators = Membership.objects.current(on=today).filter(organisation__in=asked, role=OrganisationRole.OPERATOR)
    params = {"project": made.project.title, "region": made.region.name}
    link = f"/projects/{made.project.uuid}/"
    for membership in operators.select_related("user"):
        key = f"project.called:{made.project.uuid}"
        people.notify(user=membership.user, key=key, text=CALLED, params=params, link=link, at=delivery.at)


def expire_overdue(_delivery: Delivery) -> None:
    """Its day has passed, or every circle was asked, and nobody answered: it goes back to who drafted it."""
    now, clocks = clock.now(), Clocks()
    for project in calls.unanswered(calls.open_now()):
        coming = calls.following(project, clocks)
        if coming and not coming.circle and coming.at <= now:
            give_back(project, by=gatekeeper(), at=now)


def give_back(project: Project, *, by: User, at: datetime) -> None:
    """It expires, and whoever drafted it is told. Raises what `operations.expire` raises."""
    vault.widen()
    operations.expire(project=project, by=by, at=at)
    people.notify(
        user=project.drafted_by,
        key=f"project.expired:{project.uuid}",
        text=UNANSWERED,
        params={"title": project.title},
        link=reverse("projects:project", args=[project.uuid]),
        at=at,
    )


def gatekeeper() -> User:
    return people.system_user(name="anonymity-gate")


def _due(projects: Iterable[UUID], *, at: datetime) -> None:
    for uuid in projects:
        outbox.post("project.recount_due", subject=uuid, body={"project": str(uuid)}, at=at)
