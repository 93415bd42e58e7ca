"""How an organisation gets into the register: by papers, and by two people who are not its own."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from marketplace.audit.models import Event, Transition
from marketplace.lib.refusals import NotAllowed, WrongState
from marketplace.organisations import operations, policies, queries
from marketplace.organisations.models import Kind, Organisation, OrganisationRole, Paper
from marketplace.people.models import Notice, Role
from tests.partners import CODES, apply_for


@pytest.mark.parametrize("code", CODES)
def test_the_published_credit_codes_are_accepted(code, person, county, at):
    made = apply_for(county, by=person("li"), at=at, uscc=f" {code.lower()} ")
    assert made.uscc == code


@pytest.mark.parametrize("code", ["53999999MJ00000016", "5399", "53999999MI00000015", ""])
def test_a_code_with_a_wrong_check_digit_is_refused(code, person, county, at):
    with pytest.raises(operations.NotACreditCode):
        apply_for(county, by=person("li"), at=at, uscc=code)


def test_two_officers_let_a_charity_in(verified, officer, reviewer, relay, applicant):
    assert verified.is_verified
    assert list(Transition.objects.order_by("at", "verb").values_list("verb", flat=True)) == [
        "check",
        "submit",
        "verify",
    ]
    assert queries.paper(verified, Paper.REGISTRATION, on=date(2026, 11, 23)).confirmed_by == reviewer
    relay()
    assert Notice.objects.get(user=applicant).text == "同舟公益基金会已通过核验，可以承接项目了。"


def test_who_checked_it_may_not_verify_it(checked, officer, county, at, person):
    from marketplace.people import operations as people

    people.appoint(
        user=officer, role=Role.COUNTY_REVIEWER, region=county, valid_from=date(2026, 1, 1), by=officer, at=at
    )
    with pytest.raises(operations.SecondPersonNeeded):
        operations.verify(organisation=checked, by=officer, at=at)


def test_the_database_refuses_one_person_for_both(checked, officer, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=checked.pk).update(state="verified", verified_by=officer, verified_at=at)


def test_an_officer_may_not_check_his_own_application(officer, county, at):
    own = apply_for(county, by=officer, at=at)
    operations.submit(organisation=own, by=officer, at=at)
    with pytest.raises(operations.OwnApplication):
        operations.check(organisation=own, by=officer, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=own.pk).update(checked_by=officer, checked_at=at)


def test_an_officer_who_joined_it_may_not_verify_it(verified, applicant, reviewer, county, at):
    operations.join(organisation=verified, email=reviewer.email, role="worker", by=applicant, at=at)
    with pytest.raises(operations.OwnApplication):
        operations.suspend(organisation=verified, reason="x", document="y", by=reviewer, at=at)


def test_a_neighbours_officer_may_not_check_it(submitted, charlie, at):
    with pytest.raises(NotAllowed):
        operations.check(organisation=submitted, by=charlie, at=at)


def test_without_a_certificate_nothing_is_handed_in(person, county, at):
    bare = operations.register(
        name="空", kind=Kind.CHARITY, uscc=CODES[0], region=county, contact="电话", by=(li := person("li")), at=at
    )
    with pytest.raises(operations.PaperMissing):
        operations.submit(organisation=bare, by=li, at=at)


def test_one_credit_code_is_registered_once(submitted, person, county, at):
    other = apply_for(county, by=(li := person("li")), at=at)
    with pytest.raises(operations.AlreadyRegistered):
        operations.submit(organisation=other, by=li, at=at)


def test_a_team_without_papers_needs_a_verified_host(verified, person, county, at):
    words = {"name": "河西老年协会", "kind": Kind.GROUP, "uscc": "", "region": county, "contact": "村部"}
    with pytest.raises(operations.HostNeeded):
        operations.register(**words, by=person("li"), at=at)
    team = operations.register(**words, host=verified, by=person("wang"), at=at)
    operations.submit(organisation=team, by=team.applied_by, at=at)
    assert team.state == "submitted"


def test_a_returned_application_is_mended_and_checked_again(checked, reviewer, officer, applicant, at):
    with pytest.raises(operations.ReasonNeeded):
        operations.reject(organisation=checked, reason=" ", by=reviewer, at=at)
    operations.reject(organisation=checked, reason="名称和证书不一样", by=reviewer, at=at)
    operations.revise(organisation=checked, name="同舟基金会", by=applicant, at=at)
    operations.submit(organisation=checked, by=applicant, at=at)
    assert (checked.state, checked.checked_by, checked.reason) == ("submitted", None, "")


def test_a_suspension_names_its_document_and_stays_on_record(verified, reviewer, at):
    with pytest.raises(operations.DocumentNeeded):
        operations.suspend(organisation=verified, reason="未按期公开", document="", by=reviewer, at=at)
    operations.suspend(organisation=verified, reason="未按期公开", document="示民罚〔2026〕3号", by=reviewer, at=at)
    operations.restore(organisation=verified, by=reviewer, at=at)
    assert verified.is_verified
    assert verified.sanctions.get().lifted_at == at
    with pytest.raises(IntegrityError), transaction.atomic():
        verified.sanctions.all().delete()


def test_a_renewed_paper_counts_only_after_an_officer_saw_it(verified, applicant, officer, at):
    paper = operations.add_credential(
        organisation=verified,
        kind=Paper.FUNDRAISING,
        number="募1",
        valid_from=date(2026, 1, 1),
        valid_until=date(2029, 6, 30),
        by=applicant,
        at=at,
    )
    assert queries.paper(verified, Paper.FUNDRAISING, on=at.date()) is None
    operations.confirm_credential(credential=paper, by=officer, at=at)
    assert queries.paper(verified, Paper.FUNDRAISING, on=at.date()) == paper
    assert queries.paper(verified, Paper.FUNDRAISING, on=date(2029, 7, 1)) is None


def test_only_a_verified_organisation_takes_in_others(charity, applicant, officer, at):
    with pytest.raises(NotAllowed):
        operations.join(organisation=charity, email=officer.email, role="worker", by=applicant, at=at)


def test_who_has_left_acts_for_it_no_more(verified, applicant, person, at):
    wang = person("wang")
    joined = operations.join(organisation=verified, email="WANG@example.invalid", role="finance", by=applicant, at=at)
    assert policies.holds(wang, verified, {OrganisationRole.FINANCE})
    operations.leave(membership=joined, by=wang, at=at)
    assert not policies.of(wang).exists()
    with pytest.raises(operations.LastOperator):
        operations.leave(membership=verified.memberships.get(user=applicant), by=applicant, at=at)


def test_the_same_step_twice_is_refused(verified, reviewer, at):
    stale = Organisation.objects.get(pk=verified.pk)
    stale.state = "checked"
    with pytest.raises((WrongState, operations.SecondPersonNeeded)):
        operations.verify(organisation=stale, by=reviewer, at=at)
    assert Event.objects.filter(kind="organisation.verified").count() == 1


def test_a_paper_that_ends_soon_is_seen_in_time(verified, at):
    verified.credentials.update(valid_until=at.date() + timedelta(days=20))
    assert queries.ending(Organisation.objects.all(), on=at.date()).count() == 1
