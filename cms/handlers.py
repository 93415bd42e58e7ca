"""What the outbox brings from the projects. All of it looks at the truth first, so each may be delivered twice."""

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

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


def page_decided(delivery: Delivery) -> None:
    """The editor hears what the second reader said."""
    page = Page.objects.filter(pk=delivery.body["page"]).first()
    user = User.objects.filter(pk=delivery.body["to"], is_active=True).first()
    if page and user:
        said = _("已批准公开：%(title)s") if delivery.kind == "page.approved" else _("退回来改：%(title)s")
        text, link = said % {"title": page.draft_title}, reverse("cms:page", args=[page.pk])
        people.notify(user=user, key=f"{delivery.kind}:{delivery.id}", text=text, link=link, at=delivery.at)


def _is_public(delivery: Delivery) -> bool:
    return Project.objects.public().filter(uuid=delivery.subject).exists()


def _desk() -> User:
    return people.system_user(name="publishing-desk")
