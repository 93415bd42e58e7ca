"""What time does to a listing under review: one reminder, then back to who sent it; an emergency rises instead.

Nothing becomes public by waiting and nothing is lost by it. Each may run twice, or in two workers at once.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from cms.models import FourEyes, ProjectListing
from cms.records import ClockWord, Word
from marketplace.audit import operations as audit
from marketplace.outbox import operations as outbox
from marketplace.projects import operations as projects
from marketplace.projects import seats
from marketplace.projects.clocks import Clocks
from marketplace.projects.models import Project, ReturnReason


@transaction.atomic
def remind(*, listing: ProjectListing, by: Any, at: datetime) -> bool:
    """Whoever may decide is told, once for each sending."""
    listing, project, _task = _locked(listing)
    if project is None or not Clocks().approval(project).wants_reminding(at) or _said(listing, Word.REMINDED):
        return False
    _say(Word.REMINDED, listing, by=by, at=at)
    return True


@transaction.atomic
def rise(*, listing: ProjectListing, by: Any, at: datetime) -> bool:
    """Nobody here is free, or an emergency has waited too long: the level above is told, once for each sending."""
    listing, project, task = _locked(listing)
    if project is None or task is None or _said(listing, Word.RISEN):
        return False
    if not seats.Seating().bench(project, task.verb).risen:
        return False
    _say(Word.RISEN, listing, by=by, at=at)
    return True


@transaction.atomic
def lapse(*, listing: ProjectListing, by: Any, at: datetime) -> bool:
    """Its time is over: not public, and back to who sent it, who may send it again as it is.

    Never without a reminder and a whole working day after it, even if the house was asleep when it was due.
    """
    listing, project, _task = _locked(listing)
    if project is None:
        return False
    clocks = Clocks()
    waits, reminded = clocks.approval(project), _spoken(listing, Word.REMINDED).first()
    if waits.is_emergency or not waits.is_over(at) or not reminded or at < clocks.calendar.closing(reminded.at, 1):
        return False
    listing.current_workflow_state.current_task_state.reject(user=by)
    projects.return_(project=project, reason=ReturnReason.LAPSED, by=by, at=at)
    _tell("listing.lapsed", listing, by=by, at=at)
    return True


def _locked(listing: ProjectListing) -> tuple[ProjectListing, Project | None, FourEyes | None]:
    """The listing as it is now; no project where nobody has to decide."""
    listing = ProjectListing.objects.select_for_update(of=("self",)).select_related("region").get(pk=listing.pk)
    state = listing.current_workflow_state
    if not state or state.status != state.STATUS_IN_PROGRESS or not state.current_task_state_id:
        return listing, None, None
    project = Project.objects.select_related("origin", "locality").get(uuid=listing.project)
    return listing, project, state.current_task_state.task.specific


def _said(listing: ProjectListing, word: str) -> bool:
    return _spoken(listing, word).exists()


def _spoken(listing: ProjectListing, word: str) -> QuerySet[ClockWord]:
    return ClockWord.objects.filter(sending=listing.current_workflow_state, word=word)


def _say(word: str, listing: ProjectListing, *, by: Any, at: datetime) -> None:
    ClockWord.objects.create(sending=listing.current_workflow_state, word=word, at=at)
    _tell(f"listing.{word}", listing, by=by, at=at)


def _tell(kind: str, listing: ProjectListing, *, by: Any, at: datetime) -> None:
    sending = listing.current_workflow_state.pk
    audit.record(kind, subject=listing.project, by=by, at=at, region_path=listing.region.path, sending=sending)
    body = {"project": str(listing.project), "sending": sending}
    outbox.post(kind, subject=listing.project, body=body, at=at)
