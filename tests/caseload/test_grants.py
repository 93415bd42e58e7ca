"""A contact opens after an award, for one person, for a time, and every look is logged."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from marketplace.audit.models import Reading
from marketplace.caseload import awards, operations, timeline
from marketplace.caseload.models import Case, Consent, DisclosureGrant, GrantedContact, Need
from marketplace.caseload.operations import grants
from marketplace.lib import registry
from marketplace.lib.refusals import NotAllowed
from marketplace.organisations.models import Membership, Organisation
from marketplace.outbox import operations as outbox
from marketplace.people.models import Notice, User

Made = Callable[..., DisclosureGrant]


@pytest.fixture
def award(
    bundled: tuple[UUID, UUID],
    station: Organisation,
    at: datetime,
    relay: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> Made:
    """The news as matching posts it, delivered by the relay to the vault alone: there is no bid behind it."""
    monkeypatch.setitem(registry._handlers, "bid.awarded", [awards.grant_after_award])

    def post(quantity: int = 8, **changes: Any) -> DisclosureGrant:
        project, line = bundled
        bid = changes.pop("bid", uuid4())
        body = {
            "bid": str(bid),
            "project": str(project),
            "line": str(line),
            "organisation": str(station.uuid),
            "quantity": quantity,
            "starts": at.date().isoformat(),
            "ends": (at + timedelta(days=14)).date().isoformat(),
        }
        with transaction.atomic():
            outbox.post("bid.awarded", subject=project, body=body | changes, at=at)
        relay()
        made: DisclosureGrant = DisclosureGrant.objects.get(bid=bid)
        return made

    return post


@pytest.fixture
def worker(station: Organisation) -> User:
    return User.objects.get(email="worker@example.invalid")


def contact_of(grant: DisclosureGrant) -> GrantedContact:
    found: GrantedContact = grant.contacts.select_related("share__need__case").order_by("pk")[0]
    return found


def test_an_award_opens_the_households_to_the_one_worker(award: Made, worker: User) -> None:
    made = award()
    assert (made.person, made.contacts.count()) == (worker, 4)
    assert Notice.objects.get(user=worker).link == f"/desk/caseload/grants/{made.uuid}/"


def test_the_same_award_twice_opens_once(award: Made) -> None:
    bid = uuid4()
    assert award(bid=bid) == award(bid=bid)
    assert GrantedContact.objects.count() == 4


def test_only_as_many_households_open_as_were_awarded(award: Made) -> None:
    assert award(quantity=4).contacts.count() == 2
    assert award(quantity=4).contacts.count() == 2


def test_a_money_need_opens_no_door(bundled: tuple[UUID, UUID], award: Made) -> None:
    Need.objects.update(kind="money")
    with pytest.raises(DisclosureGrant.DoesNotExist):
        award()


def test_the_named_person_looks_and_it_is_logged(award: Made, worker: User, at: datetime) -> None:
    contact = contact_of(award())
    opened = operations.open_granted(contact=contact, purpose="上门", by=worker, at=at)
    assert opened["phone"] == "13900000001"
    look = Reading.objects.get(what="contact")
    assert (look.by, look.subject, look.purpose) == (worker, contact.share.need.case_id, "上门")


def test_nobody_else_looks(award: Made, worker: User, officer: User, station: Organisation, at: datetime) -> None:
    contact = contact_of(award())
    operator = User.objects.get(email="founder@example.invalid")
    for other in (officer, operator):
        with pytest.raises(NotAllowed):
            operations.open_granted(contact=contact, purpose="上门", by=other, at=at)
    Membership.objects.filter(user=worker).update(valid_until=at.date() - timedelta(days=1))
    with pytest.raises(NotAllowed):
        operations.open_granted(contact=contact, purpose="上门", by=worker, at=at)
    assert not Reading.objects.filter(what="contact").exists()


@pytest.mark.parametrize("days", [-1, 15])
def test_outside_its_time_it_stays_shut(award: Made, worker: User, at: datetime, days: int) -> None:
    contact = contact_of(award())
    with pytest.raises(grants.NotOpenNow):
        operations.open_granted(contact=contact, purpose="上门", by=worker, at=at + timedelta(days=days))


def test_without_a_purpose_nothing_opens(award: Made, worker: User, case: Case, officer: User, at: datetime) -> None:
    with pytest.raises(grants.NoPurpose):
        operations.open_granted(contact=contact_of(award()), purpose=" ", by=worker, at=at)
    with pytest.raises(grants.NoPurpose):
        operations.open_contact(case=case, purpose="", by=officer, at=at)


def test_a_familys_withdrawal_shuts_its_own_door(award: Made, worker: User, officer: User, at: datetime) -> None:
    made = award()
    contact = contact_of(made)
    operations.revoke_consent(consent=Consent.objects.get(case=contact.share.need.case), by=officer, at=at)
    contact.refresh_from_db()
    with pytest.raises(grants.TakenBack):
        operations.open_granted(contact=contact, purpose="上门", by=worker, at=at)
    assert made.contacts.filter(closed_at=None).count() == 3


def test_a_withdrawal_leaves_the_door_open_when_it_forgets_the_grant(
    award: Made, worker: User, officer: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = contact_of(award())
    monkeypatch.setattr("marketplace.caseload.operations.consents._shut_doors", lambda case, by, at: None)
    operations.revoke_consent(consent=Consent.objects.get(case=contact.share.need.case_id), by=officer, at=at)
    contact.refresh_from_db()
    assert contact.closed_at is None, "mutant: the door stays open"


def test_the_county_takes_a_grant_back(award: Made, worker: User, officer: User, charlie: User, at: datetime) -> None:
    made = award()
    with pytest.raises(NotAllowed):
        operations.revoke_grant(grant=made, because="换人", by=charlie, at=at)
    operations.revoke_grant(grant=made, because="换人", by=officer, at=at)
    with pytest.raises(grants.NotOpenNow):
        operations.open_granted(contact=contact_of(made), purpose="上门", by=worker, at=at)


def test_acceptance_ends_the_grant(award: Made, officer: User, at: datetime) -> None:
    made = award()
    operations.met(project=made.project, by=officer, at=at)
    made.refresh_from_db()
    assert made.state == "ended"
    assert not made.contacts.filter(closed_at=None).exists()


def test_where_several_could_be_meant_the_organisation_names_one(
    award: Made, station: Organisation, worker: User, person: Callable[..., User], at: datetime, relay: Any
) -> None:
    second = person("second")
    Membership.objects.create(user=second, organisation=station, role="worker", valid_from=at.date())
    made = award()
    assert made.person is None
    operator = User.objects.get(email="founder@example.invalid")
    with pytest.raises(NotAllowed):
        operations.name_person(grant=made, person=second, by=worker, at=at)
    with pytest.raises(grants.NotOneOfTheirs):
        operations.name_person(grant=made, person=person("stranger"), by=operator, at=at)
    operations.name_person(grant=made, person=second, by=operator, at=at)
    relay()
    assert Notice.objects.filter(user=second).exists()


def test_a_grant_says_what_it_is_for(award: Made) -> None:
    assert award().get_purpose_display() == "送货上门"


def test_the_county_extends_a_grant_with_a_reason(
    award: Made, worker: User, officer: User, charlie: User, at: datetime
) -> None:
    made, later = award(), at + timedelta(days=30)
    for by, until, because, refusal in (
        (charlie, later, "下雪", NotAllowed),
        (worker, later, "下雪", NotAllowed),
        (officer, later, " ", grants.NoPurpose),
        (officer, made.ends_at, "下雪", grants.NotLonger),
        (officer, at + timedelta(days=300), "下雪", grants.NotLonger),
    ):
        with pytest.raises(refusal):
            operations.extend_grant(grant=made, ends_at=until, because=because, by=by, at=at)
    operations.extend_grant(grant=made, ends_at=later, because="下雪", by=officer, at=at)
    assert operations.open_granted(contact=contact_of(made), purpose="上门", by=worker, at=at + timedelta(days=20))
    case = contact_of(made).share.need.case
    assert "延长了开放联系方式的时间" in [str(entry.what) for entry in timeline.entries(case)]


def test_a_closed_grant_is_not_extended(award: Made, officer: User, at: datetime) -> None:
    made = award()
    operations.revoke_grant(grant=DisclosureGrant.objects.get(), because="换人", by=officer, at=at)
    with pytest.raises(grants.NotOpenNow):
        operations.extend_grant(grant=made, ends_at=at + timedelta(days=30), because="下雪", by=officer, at=at)


def test_an_opening_shows_on_the_case_with_the_organisation_and_on_the_grant(
    award: Made, worker: User, officer: User, sign_in: Any, at: datetime
) -> None:
    contact = contact_of(award())
    operations.open_granted(contact=contact, purpose="今天上门", by=worker, at=at)
    [entry] = [entry for entry in timeline.entries(contact.share.need.case) if "今天上门" in str(entry.what)]
    assert entry.who == "worker　青禾镇社工站"
    assert "今天上门" in sign_in(officer).get(f"/desk/caseload/grants/{contact.grant_id}/").content.decode()


@pytest.mark.parametrize("because", ["revoked", "died", "moved"])
def test_whoever_would_knock_is_told_not_to(
    award: Made, worker: User, officer: User, at: datetime, relay: Any, because: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = award()
    for kind in ("consent.revoked", "caseload.changed"):
        monkeypatch.setitem(registry._handlers, kind, [])
    cases = [contact.share.need.case for contact in made.contacts.all()]
    for case in cases:
        if because == "revoked":
            operations.revoke_consent(consent=Consent.objects.get(case=case), by=officer, at=at)
        else:
            operations.leave(case=case, because=because, by=officer, at=at)
    relay()
    made.refresh_from_db()
    assert made.state == "ended", "no household is left in it"
    assert Notice.objects.filter(user=worker, text__contains="不要再去那一家").count() == len(cases) == 4
