"""Every write of a project after its draft: vetting, holding back, ending. What is taken and delivered: `progress`."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.caseload import operations as vault
from marketplace.lib.clock import SHANGHAI
from marketplace.lib.privacy import guard
from marketplace.lib.refusals import NotAllowed, Refused, WrongState
from marketplace.outbox import operations as outbox
from marketplace.projects import gate, partners, policies, seats
from marketplace.projects.drafting import draft, omit, revise, show_less, widen
from marketplace.projects.gate import Verdict
from marketplace.projects.models import AllowedText, Hold, HoldReason, Project, TextConfirmation
from marketplace.projects.papers import file_papers, owe_papers
from marketplace.projects.progress import (
    LineIsTaken,
    NothingToAccept,
    NotTaking,
    accept_part,
    assign,
    release,
    settle,
    shrink,
)
from marketplace.projects.states import EDITABLE, IN_VETTING, OVER, PROJECT, SUSPENDED, UNDER_WAY

__all__ = [
    "GateRefuses",
    "LineIsTaken",
    "NotTaking",
    "NothingToAccept",
    "SecondPersonNeeded",
    "accept",
    "accept_part",
    "allow_text",
    "assign",
    "check",
    "close",
    "confirm",
    "draft",
    "expire",
    "extend",
    "file_papers",
    "omit",
    "owe_papers",
    "publish",
    "recount",
    "release",
    "resume",
    "return_",
    "revise",
    "shrink",
    "submit",
    "suspend",
    "widen",
    "withdraw",
]


TWO, THREE, LONGEST_REASON = 2, 3, 220


class GateRefuses(Refused):
    """The gate's answer stands in `verdict`."""

    text = _("还不能往下走：%(why)s")

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(why=gate.why_not(verdict))
        self.verdict = verdict


class SecondPersonNeeded(Refused):
    text = _("这个项目是您起草的。核对、批准和确认要由另外两位同事来做。")


class NothingIsWanted(Refused):
    text = _("这个项目还没有要办的事。请先加上至少一行，再送核对。")


class NotDoubtful(Refused):
    text = _("这一处不在待确认的意见里。文字可能刚改过，请刷新页面。")


class StillUnderWay(Refused):
    text = _("已经有人承接，不能算过期。请先等办完，或者撤回。")


class NotLater(Refused):
    text = _("新的期限要在今天和原来的期限之后。")


class PapersMissing(Refused):
    text = _("材料还没补齐：%(what)s。补好、记下以后才能结束。")


@transaction.atomic
def submit(*, project: Project, by: Any, at: datetime) -> Project:
    """To the second person. Raises NotAllowed, WrongState, NothingIsWanted, GateRefuses."""
    _may(policies.submit(by, project))
    project = _locked(project)
    if project.state not in EDITABLE:
        raise WrongState(verb=_("送核对"), state=PROJECT.labels[project.state])
    if not project.lines.filter(quantity__gt=0).exists():
        raise NothingIsWanted
    verdict = gate.examine(project, at=at)
    if not verdict.sendable:
        raise GateRefuses(verdict)
    seen = {"k_value": verdict.k, "submitted_by": by, "submitted_at": at, "checked_by": None, "checked_at": None}
    audit.move(project, "submit", machine=PROJECT, by=by, at=at, reason="", **seen)
    facts = {"rung": project.k_rung, "doubts": len(verdict.doubts), "households": project.households}
    _record("project.submitted", project, by=by, at=at, **facts)
    _post("project.submitted", project, at=at)
    return project


@transaction.atomic
def check(*, project: Project, by: Any, at: datetime) -> Project:
    """A second person has read it. Raises SecondPersonNeeded, NotAllowed, GateRefuses, WrongState."""
    _not_the_writer(project, by)
    _may(policies.check(by, project))
    project = _locked(project)
    verdict, seat = _passed(project, at), seats.seat(project, seats.CHECK, by)
    audit.move(project, "check", machine=PROJECT, by=by, at=at, checked_by=by, checked_at=at, k_value=verdict.k)
    _record("project.checked", project, by=by, at=at, **seat.facts)
    return project


@transaction.atomic
def publish(*, project: Project, by: Any, at: datetime) -> Project:
    """The third person's word, after the gate once more. Called by `cms` in its own transaction.

    Raises SecondPersonNeeded, NotAllowed, GateRefuses, WrongState.
    """
    _not_the_writer(project, by)
    _may(policies.publish(by, project))
    project = _locked(project)
    verdict, seat = _passed(project, at), seats.seat(project, seats.PUBLISH, by)
    seen = {"published_by": by, "published_at": at, "k_value": verdict.k, "approval_level": seat.level}
    seen["vetters"] = TWO if by.pk == project.checked_by_id else THREE
    audit.move(project, "publish", machine=PROJECT, by=by, at=at, **seen)
    partners.tell(project, at=at)
    _record("project.published", project, by=by, at=at, rung=project.k_rung, **seat.facts)
    return project


@transaction.atomic
def return_(*, project: Project, reason: str, comment: str = "", by: Any, at: datetime) -> Project:
    """Back to the drafter, with a reason and a line. Raises NotAllowed, SaysTooMuch, WrongState."""
    _may(policies.return_(by, project))
    guard.names_nobody(reason, only=guard.SOMEBODY)
    project = _locked(project)
    words = f"{reason}|{comment}" if comment else reason
    audit.move(project, "return", machine=PROJECT, by=by, at=at, reason=words[:LONGEST_REASON])
    _record("project.returned", project, by=by, at=at, reason=reason[:200])
    _post("project.returned", project, at=at)
    return project


@transaction.atomic
def confirm(*, project: Project, finding: str, by: Any, at: datetime) -> TextConfirmation:
    """A second person says that a doubtful place names nobody. Raises SecondPersonNeeded, NotAllowed, NotDoubtful."""
    _not_the_writer(project, by)
    _may(policies.confirm(by, project))
    placed = next((p for p in gate.examine(project, at=at).doubts if p.finding.hash == finding), None)
    if placed is None:
        raise NotDoubtful
    confirmation = TextConfirmation.objects.create(project=project, finding=finding, by=by, at=at)
    _record("project.confirmed", project, by=by, at=at, finding=finding, about=placed.finding.kind)
    return confirmation


@transaction.atomic
def allow_text(
    *, project: Project, finding: str, reason: str, everywhere: bool = False, by: Any, at: datetime
) -> AllowedText:
    """These words are misread again and again and name nobody here: allowed in this locality, with author and reason.

    Raises SecondPersonNeeded, NotAllowed, NotDoubtful.
    """
    _not_the_writer(project, by)
    _may(policies.allow_everywhere(by, project) if everywhere else policies.allow_text(by, project))
    placed = next((p for p in gate.examine(project, at=at).doubts if p.finding.hash == finding), None)
    if placed is None or not reason.strip():
        raise NotDoubtful
    kind, text = placed.finding.kind, placed.finding.text
    entry = AllowedText.objects.create(
        kind=kind,
        text=text,
        locality=None if everywhere else project.locality,
        reason=reason.strip()[:200],
        by=by,
        at=at,
    )
    _record("text.allowed", project, by=by, at=at, finding=finding, about=kind, everywhere=everywhere)
    return entry


@transaction.atomic
def suspend(*, project: Project, reason: str, note: str = "", by: Any, at: datetime) -> Project:
    """Hold it back: nobody sees it, nothing is accepted for it. Raises as return_."""
    _may(policies.suspend(by, project))
    guard.names_nobody(note, only=guard.SOMEBODY)
    project = _locked(project)
    if project.state not in {*UNDER_WAY, SUSPENDED}:
        raise WrongState(verb=_("暂停"), state=PROJECT.labels[project.state])
    if not project.holds.open().filter(reason=reason).exists():
        Hold.objects.create(project=project, reason=HoldReason(reason), note=note[:200], since=at, by=by)
    if project.state != SUSPENDED:
        audit.move(project, "suspend", machine=PROJECT, by=by, at=at)
        _record("project.suspended", project, by=by, at=at, reason=reason)
        _post("project.suspended", project, at=at)
    return project


@transaction.atomic
def resume(*, project: Project, by: Any, at: datetime) -> Project:
    """Lift every hold, after the gate once more. Raises NotAllowed, GateRefuses, WrongState."""
    _may(policies.resume(by, project))
    project = _locked(project)
    _passed(project, at)
    project.holds.open().update(lifted_at=at, lifted_by=by)
    audit.move(project, "resume", machine=PROJECT, by=by, at=at)
    settle(project, by=by, at=at)
    partners.count_again(project, at=at)
    _record("project.resumed", project, by=by, at=at)
    _post("project.resumed", project, at=at)
    return project


@transaction.atomic
def widen_held(*, project: Project, by: Any, at: datetime) -> Project:
    """Held back because too few match: its page shows less from now on, so that it may be shown again.

    A project under way waits for `resume`, which asks the whole gate; what is done is shown as soon as enough match.
    Raises NotAllowed, WrongState, and what `drafting.show_less` raises.
    """
    _may(policies.widen_held(by, project))
    project = _locked(project)
    if not project.holds.open().filter(reason=HoldReason.K_BROKEN).exists():
        raise WrongState(verb=_("放宽"), state=PROJECT.labels[project.state])
    project = show_less(project, among=OVER | {SUSPENDED}, by=by, at=at)
    _post("project.changed", project, at=at)
    return _recount_over(project, by=by, at=at) if project.state in OVER else project


@transaction.atomic
def withdraw(*, project: Project, reason: str, by: Any, at: datetime) -> Project:
    """Take it back for good; the households' needs are free for another project. Raises as return_."""
    _may(policies.withdraw(by, project))
    guard.names_nobody(reason, only=guard.SOMEBODY)
    project = _locked(project)
    audit.move(project, "withdraw", machine=PROJECT, by=by, at=at, reason=reason[:200], ended_at=at)
    vault.unbundle(project=project.uuid, by=by, at=at)
    _record("project.withdrawn", project, by=by, at=at, reason=reason[:200])
    _post("project.withdrawn", project, at=at)
    return project


@transaction.atomic
def expire(*, project: Project, by: Any, at: datetime) -> Project:
    """Its day passed and nobody took it on. Raises NotAllowed, StillUnderWay, WrongState."""
    _may(policies.expire(by, project))
    project = _locked(project)
    if project.lines.filter(taken__gt=0).exists():
        raise StillUnderWay
    audit.move(project, "expire", machine=PROJECT, by=by, at=at, ended_at=at, unanswered_at=at)
    vault.unmet(project=project.uuid, by=by, at=at)
    _record("project.expired", project, by=by, at=at)
    _post("project.withdrawn", project, at=at)
    return project


@transaction.atomic
def extend(*, project: Project, deadline: date, by: Any, at: datetime) -> Project:
    """What is public gets a day, or a later one. Raises NotAllowed, WrongState, NotLater."""
    _may(policies.extend(by, project))
    project = _locked(project)
    if project.state not in UNDER_WAY:
        raise WrongState(verb=_("改期限"), state=PROJECT.labels[project.state])
    if deadline <= max(at.astimezone(SHANGHAI).date(), project.deadline or date.min):
        raise NotLater
    before = project.deadline.isoformat() if project.deadline else ""
    Project.objects.filter(pk=project.pk).update(deadline=deadline)
    project.deadline = deadline
    _record("project.extended", project, by=by, at=at, before=before, deadline=deadline.isoformat())
    _post("project.changed", project, at=at)
    return project


@transaction.atomic
def accept(*, project: Project, by: Any, at: datetime) -> Project:
    """Everything was delivered and accepted in parts: the whole is accepted. Raises NotAllowed, WrongState."""
    _may(policies.accept(by, project))
    project = _locked(project)
    audit.move(project, "accept", machine=PROJECT, by=by, at=at)
    vault.met(project=project.uuid, by=by, at=at)
    _record("project.accepted", project, by=by, at=at)
    _post("project.changed", project, at=at)
    return project


@transaction.atomic
def close(*, project: Project, by: Any, at: datetime) -> Project:
    """Nothing is left to do. Raises NotAllowed, PapersMissing, WrongState."""
    _may(policies.close(by, project))
    project = _locked(project)
    if owed := project.papers.open().first():
        raise PapersMissing(what=owed.what)
    audit.move(project, "close", machine=PROJECT, by=by, at=at, ended_at=at)
    _record("project.closed", project, by=by, at=at)
    _post("project.changed", project, at=at)
    return project


@transaction.atomic
def recount(*, project: Project, by: Any, at: datetime) -> Project:
    """The caseload changed under a project: households that left are taken out, and the gate counts again.

    What is public and no longer hidden among enough is held back at once; what nobody is left of is withdrawn.
    """
    if project.state in OVER:
        return _recount_over(project, by=by, at=at)
    project = shrink(project=project, by=by, at=at)
    if not project.households and project.state not in {*EDITABLE} and project.state in PROJECT.edges["withdraw"][0]:
        return withdraw(project=project, reason=str(_("已没有家庭需要")), by=by, at=at)
    if project.state not in {*UNDER_WAY, *IN_VETTING}:
        return project
    verdict = gate.examine(project, at=at)
    if verdict.is_complete and verdict.enough and verdict.consented:
        Project.objects.filter(pk=project.pk).update(k_value=verdict.k)
        partners.count_again(project, at=at)
        return project
    if project.state in IN_VETTING:
        return return_(project=project, reason=gate.why_not(verdict), by=by, at=at)
    reason = HoldReason.K_BROKEN if verdict.consented else HoldReason.CONSENT
    return suspend(project=project, reason=reason, note=gate.why_not(verdict), by=by, at=at)


def _recount_over(project: Project, *, by: Any, at: datetime) -> Project:
    """What is done still stands in public: it is held back while too few match, and shown again when enough do."""
    project = _locked(project)
    verdict = gate.examine(project, at=at)
    held = project.holds.open().filter(reason=HoldReason.K_BROKEN).first()
    hidden = verdict.is_complete and verdict.enough
    if hidden and held:
        project.holds.open().filter(pk=held.pk).update(lifted_at=at, lifted_by=by)
        _record("project.shown_again", project, by=by, at=at)
        _post("project.resumed", project, at=at)
    elif not hidden and not held:
        why = gate.why_not(verdict)[:200]
        Hold.objects.create(project=project, reason=HoldReason.K_BROKEN, note=why, since=at, by=by)
        _record("project.held_back", project, by=by, at=at)
        _post("project.suspended", project, at=at)
    Project.objects.filter(pk=project.pk).update(k_value=verdict.k or 0)
    partners.count_again(project, at=at)
    return project


def _passed(project: Project, at: datetime) -> Verdict:
    verdict = gate.examine(project, at=at)
    if not verdict.passed:
        raise GateRefuses(verdict)
    return verdict


def _locked(project: Project) -> Project:
    return (
        Project.objects.select_for_update(of=("self",))
        .select_related("region", "origin", "locality")
        .get(pk=project.pk)
    )


def _may(allowed: bool) -> None:  # noqa: FBT001 - the policy's answer is the sentence
    if not allowed:
        raise NotAllowed


def _not_the_writer(project: Project, by: Any) -> None:
    if by.pk in seats.Seating().writers(project):
        raise SecondPersonNeeded


def _record(kind: str, project: Project, *, by: Any, at: datetime, **facts: Any) -> None:
    audit.record(kind, subject=project.uuid, by=by, at=at, region_path=project.region_path, **facts)


def _post(kind: str, project: Project, *, at: datetime) -> None:
    outbox.post(kind, subject=project.uuid, body={"project": str(project.uuid)}, at=at)
