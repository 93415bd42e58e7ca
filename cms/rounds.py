"""The clocks come round, and what they said is told to the people it is for."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from cms import clocks
from cms.models import ProjectListing
from marketplace.lib import clock
from marketplace.lib.registry import Delivery
from marketplace.people import operations as people
from marketplace.people.models import Membership, Role, User
from marketplace.projects import seats
from marketplace.projects.clocks import Clocks
from marketplace.projects.models import Project
from marketplace.projects.states import IN_VETTING

WAITS = _("“%(title)s”在等您核对或批准，%(due_at)s到期。")
RISEN = _("“%(title)s”县里没有另一位能办的人，或者紧急的时限过了，请上一级办。")
NOBODY = _("“%(title)s”没有人能核对或批准。请任命一位，或者给不在的人定代岗。")
LAPSED = _("“%(title)s”过了批准时限，没有人办，退回来了，没有公开。可以改，也可以原样再送。")


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
    params = {"title": project.title, "due_at": due.isoformat()}
    _tell(seats.Seating().bench(project, step).sitting, "reminded", WAITS, delivery, params)


def tell_risen(delivery: Delivery) -> None:
    """The level above; and where nobody is there either, the administrators, who can appoint somebody."""
    project = _project(delivery)
    step = seats.STEP_OF.get(project.state)
    if step is None:
        return
    sitting = seats.Seating().bench(project, step).sitting
    params = {"title": project.title}
    _tell(sitting or _administrators(project), "risen", RISEN if sitting else NOBODY, delivery, params)


def tell_lapsed(delivery: Delivery) -> None:
    """Who sent it, and who wrote it."""
    project = _project(delivery)
    link = reverse("projects:project", args=[project.uuid])
    asked = {one for one in (project.submitted_by, project.drafted_by) if one}
    _tell(asked, "lapsed", LAPSED, delivery, {"title": project.title}, link=link)


def _tell(
    users: Iterable[User], word: str, text: str, delivery: Delivery, params: Mapping[str, str], *, link: str = ""
) -> None:
    key = f"listing.{word}:{delivery.body['sending']}"
    link = link or reverse("cms:approval", args=[delivery.body["project"]])
    for user in users:
        people.notify(user=user, key=key, text=text, params=params, link=link, at=delivery.at)


def _administrators(project: Project) -> list[User]:
    codes = project.origin.path.strip("/").split("/")
    posts = Membership.objects.current(on=clock.today()).filter(role=Role.ADMIN, region__in=codes)
    return [one.user for one in posts.select_related("user")]


def _project(delivery: Delivery) -> Project:
    found = Project.objects.select_related("origin", "locality", "submitted_by", "drafted_by")
    return found.get(uuid=delivery.body["project"])
