"""What the outbox brings from the projects. All of it looks at the truth first, so each may be delivered twice."""

from cms import operations
from cms.models import ProjectListing
from marketplace.lib import clock
from marketplace.lib.registry import Delivery
from marketplace.people import operations as people
from marketplace.people.models import User
from marketplace.projects import states
from marketplace.projects.models import Project


def submitted(delivery: Delivery) -> None:
    operations.receive(project=Project.objects.get(uuid=delivery.subject), at=delivery.at)


def withdrawn(delivery: Delivery) -> None:
    """Withdrawn, or sent back from elsewhere while it was being vetted."""
    listing = ProjectListing.objects.filter(project=delivery.subject).first()
    project = Project.objects.get(uuid=delivery.subject)
    gone = project.state in {states.WITHDRAWN, states.EXPIRED}
    if listing and (gone or (project.state == states.RETURNED and listing.workflow_in_progress)):
        operations.take_down(listing=listing, by=_desk(), at=clock.now())


def suspended(delivery: Delivery) -> None:
    listing = ProjectListing.objects.filter(project=delivery.subject).first()
    if listing and not _is_public(delivery):
        operations.pause(listing=listing, at=clock.now())


def resumed(delivery: Delivery) -> None:
    listing = ProjectListing.objects.filter(project=delivery.subject).first()
    if listing and _is_public(delivery):
        operations.resume(listing=listing, at=clock.now())


def _is_public(delivery: Delivery) -> bool:
    return Project.objects.public().filter(uuid=delivery.subject).exists()


def _desk() -> User:
    return people.system_user(name="publishing-desk")
