"""What the outbox brings from the caseload. Each may be delivered twice: a second count finds nothing to change."""

from marketplace.caseload import vault
from marketplace.lib import clock
from marketplace.lib.registry import Delivery
from marketplace.outbox import operations as outbox
from marketplace.people import operations as people
from marketplace.people.models import User
from marketplace.places.models import Region
from marketplace.projects import operations
from marketplace.projects.models import Project
from marketplace.projects.states import IN_VETTING, SUSPENDED, UNDER_WAY

LOOKED_AFTER = sorted({*UNDER_WAY, *IN_VETTING, SUSPENDED})


def count_again(delivery: Delivery) -> None:
    """A family withdrew, or fewer households match: its share goes out, and k is counted anew."""
    vault.widen()
    project = Project.objects.get(uuid=delivery.body["project"])
    operations.recount(project=project, by=gatekeeper(), at=clock.now())


def caseload_changed(delivery: Delivery) -> None:
    """An import or a departure moves the counts of every page of the locality: one message each."""
    region = Region.objects.get(pk=delivery.body["region"])
    for uuid in Project.objects.within([region.path]).filter(state__in=LOOKED_AFTER).values_list("uuid", flat=True):
        outbox.post("project.recount_due", subject=uuid, body={"project": str(uuid)}, at=delivery.at)


def gatekeeper() -> User:
    return people.system_user(name="anonymity-gate")
