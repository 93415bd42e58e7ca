"""Every write of a bid."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from marketplace.audit import operations as audit
from marketplace.lib import clock, registry
from marketplace.lib.privacy import guard
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.matching import policies, screening
from marketplace.matching.models import Bid
from marketplace.matching.states import BID, WAITING
from marketplace.organisations import policies as organisations
from marketplace.organisations.models import Organisation
from marketplace.outbox import operations as outbox
from marketplace.people.models import User
from marketplace.projects import operations as projects
from marketplace.projects.models import Line

TAKEN_BY_OTHERS = _("这一项已经由别的机构承接，没有剩下足够的数量。")
PROJECT_ENDED = _("这个项目已经撤回或者过期，不再需要承接。")


class AlreadyOffered(Refused):
    text = _("这家机构对这一项已经有一份申请。请到“我的申请”里查看，或先撤回再重写。")


class AlreadyTakesPart(Refused):
    text = _("这家机构已经承接了这一项的一部分。办完手上的，再来申请其余的。")


class RelatedToBidder(Refused):
    text = _("您是这家机构的人，或者它是您申请登记的，不能由您来选。请交给另一位同事。")


class PartOutsideOffer(Refused):
    text = _("对方愿意接 %(least)s 到 %(quantity)s %(unit)s，不能给 %(given)s。请改数量，或者先问对方。")


class ReasonNeeded(Refused):
    text = _("没有写理由。请用一句话写明为什么没有选上，对方会看到。")


@transaction.atomic
def draft(*, line: Line, organisation: Organisation, by: User, at: datetime, **words: Any) -> Bid:
    """Keep an offer for later; only its own organisation sees it. Raises NotAllowed, LeastAboveQuantity, DatesWrong.

    `words`: plan, quantity, least, starts, ends, no_conflict.
    """
    if not policies.submit(by, organisation):
        raise NotAllowed
    if words["least"] > words["quantity"]:
        raise screening.LeastAboveQuantity
    if words["ends"] < words["starts"]:
        raise screening.DatesWrong
    columns = {**words, "saved_at": at, "amount_fen": screening.own_share_fen(line, words["quantity"])}
    try:
        with transaction.atomic():
            bid, fresh = Bid.objects.select_for_update().get_or_create(
                line=line,
                organisation=organisation,
                state=BID.start,
                defaults={**columns, "drafted_by": by},
            )
    except IntegrityError as known:  # another one waits before the county
        raise AlreadyOffered from known
    if not fresh:
        Bid.objects.filter(pk=bid.pk).update(**columns)
        bid.refresh_from_db()
    audit.record("bid.drafted", **_about(bid, by, at))
    return bid


@transaction.atomic
def submit(*, line: Line, organisation: Organisation, by: User, at: datetime, **words: Any) -> Bid:
    """Offer to take a part of a line. Raises NotAllowed, AlreadyOffered, AlreadyTakesPart and what screening raises."""
    if not policies.submit(by, organisation):
        raise NotAllowed
    starts: date = words["starts"]
    if starts < at.astimezone(clock.SHANGHAI).date() or words["ends"] < starts:
        raise screening.DatesWrong
    screening.screen_organisation(organisation, line, starts=starts)
    screening.screen_part(line, quantity=words["quantity"], least=words["least"])
    screening.screen_words(words["plan"])
    if not words["no_conflict"]:
        raise screening.ConflictNotDeclared
    if line.assignments.standing().filter(organisation=organisation).exists():
        raise AlreadyTakesPart
    registry.guard("bid.submit", line.project.uuid, at=at, organisation=organisation.uuid)
    bid = draft(line=line, organisation=organisation, by=by, at=at, **words)
    audit.move(bid, "submit", machine=BID, by=by, at=at, submitted_at=at)
    _announce("bid.submitted", bid, by, at)
    return bid


@transaction.atomic
def shortlist(*, bid: Bid, by: User, at: datetime) -> None:
    """Set it aside to be compared. Raises RelatedToBidder, NotAllowed, WrongState."""
    _choose(bid, by)
    audit.move(bid, "shortlist", machine=BID, by=by, at=at)
    audit.record("bid.shortlisted", **_about(bid, by, at))


@transaction.atomic
def award(*, bid: Bid, quantity: int, by: User, at: datetime) -> Bid:
    """Give all or part of what was offered. Raises RelatedToBidder, NotAllowed, PartOutsideOffer, WrongState,
    AlreadyTakesPart, projects.LineIsTaken and what screening raises. Offers that no longer fit are declined.
    """
    _choose(bid, by)
    screening.screen_organisation(bid.organisation, bid.line, starts=bid.starts)
    if not bid.least <= quantity <= bid.quantity:
        raise PartOutsideOffer(least=bid.least, quantity=bid.quantity, unit=bid.line.unit, given=quantity)
    if bid.line.assignments.standing().filter(organisation=bid.organisation).exists():
        raise AlreadyTakesPart
    registry.guard("bid.award", bid.line.project.uuid, at=at, organisation=bid.organisation.uuid)
    projects.assign(  # first: its one conditional UPDATE holds the line, so that two awards meet there and not on bids
        line=bid.line, organisation=bid.organisation, quantity=quantity, starts=bid.starts, ends=bid.ends, by=by, at=at
    )
    audit.move(
        bid, "award", machine=BID, by=by, at=at, awarded_quantity=quantity, decided_by=by, decided_at=at, reason=""
    )
    part = {"quantity": quantity, "starts": bid.starts.isoformat(), "ends": bid.ends.isoformat()}
    _announce("bid.awarded", bid, by, at, **part)
    _decline_what_no_longer_fits(bid.line, by, at)
    return bid


@transaction.atomic
def decline(*, bid: Bid, reason: str, by: User, at: datetime) -> None:
    """Say no, with the reason the bidder will read. Raises ReasonNeeded, RelatedToBidder, NotAllowed, WrongState,
    SaysTooMuch.
    """
    _choose(bid, by)
    if not reason.strip():
        raise ReasonNeeded
    guard.names_nobody(reason, only=guard.SOMEBODY)
    _decline(bid, reason.strip(), by, at)


@transaction.atomic
def withdraw(*, bid: Bid, by: User, at: datetime) -> None:
    """The bidder takes it back before it is decided. Raises NotAllowed, WrongState."""
    if not policies.withdraw(by, bid):
        raise NotAllowed
    audit.move(bid, "withdraw", machine=BID, by=by, at=at)
    audit.record("bid.withdrawn", **_about(bid, by, at))


@transaction.atomic
def decline_rest(*, project: UUID, by: User, at: datetime) -> None:
    """The project was withdrawn or expired: every offer that waits is answered. Safe to run twice."""
    _decline_all(Bid.objects.filter(line__project__uuid=project), PROJECT_ENDED, by, at)


def _decline_what_no_longer_fits(line: Line, by: User, at: datetime) -> None:
    line.refresh_from_db(fields=["quantity", "taken"])
    _decline_all(Bid.objects.filter(line=line, least__gt=line.open_quantity), TAKEN_BY_OTHERS, by, at)


def _decline_all(bids: QuerySet[Bid], reason: Promise, by: User, at: datetime) -> None:
    with override("zh-hans"):  # kept as words for people, in the house's language whoever clicks
        said = str(reason)
    waiting = bids.filter(state__in=sorted(WAITING)).select_for_update(of=("self",))
    for loser in waiting.select_related("line__project__origin", "organisation").order_by("pk"):
        _decline(loser, said, by, at)


def _decline(bid: Bid, reason: str, by: User, at: datetime) -> None:
    audit.move(bid, "decline", machine=BID, by=by, at=at, reason=reason, decided_by=by, decided_at=at)
    _announce("bid.declined", bid, by, at)


def _choose(bid: Bid, by: User) -> None:
    if organisations.related(by, bid.organisation):
        raise RelatedToBidder
    if not policies.award(by, bid):
        raise NotAllowed


def _announce(kind: str, bid: Bid, by: User, at: datetime, **facts: Any) -> None:
    audit.record(kind, **_about(bid, by, at), **facts)
    project = bid.line.project.uuid
    body = {"bid": bid.uuid, "project": project, "line": bid.line.uuid, "organisation": bid.organisation.uuid}
    outbox.post(kind, subject=project, body={name: str(value) for name, value in body.items()} | facts, at=at)


def _about(bid: Bid, by: User, at: datetime) -> dict[str, Any]:
    return {
        "subject": bid.uuid,
        "by": by,
        "at": at,
        "region_path": bid.region_path,
        "organisation": bid.organisation.uuid,
    }
