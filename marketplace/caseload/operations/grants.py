"""Opening a household's contact: for the officer with a purpose, for an awarded organisation's named person for a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.audit.models import Event, Reading
from marketplace.caseload import locks, policies, seals, vault
from marketplace.caseload.bands import NeedKind
from marketplace.caseload.models import Case, DisclosureGrant, GrantedContact, Purpose, SealedContact, Share
from marketplace.caseload.states import BUNDLED, GRANT, OPEN
from marketplace.lib.clock import SHANGHAI
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.organisations import policies as organisations
from marketplace.organisations.models import Membership, Organisation, OrganisationRole
from marketplace.outbox import operations as outbox
from marketplace.people.models import User


class NoPurpose(Refused):
    text = _("请先写明为什么要看。看了什么、什么时候看的，都会记下。")


class NotOpenNow(Refused):
    text = _("现在不能看：开放时间是 %(starts)s 到 %(ends)s，或者已经收回。需要延长，请联系县里的经办人。")


class ContactErased(Refused):
    text = _("这一户离开名单已久，联系方式按期限清除了。需要时请问救助系统。")


class TakenBack(Refused):
    text = _("这一户已经不需要了，联系方式不再开放。请不要再上门或打电话。")


class NotLonger(Refused):
    text = _("新的最后一天要晚于 %(ends)s，最多再延 %(days)s 天。")


class NotOneOfTheirs(Refused):
    text = _("这个人现在不是该机构的人，不能指定。请先请机构把人加进来。")


MOST_CASES_A_DAY = 200
LONGEST_EXTENSION = timedelta(days=90)
PURPOSES = {NeedKind.GOODS: Purpose.DELIVER, NeedKind.SERVICE: Purpose.SERVE, NeedKind.VISIT: Purpose.CALL_ON}


@dataclass(frozen=True)
class Award:
    """What `bid.awarded` says, in plain values."""

    bid: UUID
    project: UUID
    line: UUID
    organisation: UUID
    quantity: int
    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def grant(*, award: Award, by: Any, at: datetime) -> DisclosureGrant | None:
    """Open the contacts of as many shares as were awarded. Safe to run twice; None: there is nobody to visit.

    A money need is no visit: its household's contact stays closed.
    """
    made: DisclosureGrant | None = DisclosureGrant.objects.filter(bid=award.bid).first()
    if made:
        return made
    locks.hold(share.need.case_id for share in _free_shares(award.line))
    shares = _enough(_free_shares(award.line), award.quantity)
    if not shares:
        return None
    organisation = Organisation.objects.get(uuid=award.organisation)
    made = DisclosureGrant.objects.create(
        bid=award.bid,
        project=award.project,
        line=award.line,
        organisation=organisation,
        person=_only_worker(organisation, at),
        region_path=_common([share.region_path for share in shares]),
        purpose=_purpose(shares),
        starts_at=award.starts_at,
        ends_at=award.ends_at,
        at=at,
    )
    for share in shares:
        GrantedContact.objects.create(grant=made, share=share, region_path=share.region_path)
        audit.record(
            "contact.granted",
            subject=share.need.case_id,
            by=by,
            at=at,
            region_path=share.region_path,
            organisation=organisation.uuid,
            grant=str(made.uuid),
        )
    if made.person:
        outbox.post("grant.named", subject=made.uuid, body={"person": made.person.pk}, at=at)
    return made


@transaction.atomic
def name_person(*, grant: DisclosureGrant, person: User, by: Any, at: datetime) -> DisclosureGrant:
    """The organisation says who goes there. Raises NotAllowed, NotOneOfTheirs, NotOpenNow."""
    if not policies.name_person(by, grant):
        raise NotAllowed
    if not organisations.holds(person, grant.organisation):
        raise NotOneOfTheirs
    if DisclosureGrant.objects.filter(pk=grant.pk, state=OPEN).update(person=person) != 1:
        raise _closed(grant)
    grant.person = person
    audit.record(
        "grant.named",
        subject=grant.uuid,
        by=by,
        at=at,
        region_path=grant.region_path,
        organisation=grant.organisation.uuid,
        person=person.pk,
    )
    outbox.post("grant.named", subject=grant.uuid, body={"person": person.pk}, at=at)
    return grant


@transaction.atomic
def revoke_grant(*, grant: DisclosureGrant, because: str, by: Any, at: datetime) -> DisclosureGrant:
    """Close it before its time. Raises NotAllowed, NoPurpose, WrongState."""
    if not policies.revoke_grant(by, grant):
        raise NotAllowed
    if not because.strip():
        raise NoPurpose
    audit.move(grant, "revoke", machine=GRANT, by=by, at=at, closed_at=at, closed_because=because.strip()[:200])
    open_contacts = GrantedContact.objects.filter(grant=grant, closed_at=None)
    for contact in open_contacts.select_related("share__need"):
        case, path = contact.share.need.case_id, contact.region_path
        audit.record("contact.revoked", subject=case, by=by, at=at, region_path=path, grant=str(grant.uuid))
    open_contacts.update(closed_at=at)
    return grant


@transaction.atomic
def extend_grant(*, grant: DisclosureGrant, ends_at: datetime, because: str, by: Any, at: datetime) -> DisclosureGrant:
    """The visit needs longer: a later end, with its reason. Raises NotAllowed, NoPurpose, NotLonger, NotOpenNow."""
    if not policies.extend_grant(by, grant):
        raise NotAllowed
    if not because.strip():
        raise NoPurpose
    if not grant.ends_at < ends_at <= max(grant.ends_at, at) + LONGEST_EXTENSION:
        raise NotLonger(ends=_day(grant.ends_at), days=LONGEST_EXTENSION.days)
    if DisclosureGrant.objects.filter(pk=grant.pk, state=OPEN, ends_at=grant.ends_at).update(ends_at=ends_at) != 1:
        raise _closed(grant)
    grant.ends_at = ends_at
    for contact in GrantedContact.objects.filter(grant=grant, closed_at=None).select_related("share__need"):
        audit.record(
            "contact.extended",
            subject=contact.share.need.case_id,
            by=by,
            at=at,
            region_path=contact.region_path,
            grant=str(grant.uuid),
            until=_day(ends_at),
        )
    return grant


@transaction.atomic
def open_granted(*, contact: GrantedContact, purpose: str, by: Any, at: datetime) -> dict[str, str]:
    """Name, telephone, address, for the named person alone; each opening is logged.

    Raises NotAllowed, NoPurpose, NotOpenNow, TakenBack.
    """
    grant = contact.grant
    if grant.person_id != by.pk or not organisations.holds(by, grant.organisation):
        raise NotAllowed
    if not grant.runs(at):
        raise _closed(grant)
    if contact.closed_at:
        raise TakenBack
    return opened(contact.share.need.case, purpose, by=by, at=at, organisation=grant.organisation.uuid)


@transaction.atomic
def open_contact(*, case: Case, purpose: str, by: Any, at: datetime) -> dict[str, str]:
    """For the officer who has to ask the family. Raises NotAllowed, NoPurpose."""
    if not policies.open_contact(by, case):
        raise NotAllowed
    return opened(case, purpose, by=by, at=at)


@transaction.atomic
def open_case(*, case: Case, purpose: str, by: Any, at: datetime) -> None:
    """Reading a case is logged. Raises NotAllowed, NoPurpose (a reviewer says why)."""
    if not policies.works_on(by, case) and not policies.needs_reason(by, case):
        raise NotAllowed
    if not purpose.strip():
        raise NoPurpose
    audit.read(what="case", subject=case.uuid, purpose=purpose[:200], by=by, at=at, region_path=case.region_path)
    _watch(case, by=by, at=at)


@vault.whole()
def _watch(case: Case, *, by: Any, at: datetime) -> None:
    """More cases in one day than work needs: the supervisor is told once, nobody is stopped."""
    today = at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    looks = Reading.objects.filter(what="case", by=by, at__gte=today)
    if looks.values("subject").distinct().count() <= MOST_CASES_A_DAY:
        return
    day = uuid5(NAMESPACE_OID, f"many cases:{by.pk}:{today.date()}")
    if Event.objects.filter(kind="caseload.many_read", subject=day).exists():
        return
    path = case.locality.path
    audit.record("caseload.many_read", subject=day, by=by, at=at, region_path=path, most=MOST_CASES_A_DAY)
    outbox.post("caseload.many_read", subject=day, body={"reader": by.pk, "region": case.locality_id}, at=at)


def opened(case: Case, purpose: str, *, by: Any, at: datetime, organisation: UUID | None = None) -> dict[str, str]:
    if not purpose.strip():
        raise NoPurpose
    sealed = SealedContact.objects.filter(case=case).first()
    if sealed is None:
        raise ContactErased
    audit.read(
        what="contact",
        subject=case.uuid,
        purpose=purpose[:200],
        by=by,
        at=at,
        region_path=case.region_path,
        organisation=organisation,
    )
    return seals.take(sealed, sealed.box)


def _free_shares(line: UUID) -> list[Share]:
    taken = GrantedContact.objects.filter(closed_at=None).values("share")
    live = Share.objects.filter(line=line, out_at=None, need__state=BUNDLED).exclude(pk__in=taken)
    return list(live.exclude(need__kind=NeedKind.MONEY).select_related("need").order_by("region_path", "pk"))


def _enough(shares: Iterable[Share], quantity: int) -> list[Share]:
    """Whole households until the awarded quantity is reached."""
    chosen: list[Share] = []
    for share in shares:
        if sum(one.quantity for one in chosen) >= quantity:
            break
        chosen.append(share)
    return chosen


def _only_worker(organisation: Organisation, at: datetime) -> User | None:
    """Where one person alone can be meant, that person; otherwise the organisation names one."""
    members = Membership.objects.filter(organisation=organisation).current(on=at.date()).select_related("user")
    workers = [m.user for m in members.filter(role=OrganisationRole.WORKER)]
    everybody = {m.user for m in members}
    if len(workers) == 1:
        return workers[0]
    return everybody.pop() if len(everybody) == 1 else None


def _common(paths: list[str]) -> str:
    """The narrowest region that holds them all."""
    steps = zip(*(path.strip("/").split("/") for path in paths), strict=False)
    shared = []
    for codes in steps:
        if len(set(codes)) > 1:
            break
        shared.append(codes[0])
    return "/" + "".join(f"{code}/" for code in shared)


def _closed(grant: DisclosureGrant) -> NotOpenNow:
    return NotOpenNow(starts=_day(grant.starts_at), ends=_day(grant.ends_at))


def _day(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d")


def _purpose(shares: Iterable[Share]) -> Purpose:
    kinds = {share.need.kind for share in shares}
    return next((purpose for kind, purpose in PURPOSES.items() if kind in kinds), Purpose.CALL_ON)
