"""Every write of the register."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc as credit_code
from stdnum.exceptions import ValidationError as WrongNumber

from marketplace.audit import operations as audit
from marketplace.lib import clock
from marketplace.lib.privacy import guard
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.organisations import policies, queries
from marketplace.organisations.models import (
    Credential,
    Kind,
    Membership,
    Organisation,
    OrganisationRole,
    Paper,
    Sanction,
)
from marketplace.organisations.states import ORGANISATION
from marketplace.outbox import operations as outbox
from marketplace.people.models import User
from marketplace.places.models import Region


class NotACreditCode(Refused):
    text = _("“%(uscc)s”不是有效的统一社会信用代码：校验位不对或位数不足。请对照登记证书上的 18 位代码再写一次。")


class AlreadyRegistered(Refused):
    text = _("代码 %(uscc)s 已经有一家机构在登记了。如果是同一家，请让那边的经办人把您加进去；如果不是，请打本县热线。")


class HostNeeded(Refused):
    text = _("没有登记证书的团队要有一家已核验的机构作责任单位，由它签约和投保。请先找好责任单位。")


class PaperMissing(Refused):
    text = _("还没有在有效期内的登记证书，不能送去核对。请先添上登记证书的编号和有效期。")


class OwnApplication(Refused):
    text = _("这家机构是您申请的，或者您是它的人，不能由您来核对。请交给另一位同事。")


class SecondPersonNeeded(Refused):
    text = _("这家机构是您核对的，复核要由另一位同事来做。请把这件事留给审核人。")


class ReasonNeeded(Refused):
    text = _("没有写理由。请用一句话写明为什么，对方才知道怎么改。")


class DocumentNeeded(Refused):
    text = _("没有写依据。每次暂停都要写明所依据的决定书文号或协议条款。")


class PaperKnown(Refused):
    text = _("编号 %(number)s 的这种证书已经登记过了。换了新证请写新编号。")


class PaperEndsTooEarly(Refused):
    text = _("证书的截止日期早于起始日期。请对照证书改好。")


class PaperSeen(Refused):
    text = _("这份证书已经有同事核对过了。请刷新页面。")


class NobodyOfThatAddress(Refused):
    text = _("没有用 %(email)s 注册的账号。请对方先注册，再来添加。")


class LastOperator(Refused):
    text = _("机构至少要留一位经办人。请先添加接手的人，再让这位离开。")


@transaction.atomic
def register(
    *,
    name: str,
    kind: str,
    uscc: str,
    region: Region,
    by: User,
    at: datetime,
    **words: Any,
) -> Organisation:
    """Begin an application; who applies becomes its first operator. Raises NotACreditCode, HostNeeded, SaysTooMuch.

    `words`: contact, authority, about, name_en, host; `areas`: where it works, its own region when none is said.
    """
    areas: Iterable[Region] = words.pop("areas", ())
    _fit_to_read(words)
    organisation = Organisation(
        name=name, kind=kind, uscc=_credit_code(uscc, kind), region=region, applied_by=by, **words
    )
    _hosted(organisation)
    organisation.save()
    organisation.areas.set(areas)
    _member(organisation, by, OrganisationRole.OPERATOR, at)
    _record("organisation.registered", organisation, by=by, at=at)
    return organisation


@transaction.atomic
def revise(*, organisation: Organisation, by: User, at: datetime, **words: Any) -> None:
    """Change what a draft or returned application says. Raises NotAllowed, NotACreditCode, HostNeeded, SaysTooMuch."""
    if not policies.revise(by, organisation):
        raise NotAllowed
    _fit_to_read(words)
    for column, value in words.items():
        setattr(organisation, column, value)
    organisation.uscc = _credit_code(organisation.uscc, organisation.kind)
    _hosted(organisation)
    organisation.save(update_fields=["uscc", *words])
    _record("organisation.revised", organisation, by=by, at=at)


@transaction.atomic
def submit(*, organisation: Organisation, by: User, at: datetime) -> None:
    """Hand it to the county. Raises NotAllowed, PaperMissing, AlreadyRegistered, WrongState."""
    if not policies.submit(by, organisation):
        raise NotAllowed
    if organisation.kind != Kind.GROUP and not _registered(organisation, at):
        raise PaperMissing
    try:
        with transaction.atomic():
            audit.move(
                organisation,
                "submit",
                machine=ORGANISATION,
                by=by,
                at=at,
                submitted_at=at,
                checked_by=None,
                checked_at=None,
                reason="",
            )
    except IntegrityError as taken:
        raise AlreadyRegistered(uscc=organisation.uscc) from taken
    _record("organisation.submitted", organisation, by=by, at=at, post=True)


@transaction.atomic
def check(*, organisation: Organisation, by: User, at: datetime) -> None:
    """The first officer has compared the papers. Raises OwnApplication, NotAllowed, WrongState."""
    _judge(policies.check, organisation, by)
    audit.move(organisation, "check", machine=ORGANISATION, by=by, at=at, checked_by=by, checked_at=at)
    _record("organisation.checked", organisation, by=by, at=at)


@transaction.atomic
def verify(*, organisation: Organisation, by: User, at: datetime) -> None:
    """A second officer lets it in. Raises OwnApplication, SecondPersonNeeded, NotAllowed, WrongState."""
    if organisation.checked_by_id == by.pk:
        raise SecondPersonNeeded
    _judge(policies.verify, organisation, by)
    audit.move(organisation, "verify", machine=ORGANISATION, by=by, at=at, verified_by=by, verified_at=at)
    organisation.credentials.filter(confirmed_at=None).update(confirmed_by=by, confirmed_at=at)
    _record("organisation.verified", organisation, by=by, at=at, post=True)


@transaction.atomic
def reject(*, organisation: Organisation, reason: str, by: User, at: datetime) -> None:
    """Send it back with what has to be put right. Raises ReasonNeeded, OwnApplication, NotAllowed, WrongState."""
    _judge(policies.reject, organisation, by)
    audit.move(organisation, "reject", machine=ORGANISATION, by=by, at=at, reason=_reason(reason))
    _record("organisation.rejected", organisation, by=by, at=at, post=True)


@transaction.atomic
def suspend(*, organisation: Organisation, reason: str, document: str, by: User, at: datetime) -> None:
    """It stays visible, but may neither bid nor receive. Raises ReasonNeeded, DocumentNeeded, SaysTooMuch, NotAllowed, WrongState."""
    _judge(policies.suspend, organisation, by)
    if not document.strip():
        raise DocumentNeeded
    guard.names_nobody(reason, may={"employer", "certificate", "date"})
    audit.move(organisation, "suspend", machine=ORGANISATION, by=by, at=at, reason=_reason(reason))
    Sanction.objects.create(organisation=organisation, what=reason.strip(), document=document.strip(), since=at)
    _record("organisation.suspended", organisation, by=by, at=at, post=True)


@transaction.atomic
def restore(*, organisation: Organisation, by: User, at: datetime) -> None:
    """End a suspension; its record stays. Raises OwnApplication, NotAllowed, WrongState."""
    _judge(policies.restore, organisation, by)
    audit.move(organisation, "restore", machine=ORGANISATION, by=by, at=at, reason="")
    organisation.sanctions.filter(lifted_at=None).update(lifted_at=at)
    _record("organisation.restored", organisation, by=by, at=at, post=True)


@transaction.atomic
def add_credential(
    *,
    organisation: Organisation,
    kind: str,
    number: str,
    valid_from: date,
    valid_until: date | None,
    by: User,
    at: datetime,
) -> Credential:
    """Put a paper on file. Raises NotAllowed, PaperKnown, PaperEndsTooEarly."""
    if not policies.add_credential(by, organisation):
        raise NotAllowed
    if valid_until and valid_until < valid_from:
        raise PaperEndsTooEarly
    if organisation.credentials.filter(kind=kind, number=number.strip()).exists():
        raise PaperKnown(number=number)
    paper = Credential.objects.create(
        organisation=organisation, kind=kind, number=number.strip(), valid_from=valid_from, valid_until=valid_until
    )
    _record("organisation.credential_added", organisation, by=by, at=at, credential=str(paper.uuid), paper=kind)
    return paper


@transaction.atomic
def confirm_credential(*, credential: Credential, by: User, at: datetime) -> None:
    """An officer has compared a paper added later. Raises OwnApplication, NotAllowed, PaperSeen."""
    _judge(policies.confirm_credential, credential.organisation, by)
    seen = Credential.objects.filter(pk=credential.pk, confirmed_at=None).update(confirmed_by=by, confirmed_at=at)
    if not seen:
        raise PaperSeen
    _record("organisation.credential_confirmed", credential.organisation, by=by, at=at, credential=str(credential.uuid))


@transaction.atomic
def join(*, organisation: Organisation, email: str, role: str, by: User, at: datetime) -> Membership:
    """Let a registered person act for the organisation. Raises NotAllowed, NobodyOfThatAddress."""
    if not policies.join(by, organisation):
        raise NotAllowed
    user = User.objects.filter(email__iexact=email.strip(), is_active=True, is_system=False).first()
    if user is None:
        raise NobodyOfThatAddress(email=email)
    membership = _member(organisation, user, role, at)
    _record("organisation.joined", organisation, by=by, at=at, user=user.pk, role=role)
    return membership


@transaction.atomic
def leave(*, membership: Membership, by: User, at: datetime) -> None:
    """End a membership from today on. Raises NotAllowed, LastOperator."""
    organisation = Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    if not policies.leave(by, membership):
        raise NotAllowed
    others = queries.members(organisation, on=_day(at)).filter(role=OrganisationRole.OPERATOR).exclude(pk=membership.pk)
    if membership.role == OrganisationRole.OPERATOR and not others.exists():
        raise LastOperator
    Membership.objects.filter(pk=membership.pk).update(valid_until=_day(at) - timedelta(days=1))
    _record("organisation.left", organisation, by=by, at=at, user=membership.user_id, role=membership.role)


def _fit_to_read(words: Mapping[str, Any]) -> None:
    """Its page is public: an office has a telephone and an address, a family has neither. Raises SaysTooMuch."""
    guard.names_nobody(str(words.get("about", "")), str(words.get("contact", "")), may=guard.OFFICE)


def _registered(organisation: Organisation, at: datetime) -> bool:
    return organisation.credentials.current(on=_day(at)).filter(kind=Paper.REGISTRATION).exists()


def _judge(policy: Any, organisation: Organisation, by: User) -> None:
    if policies.related(by, organisation):
        raise OwnApplication
    if not policy(by, organisation):
        raise NotAllowed


def _credit_code(uscc: str, kind: str) -> str:
    if kind == Kind.GROUP and not uscc.strip():
        return ""
    try:
        return str(credit_code.validate(uscc))
    except WrongNumber as wrong:
        raise NotACreditCode(uscc=uscc) from wrong


def _hosted(organisation: Organisation) -> None:
    if organisation.kind == Kind.GROUP and not (organisation.host and organisation.host.is_verified):
        raise HostNeeded


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonNeeded
    return reason.strip()


def _member(organisation: Organisation, user: User, role: str, at: datetime) -> Membership:
    membership, _fresh = Membership.objects.update_or_create(
        user=user, organisation=organisation, role=role, defaults={"valid_from": _day(at), "valid_until": None}
    )
    return membership


def _record(kind: str, organisation: Organisation, *, by: User, at: datetime, post: bool = False, **facts: Any) -> None:
    audit.record(
        kind,
        subject=organisation.uuid,
        by=by,
        at=at,
        region_path=organisation.region_path,
        organisation=organisation.uuid,
        **facts,
    )
    if post:
        outbox.post(kind, subject=organisation.uuid, body={"organisation": str(organisation.uuid)}, at=at)


def _day(at: datetime) -> date:
    return at.astimezone(clock.SHANGHAI).date()
