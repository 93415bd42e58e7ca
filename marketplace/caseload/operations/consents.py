"""Asking families, one by one; and taking a household out the moment it takes its word back or leaves."""

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.caseload import answers, locks, policies, retention, seals, vault
from marketplace.caseload.answers import Answer
from marketplace.caseload.models import (
    Case,
    Consent,
    ConsentPaper,
    DisclosureGrant,
    GrantedContact,
    Left,
    Need,
    Scope,
    Share,
)
from marketplace.caseload.states import (
    BUNDLED,
    CASE,
    CONSENT,
    CONSENTED,
    DRAFT,
    GIVEN,
    GRANT,
    LIVE,
    NEED,
    OPEN,
    UNMET,
    WITHDRAWN,
)
from marketplace.lib.ids import region_subject
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.outbox import operations as outbox


class HouseholdLeft(Refused):
    text = _("这一户已经离开在册名单，不能再登记同意。")


class ConsentStands(Refused):
    text = _("这一家已经同意过。要收回，请用“登记收回同意”。")


class WordsAreErased(Refused):
    text = _("这一户离开已久，资料按期限清除了，不能改回在册。请重新导入，作为新的一户。")


class ReasonUnknown(Refused):
    text = _("请选离开的原因。")


@transaction.atomic
def record_consent(*, case: Case, answer: Answer, by: Any, at: datetime) -> Consent:
    """One family's yes, by somebody who may give it. A fresh answer takes the place of the old one.

    Raises NotAllowed, HouseholdLeft and every refusal of `answers.examine`.
    """
    if not policies.record_consent(by, case):
        raise NotAllowed
    locks.hold([case.uuid])
    case.refresh_from_db()
    if case.state != LIVE:
        raise HouseholdLeft
    answers.examine(answer, case, recorder=by.name)
    for old in Consent.objects.filter(case=case, state=GIVEN):
        audit.move(old, "renew", machine=CONSENT, by=by, at=at)
    consent = Consent(
        case=case,
        region_path=case.region_path,
        publish_need=Scope.PUBLISH_NEED in answer.scope,
        referral=Scope.REFERRAL in answer.scope,
        text_version=answers.TEXT_VERSION,
        given_by=answer.given_by,
        method=answer.method,
        adults=answer.adults,
        child_agrees=answer.child_agrees,
        told=True,
        at=at,
        recorded_by=by,
    )
    consent.box = seals.put(consent, answer.private)
    consent.save(force_insert=True)
    _store(consent, answer, at)
    audit.move(consent, "give", machine=CONSENT, by=by, at=at)
    audit.record(
        "consent.given",
        subject=case.uuid,
        by=by,
        at=at,
        region_path=case.region_path,
        scope=consent.scope,
        given_by=consent.given_by,
        method=consent.method,
    )
    if consent.publish_need:
        for need in Need.objects.filter(case=case, state__in=[DRAFT, WITHDRAWN]):
            audit.move(need, "consent", machine=NEED, by=by, at=at)
    return consent


@transaction.atomic
def refuse_consent(*, case: Case, told: bool, by: Any, at: datetime) -> Consent:
    """The family was asked and said no; nothing else changes for it. Raises NotAllowed, NotTold, ConsentStands."""
    if not policies.refuse_consent(by, case):
        raise NotAllowed
    if not told:
        raise answers.NotTold
    locks.hold([case.uuid])
    if Consent.objects.filter(case=case, state=GIVEN).exists():
        raise ConsentStands
    consent = Consent(case=case, region_path=case.region_path, told=True, at=at, recorded_by=by)
    consent.box = seals.put(consent, {})
    consent.save(force_insert=True)
    audit.move(consent, "refuse", machine=CONSENT, by=by, at=at)
    audit.record("consent.refused", subject=case.uuid, by=by, at=at, region_path=case.region_path)
    return consent


@transaction.atomic
def revoke_consent(*, consent: Consent, by: Any, at: datetime) -> list[UUID]:
    """The family takes its word back: out of every project and every grant at once. The projects it was in.

    Raises NotAllowed, WrongState.
    """
    case = consent.case
    if not policies.revoke_consent(by, case):
        raise NotAllowed
    locks.hold([case.uuid])
    audit.move(consent, "revoke", machine=CONSENT, by=by, at=at, revoked_at=at, revoked_by=by)
    audit.record("consent.revoked", subject=case.uuid, by=by, at=at, region_path=case.region_path)
    return _take_out(case, because="revoked", by=by, at=at)


@transaction.atomic
def leave(*, case: Case, because: str, by: Any, at: datetime) -> list[UUID]:
    """Died, moved, admitted, merged, split, no longer assisted: visits and notices stop now. The projects it was in.

    To a project it is the same news as a consent taken back: one household less. Raises NotAllowed, WrongState.
    """
    if not policies.leave(by, case):
        raise NotAllowed
    if because not in Left.values:
        raise ReasonUnknown
    locks.hold([case.uuid])
    audit.move(case, "leave", machine=CASE, by=by, at=at, left_at=at, left_because=because)
    audit.record("case.left", subject=case.uuid, by=by, at=at, region_path=case.region_path, because=because)
    for consent in Consent.objects.filter(case=case, state=GIVEN):
        audit.move(consent, "lapse", machine=CONSENT, by=by, at=at)
    outbox.post("caseload.changed", subject=region_subject(case.locality_id), body={"region": case.locality_id}, at=at)
    return _take_out(case, because="left", by=by, at=at)


def move_away(*, case: Case, by: Any, at: datetime) -> list[UUID]:
    """A newer export has it in another township: what shows the old place no longer speaks of it. The projects it was in.

    Its consent stands, and its needs may go into a project of the new place. Called inside the import's transaction.
    """
    locks.hold([case.uuid])
    return _take_out(case, because="moved", by=by, at=at)


@transaction.atomic
def readmit(*, case: Case, by: Any, at: datetime) -> Case:
    """It was a mistake, or they came back. Consent and shares do not come back with them. Raises NotAllowed, WordsAreErased, WrongState."""
    if not policies.readmit(by, case):
        raise NotAllowed
    if retention.is_erased(case):
        raise WordsAreErased
    audit.move(case, "readmit", machine=CASE, by=by, at=at, left_at=None, left_because="")
    audit.record("case.readmitted", subject=case.uuid, by=by, at=at, region_path=case.region_path)
    return case


def _store(consent: Consent, answer: Answer, at: datetime) -> None:
    for scan in answer.papers:
        paper = ConsentPaper(consent=consent, region_path=consent.region_path, media_type=scan.media_type, at=at)
        paper.box = seals.put(paper, {"content": base64.b64encode(scan.content).decode()})
        paper.save(force_insert=True)


def _take_out(case: Case, *, because: str, by: Any, at: datetime) -> list[UUID]:
    shares = Share.objects.filter(need__case=case, out_at=None)
    projects = sorted(set(shares.filter(need__state=BUNDLED).values_list("project", flat=True)))
    with vault.whole():  # a grant over several townships is the county's row
        _shut_doors(case, by=by, at=at)
    shares.filter(need__state=BUNDLED).update(out_at=at, out_because=because)
    verb, states = ("unbundle", [BUNDLED]) if because == "moved" else ("withdraw", [DRAFT, CONSENTED, BUNDLED, UNMET])
    for need in Need.objects.filter(case=case, state__in=states):
        audit.move(need, verb, machine=NEED, by=by, at=at)
    for project in projects:
        outbox.post("consent.revoked", subject=project, body={"project": str(project)}, at=at)
    return projects


def _shut_doors(case: Case, *, by: Any, at: datetime) -> None:
    """Whoever holds the contact is told not to go; a grant with no household left has ended."""
    contacts = GrantedContact.objects.filter(share__need__case=case, closed_at=None)
    grants = list(DisclosureGrant.objects.filter(pk__in=contacts.values("grant"), state=OPEN))
    contacts.update(closed_at=at)
    for grant in grants:
        if not grant.contacts.filter(closed_at=None).exists():
            audit.move(grant, "end", machine=GRANT, by=by, at=at, closed_at=at)
        if grant.person_id:
            outbox.post("grant.narrowed", subject=grant.uuid, body={"person": grant.person_id}, at=at)
