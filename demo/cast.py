"""The people and organisations of a demonstration, all fictional, all through operations."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from marketplace.lib.clock import SHANGHAI
from marketplace.organisations import operations as organisations
from marketplace.organisations.models import Kind, Organisation, OrganisationRole, Paper
from marketplace.people import operations as people
from marketplace.people.models import Role, User
from marketplace.places import operations as places
from marketplace.places.models import Region

SINCE = timedelta(days=60)
YEARS = timedelta(days=3 * 365)


@dataclass(frozen=True)
class Staff:
    """Three who vet each other, the township that accepts, the editor of the site."""

    officer: User
    reviewer: User
    approver: User
    township: User
    editor: User


@dataclass(frozen=True)
class Partners:
    """A charity that may raise money, a station that confirms, a rival that loses."""

    charity: Organisation
    operator: User
    finance: User
    station: Organisation
    worker: User
    rival: Organisation
    rival_operator: User
    volunteer: User


def person(handle: str, name: str, *, password: str = "") -> User:
    """A user of the demonstration; the same handle is the same person."""
    email = f"{handle}@demo.example"
    user, fresh = User.objects.get_or_create(email=email, defaults={"name": name})
    if fresh:
        user.password = make_password(password or secrets.token_urlsafe(12))
        user.save(update_fields=["password"])
    return user


def staff(locality: Region, township: Region, *, at: datetime) -> Staff:
    """Officer, reviewer, approver, editor of the locality; a township officer of one of its townships."""
    roles = (
        ("officer", "王经办", Role.COUNTY_OFFICER, locality),
        ("reviewer", "李审核", Role.COUNTY_REVIEWER, locality),
        ("approver", "赵批准", Role.COUNTY_APPROVER, locality),
        ("township", "钱乡镇", Role.TOWNSHIP_OFFICER, township),
        ("editor", "何编辑", Role.EDITOR, locality),
    )
    found = [_appointed(handle, name, role, region, at) for handle, name, role, region in roles]
    return Staff(*found)


def decide(locality: Region, *, by: User, at: datetime) -> None:
    """What the demonstration's locality has decided; the notice is fictional and every money screen says so."""
    today = _day(at)
    places.decide(
        region=locality,
        by=by,
        at=at,
        k_public=10,
        k_partner=5,
        crowdfunding_households_least=10,
        designation_number="演示〔2026〕1号",
        designation_from=today - SINCE,
        designation_until=today + YEARS,
        platform_link="https://platform.example/campaigns/",
        bid_appeal_days=3,
        hotline="12345",
        approval_working_days=3,
        emergency_hours=24,
        papers_working_days=5,
        widen_days=5,
        widen_hours=6,
    )


def partners(locality: Region, desk: Staff, *, near: Region | None = None, at: datetime) -> Partners:
    """Registered by their own operators, checked and verified by two officers; the station serves what is `near`."""
    operator, finance = person("charity", "孙理事"), person("finance", "周会计")
    worker, rival_operator = person("station", "吴社工"), person("rival", "郑会长")
    charity = _verified("示例县慈善会", Kind.CHARITY, "53999999MJ00000015", locality, operator, desk, at)
    station = _verified("石桥社会工作服务站", Kind.STATION, "52999999MJ0000002B", near or locality, worker, desk, at)
    rival = _verified("示例县志愿服务协会", Kind.ASSOCIATION, "51999999MJ0000003H", locality, rival_operator, desk, at)
    roles = {m.user_id: m.role for m in charity.memberships.all()}
    if finance.pk not in roles:
        organisations.join(organisation=charity, email=finance.email, role=OrganisationRole.FINANCE, by=operator, at=at)
    volunteer = person("volunteer", "冯小满")
    return Partners(charity, operator, finance, station, worker, rival, rival_operator, volunteer)


def _appointed(handle: str, name: str, role: str, region: Region, at: datetime) -> User:
    user = person(handle, name)
    people.appoint(user=user, role=role, region=region, valid_from=_day(at) - SINCE, by=_house(), at=at)
    return user


def _verified(
    name: str, kind: str, uscc: str, region: Region, operator: User, desk: Staff, at: datetime
) -> Organisation:
    known = Organisation.objects.filter(uscc=uscc).first()
    if known:
        return known
    made = organisations.register(
        name=name, kind=kind, uscc=uscc, region=region, contact="示例县人民路民政楼 0000-1234567", by=operator, at=at
    )
    papers = [Paper.REGISTRATION, *([Paper.FUNDRAISING] if kind == Kind.CHARITY else [])]
    for paper in papers:
        organisations.add_credential(
            organisation=made,
            kind=paper,
            number=f"演示{uscc[-8:]}{paper[:2].upper()}",
            valid_from=_day(at) - SINCE,
            valid_until=_day(at) + YEARS,
            by=operator,
            at=at,
        )
    organisations.submit(organisation=made, by=operator, at=at)
    organisations.check(organisation=made, by=desk.officer, at=at)
    organisations.verify(organisation=made, by=desk.reviewer, at=at)
    made.refresh_from_db()
    return made


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def _house() -> User:
    return people.system_user(name="demo")
