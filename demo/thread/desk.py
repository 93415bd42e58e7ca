"""Steps 1–4: an export becomes cases, families are asked, a draft passes the gate, two people approve it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from cms import operations as cms
from cms import queries as desk
from cms.models import ProjectListing
from demo.cast import Staff
from demo.patience import until
from marketplace.caseload import operations as caseload
from marketplace.caseload import vault
from marketplace.caseload.answers import Answer
from marketplace.caseload.bands import BANDS_OF, AgeGroup
from marketplace.caseload.models import Case, GivenBy, ImportJob, Method, Need, Scope
from marketplace.caseload.states import DRAFT, FAILED, LIVE, STAGED
from marketplace.lib.refusals import Refused
from marketplace.places.models import Region
from marketplace.projects import drafting
from marketplace.projects import operations as projects
from marketplace.projects.models import Line, LineKind, Project

GROWN_UP = (*BANDS_OF[AgeGroup.ADULT], *BANDS_OF[AgeGroup.ELDER])
GOODS_FEN = 36_000  # ¥360 for one household


@dataclass(frozen=True)
class Want:
    """Which needs: of a kind, perhaps of one thing, perhaps of one township."""

    kind: str
    item: str = ""
    township: str = ""


@dataclass(frozen=True)
class Words:
    """What the drafter writes."""

    title: str
    title_en: str
    summary: str
    summary_en: str
    done: str = "受助家庭收到并在用，乡镇验收"
    done_en: str = "Households have it and use it; the township has seen it"
    line_en: tuple[str, str] = ("", "")
    fen_each: int | None = None


def import_export(*, data: bytes, name: str, locality: Region, desk: Staff, at: datetime) -> ImportJob:
    """Step 1. The worker reads; the officer confirms the good rows."""
    with vault.house_session():
        job = caseload.open_import(data=data, name=name, locality=locality, by=desk.officer, at=at)
    job = until(lambda: _read(job), what="the worker has read the export")
    assert job.state == STAGED, job.trouble
    with vault.house_session():
        return caseload.confirm_import(job=job, keep_good_rows=True, by=desk.officer, at=at)


def households(*, locality: Region, want: Want, count: int, without: Sequence[UUID] = ()) -> list[Need]:
    """The first grown-up households of the thing most of them lack."""
    inside = {"case__locality": locality, "case__state": LIVE, "case__age_band__in": GROWN_UP, "case__ask_family": True}
    inside |= {"case__village__parent__name": want.township} if want.township else {}
    inside |= {"item": want.item} if want.item else {}
    wanted = Need.objects.filter(kind=want.kind, state=DRAFT, **inside).exclude(item="").exclude(case__in=list(without))
    most = wanted.values("item", "unit").annotate(n=Count("case", distinct=True)).order_by("-n", "item").first()
    assert most, f"no household lacks {want}"
    found = wanted.filter(item=most["item"], unit=most["unit"]).order_by("case__village", "pk")
    return list(found.select_related("case__village__parent")[:count])


def ask(need: Need, *, desk: Staff, at: datetime) -> None:
    """Step 2, one family: heard that refusing changes nothing, said yes, signed."""
    answer = Answer(
        given_by=GivenBy.ADULTS,
        method=Method.SIGNATURE,
        scope=[Scope.PUBLISH_NEED, Scope.REFERRAL],
        told=True,
        givers=["（纸质同意书上的签名）"],
    )
    caseload.record_consent(case=need.case, answer=answer, by=desk.officer, at=at)


def not_without_consent(*, locality: Region, desk: Staff, at: datetime) -> str:
    """A row that says 是 and has no consent of ours: the refusal's code."""
    hinted = Case.objects.filter(locality=locality, ask_family=True, state=LIVE, consents__isnull=True)
    need = Need.objects.filter(case__in=hinted, state=DRAFT).first()
    assert need is not None
    try:
        drafting.draft(needs=[need.pk], by=desk.officer, at=at)
    except Refused as refusal:
        return refusal.code
    return ""


def draft(needs: Sequence[Need], words: Words, *, desk: Staff, at: datetime, **columns: Any) -> Project:
    """Step 2. A draft of these needs, with its words and its prices."""
    project = drafting.draft(needs=[need.pk for need in needs], by=desk.officer, at=at, **columns)
    lines = {
        line.uuid: drafting.LineWords(
            title=line.title,
            unit=line.unit,
            title_en=words.line_en[0],
            unit_en=words.line_en[1],
            target_fen=_worth(line, words),
        )
        for line in project.lines.all()
    }
    written = {
        "title": words.title,
        "title_en": words.title_en,
        "summary": words.summary,
        "summary_en": words.summary_en,
        "counts_as_done": words.done,
        "counts_as_done_en": words.done_en,
    }
    return drafting.revise(project=project, words=written, lines=lines, by=desk.officer, at=at)


def _worth(line: Line, words: Words) -> int | None:
    each = words.fen_each or (GOODS_FEN if line.kind == LineKind.GOODS else None)
    return line.quantity * each if each else None


def blocked_by_gate(project: Project, text: str, *, desk: Staff, at: datetime) -> str:
    """Step 3. A telling text is refused: the refusal's code; the draft is as before afterwards."""
    before = project.summary
    drafting.revise(project=project, words={"summary": text}, by=desk.officer, at=at)
    try:
        projects.submit(project=project, by=desk.officer, at=at)
    except Refused as refusal:
        return refusal.code
    finally:
        drafting.revise(project=project, words={"summary": before}, by=desk.officer, at=at)
    return ""


def submit(project: Project, *, desk: Staff, at: datetime) -> ProjectListing:
    """Step 3. Through the gate; the worker lays the listing before the first checker."""
    projects.submit(project=project, by=desk.officer, at=at)
    return until(lambda: _listing(project), what="the listing waits for its first check")


def approve(listing: ProjectListing, *, desk: Staff, at: datetime) -> list[str]:
    """Step 4. Reviewer, then approver; the drafter is refused before each. The refusals' codes."""
    refused = []
    for person in (desk.reviewer, desk.approver):
        listing.refresh_from_db()
        state = desk_state(listing)
        try:
            cms.approve(listing=listing, step=state, by=desk.officer, at=at)
        except Refused as refusal:
            refused.append(refusal.code)
        cms.approve(listing=listing, step=state, by=person, at=at)
    listing.refresh_from_db()
    return refused


def desk_state(listing: ProjectListing) -> int:
    state = desk.under_review(listing)
    assert state is not None, "nothing is under review"
    return int(state.pk)


def findings(job: ImportJob) -> dict[str, int]:
    return dict(Counter(found["code"] for found in job.report["findings"]))


def _read(job: ImportJob) -> ImportJob | None:
    job.refresh_from_db()
    return job if job.state in {STAGED, FAILED} else None


def _listing(project: Project) -> ProjectListing | None:
    found = ProjectListing.objects.filter(project=project.uuid).first()
    return found if found and desk.under_review(found) else None
