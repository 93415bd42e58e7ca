"""The clocks come round, and what they said is told to the people it is for."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms import clocks
from cms.models import ProjectListing
from marketplace.lib import clock
from marketplace.lib.registry import Delivery
from marketplace.lib.templatetags.face import shanghai_text
from marketplace.people import operations as people
from marketplace.people.models import Membership, Role, User
from marketplace.projects import seats
from marketplace.projects.clocks import Clocks
from marketplace.projects.models import Project
from marketplace.projects.states import IN_VETTING


def look(_delivery: Delivery) -> None:
    """Over everything under review: over its time first, then rising, then the reminder."""
    now, by = clock.now(), people.system_user(name="approval-clock")
    waiting = Project.objects.filter(state__in=sorted(IN_VETTING)).values("uuid")
    for listing in ProjectListing.objects.filter(project__in=waiting).order_by("pk"):
        for act in (clocks.lapse, clocks.rise, clocks.remind):
            act(listing=listing, by=by, at=now)


def tell_reminded(delivery: Delivery) -> None:
    """Everybody who may decide now: the posts' holders, or who stands in for them."""
    project = _project(delivery)
    step = seats.STEP_OF.get(project.state)
    due = Clocks().approval(project).due
    if step is None or due is None:
        return
    with override("zh-hans"):
        facts = {"title": project.title, "due": shanghai_text(due)}
        text = _("“%(title)s”在等您核对或批准，%(due)s到期。") % facts
    _tell(seats.Seating().bench(project, step).sitting, "reminded", text, delivery)


def tell_risen(delivery: Delivery) -> None:
    """The level above; and where nobody is there either, the administrators, who can appoint somebody."""
    project = _project(delivery)
    step = seats.STEP_OF.get(project.state)
    if step is None:
        return
    sitting = seats.Seating().bench(project, step).sitting
    with override("zh-hans"):
        text = _("“%(title)s”县里没有另一位能办的人，或者紧急的时限过了，请上一级办。") % {"title": project.title}
        alone = _("“%(title)s”没有人能核对或批准。请任命一位，或者给不在的人定代岗。") % {"title": project.title}
    _tell(sitting or _administrators(project), "risen", text if sitting else alone, delivery)


def tell_lapsed(delivery: Delivery) -> None:
    """Who sent it, and who wrote it."""
    project = _project(delivery)
    with override("zh-hans"):
        text = _("“%(title)s”过了批准时限，没有人办，退回来了，没有公开。可以改，也可以原样再送。") % {
            "title": project.title
        }
    link = reverse("projects:project", args=[project.uuid])
    asked = {one for one in (project.submitted_by, project.drafted_by) if one}
    _tell(asked, "lapsed", text, delivery, link=link)


def _tell(users: Iterable[User], word: str, text: str, delivery: Delivery, *, link: str = "") -> None:
    key = f"listing.{word}:{delivery.body['sending']}"
    link = link or reverse("cms:approval", args=[delivery.body["project"]])
    for user in users:
        people.notify(user=user, key=key, text=text, link=link, at=delivery.at)


def _administrators(project: Project) -> list[User]:
    codes = project.origin.path.strip("/").split("/")
    posts = Membership.objects.current(on=clock.today()).filter(role=Role.ADMIN, region__in=codes)
    return [one.user for one in posts.select_related("user")]


def _project(delivery: Delivery) -> Project:
    found = Project.objects.select_related("origin", "locality", "submitted_by", "drafted_by")
    return found.get(uuid=delivery.body["project"])
