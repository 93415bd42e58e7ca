"""Three people where the county has them, two where it has two, the level above where nobody is free, never one."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError

from cms import operations, queries
from cms.models import PublicVersion
from marketplace.audit.models import Event
from marketplace.people import operations as people
from marketplace.people.models import Membership, Role
from marketplace.places.models import LocalitySettings
from marketplace.projects import seats
from marketplace.projects.models import Project


@pytest.fixture(autouse=True)
def _nine_in_the_morning(at):
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def appoint(at):
    def appointed(user, role, region):
        return people.appoint(user=user, role=role, region=region, valid_from=date(2026, 1, 1), by=user, at=at)

    return appointed


@pytest.fixture
def away(at):
    """`away(approver, officer)`: the approver is away this week and the officer stands in."""

    def gone(holder, stand_in):
        post = Membership.objects.filter(user=holder).order_by("-pk").first()
        week = {"starts": at.date(), "ends": at.date() + timedelta(days=6)}
        return people.name_stand_in(post=post, user=stand_in, by=holder, at=at, **week)

    return gone


@pytest.fixture
def yes(step, at):
    def said(listing, by):
        operations.approve(listing=listing, step=step(listing), by=by, at=at)
        return Project.objects.get(uuid=listing.project)

    return said


def waiting(listing, user, at):
    return queries.of(listing, queries.queue(user, at=at))


def test_with_two_people_the_rule_falls_to_two_and_the_record_says_so(submitted, yes, reviewer, county, appoint):
    appoint(reviewer, Role.COUNTY_APPROVER, county)
    listing = submitted()
    yes(listing, reviewer)
    project = yes(listing, reviewer)
    assert (project.state, project.vetters) == ("published", 2)
    assert Event.objects.get(kind="project.published").facts["two_people"] is True
    assert PublicVersion.objects.get().vetters == 2


def test_two_is_for_counties_of_two(submitted, yes, reviewer, approver, county, appoint):
    appoint(reviewer, Role.COUNTY_APPROVER, county)
    listing = submitted()
    yes(listing, reviewer)
    with pytest.raises(operations.MayNotDecide):
        yes(listing, reviewer)
    assert yes(listing, approver).vetters == 3


def test_the_writer_is_never_one_of_the_two(submitted, yes, officer, county, appoint):
    for role in (Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER):
        appoint(officer, role, county)
    with pytest.raises(operations.MayNotDecide):
        yes(submitted(), officer)


def test_mutant_two_for_everybody_lets_the_checker_approve(
    submitted, yes, reviewer, approver, county, appoint, monkeypatch
):
    bench = seats._bench
    monkeypatch.setattr(seats, "_bench", lambda here, barred, _decided: bench(here, barred, set()))
    with pytest.raises(pytest.fail.Exception):
        test_two_is_for_counties_of_two(submitted, yes, reviewer, approver, county, appoint)


def test_with_nobody_free_it_rises_to_the_prefecture(submitted, yes, reviewer, person, regions, at, relay):
    supervisor = person("supervisor", Role.SUPERVISOR, regions["示例市"])
    listing = submitted()
    with pytest.raises(operations.MayNotDecide):
        yes(listing, supervisor)  # the county's own reviewer is there
    yes(listing, reviewer)  # no approver in this county
    one = waiting(listing, supervisor, at)
    assert (one.is_mine, one.bench.risen, one.waits_for) == (True, True, ["supervisor"])
    project = yes(listing, supervisor)
    assert (project.state, project.approval_level) == ("published", "prefecture")
    assert Event.objects.get(kind="project.published").facts["risen"] is True


def test_the_supervisor_who_checked_does_not_approve_while_another_is_there(submitted, yes, person, regions):
    first, second = (person(name, Role.SUPERVISOR, regions["示例市"]) for name in ("first", "second"))
    listing = submitted()
    yes(listing, first)
    with pytest.raises(operations.MayNotDecide):
        yes(listing, first)
    assert yes(listing, second).vetters == 3


def test_a_stand_in_approves_in_his_own_name_and_the_record_says_for_whom(
    submitted, yes, away, person, reviewer, approver, county, at
):
    colleague = person("colleague", Role.COUNTY_OFFICER, county)
    away(approver, colleague)
    listing = submitted()
    yes(listing, reviewer)
    assert waiting(listing, reviewer, at).waits_for == ["colleague（代approver）"]
    assert waiting(listing, colleague, at).for_whom == "approver"
    assert yes(listing, colleague).published_by == colleague
    assert (
        Event.objects.get(kind="listing.approved", facts__role=Role.COUNTY_APPROVER).facts["stands_in_for"]
        == approver.pk
    )
    version = PublicVersion.objects.get()
    assert (version.approved_by, version.stood_in_for, version.level) == (colleague, approver, "county")


def test_a_stand_in_who_drafted_it_may_still_not_approve(submitted, yes, away, officer, reviewer, approver):
    away(approver, officer)
    listing = submitted()
    yes(listing, reviewer)
    with pytest.raises(operations.MayNotDecide):
        yes(listing, officer)


def test_mutant_a_seat_that_forgets_who_wrote_is_stopped_by_the_database(
    submitted, yes, away, officer, reviewer, approver, monkeypatch
):
    found = seats.Seating.seat

    def forgets(self, project, step, user):
        asked, project.submitted_by_id = project.submitted_by_id, None
        answer = found(self, project, step, user)
        project.submitted_by_id = asked
        return answer

    monkeypatch.setattr(seats.Seating, "seat", forgets)
    monkeypatch.setattr(seats.Seating, "writers", lambda _self, _project: set())
    monkeypatch.setattr(
        "cms.vetting.seat", lambda task, _listing, project, user, desk: desk.seat(project, task.verb, user)
    )
    monkeypatch.setattr("marketplace.projects.operations._not_the_writer", lambda _project, _by: None)
    with pytest.raises(IntegrityError, match="project_drafter_does_not_publish"):
        test_a_stand_in_who_drafted_it_may_still_not_approve(submitted, yes, away, officer, reviewer, approver)


def test_nobody_approves_in_the_place_of_the_one_who_wrote_it(
    submitted, yes, away, person, officer, reviewer, county, appoint
):
    """The officer also holds an approver's post: who stands in there does not approve what the officer wrote."""
    appoint(officer, Role.COUNTY_APPROVER, county)
    colleague = person("colleague", Role.COUNTY_OFFICER, county)
    away(officer, colleague)
    listing = submitted()
    yes(listing, reviewer)
    with pytest.raises(operations.MayNotDecide, match="您代岗的那位"):
        yes(listing, colleague)


def test_an_absent_approver_with_nobody_in_his_place_is_not_waited_for(
    submitted, yes, away, person, reviewer, approver, officer, regions, at
):
    supervisor = person("supervisor", Role.SUPERVISOR, regions["示例市"])
    away(approver, officer)  # who wrote it
    listing = submitted()
    yes(listing, reviewer)
    assert waiting(listing, supervisor, at).is_mine
    assert yes(listing, supervisor).approval_level == "prefecture"


def test_a_county_may_leave_the_approval_to_its_townships(submitted, yes, person, reviewer, regions, county):
    here = person("here", Role.TOWNSHIP_OFFICER, regions["青禾镇"])
    there = person("there", Role.TOWNSHIP_OFFICER, regions["石桥镇"])
    listing = submitted()
    yes(listing, reviewer)
    with pytest.raises(operations.MayNotDecide):
        yes(listing, here)
    LocalitySettings.objects.update(approval_by_township=True)
    with pytest.raises(operations.MayNotDecide):
        yes(listing, there)
    assert yes(listing, here).approval_level == "township"


def test_a_township_officer_does_not_approve_what_he_drafted(submitted, yes, person, reviewer, regions, county):
    LocalitySettings.objects.update(approval_by_township=True)
    here = person("here", Role.TOWNSHIP_OFFICER, regions["青禾镇"])
    listing = submitted(by=here)
    yes(listing, reviewer)
    with pytest.raises(operations.MayNotDecide):
        yes(listing, here)


def test_a_stand_in_of_one_county_sits_in_no_other(submitted, step, away, neighbours, charlie, at):
    listing = submitted()
    away(neighbours[Role.COUNTY_REVIEWER], charlie)
    with pytest.raises(operations.MayNotDecide):
        operations.approve(listing=listing, step=step(listing), by=charlie, at=at)
    assert waiting(listing, charlie, at) is None
