"""Every post has somebody: while its holder is away, one named colleague of the same place, and nobody further."""

from datetime import date

import pytest
from django.urls import reverse

from marketplace.audit.models import Event
from marketplace.people import operations, posts
from marketplace.people.models import Membership, Notice, Role, StandIn
from tests.threads import together

TODAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)


@pytest.fixture(autouse=True)
def _nine_in_the_morning(at):
    import time_machine

    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def post(approver):
    return Membership.objects.select_related("region").get(user=approver)


@pytest.fixture
def name(post, at):
    def named(user, *, by, starts=TODAY, ends=FRIDAY, at_post=post):
        return operations.name_stand_in(post=at_post, user=user, starts=starts, ends=ends, by=by, at=at)

    return named


def seat(county, on=TODAY):
    [one] = posts.of_region([Role.COUNTY_APPROVER], county, on=on)
    return one


def test_a_stand_in_sits_there_on_those_days_and_no_others(name, officer, approver, county):
    name(officer, by=approver)
    assert (seat(county).holder, seat(county).sits) == (approver, officer)
    assert seat(county, FRIDAY).sits == officer
    assert seat(county, date(2026, 11, 28)).sits == approver


def test_both_are_told_and_the_record_says_for_whom(name, officer, approver, relay):
    one = name(officer, by=approver)
    relay()
    assert "代 approver 的" in Notice.objects.get(user=officer).said
    assert "由 officer 代" in Notice.objects.get(user=approver).said
    event = Event.objects.get(kind="stand_in.named", subject=one.uuid)
    assert (event.by, event.facts["holder"], event.facts["user"]) == (approver, approver.pk, officer.pk)


def test_each_reads_the_notice_in_their_own_language(name, officer, approver, relay, sign_in):
    name(officer, by=approver)
    relay()
    browser = sign_in(officer)
    assert "11月23日到11月27日" in browser.get("/desk/").content.decode()
    page = browser.get("/desk/", headers={"accept-language": "en"}).content.decode()
    assert "From 23 Nov to 27 Nov you stand in for approver as County approver." in page


def test_the_holder_or_the_countys_administrator_names_and_nobody_else(
    name, officer, reviewer, person, county, regions
):
    with pytest.raises(operations.NotAllowed):
        name(officer, by=reviewer)
    with pytest.raises(operations.NotAllowed):
        name(officer, by=person("far-admin", Role.ADMIN, regions["邻县"]))
    assert name(officer, by=person("admin", Role.ADMIN, county)).user == officer


def test_nobody_of_another_county_no_auditor_and_not_oneself(name, charlie, approver, person, county):
    auditor = person("auditor", Role.AUDITOR, county)
    for who in (charlie, approver, auditor, person("guest")):
        with pytest.raises(operations.NotAColleague):
            name(who, by=approver)


def test_outside_the_vetting_only_a_peer_stands_in(name, officer, reviewer, person, county):
    desk = Membership.objects.get(user=officer)
    with pytest.raises(operations.NotAColleague):
        name(reviewer, by=officer, at_post=desk)
    assert name(person("second", Role.COUNTY_OFFICER, county), by=officer, at_post=desk)


def test_no_chain(name, officer, reviewer, approver, county):
    """Who stands in and falls ill hands nothing on: the seat is empty, and an administrator names another."""
    first = name(officer, by=approver)
    desk = Membership.objects.get(user=reviewer)
    name(officer, by=reviewer, at_post=desk)
    with pytest.raises(operations.AwayThemselves):
        operations.end_stand_in(stand_in=first, by=approver, at=first.named_at)
        name(reviewer, by=approver)


def test_a_stand_in_who_is_away_too_leaves_the_seat_empty(name, officer, reviewer, approver, person, county):
    name(officer, by=approver)
    name(person("second", Role.COUNTY_OFFICER, county), by=officer, at_post=Membership.objects.get(user=officer))
    assert seat(county).sits is None
    assert posts.stood_for_by(officer, [Role.COUNTY_APPROVER], on=TODAY) == []


def test_one_at_a_time_until_it_is_ended(name, officer, reviewer, approver, county, at):
    first = name(officer, by=approver)
    with pytest.raises(operations.AlreadyStoodFor):
        name(reviewer, by=approver, starts=FRIDAY, ends=date(2026, 12, 4))
    operations.end_stand_in(stand_in=first, by=approver, at=at)
    assert seat(county).sits == approver
    assert name(reviewer, by=approver)
    with pytest.raises(operations.AlreadyEnded):
        operations.end_stand_in(stand_in=first, by=approver, at=at)


@pytest.mark.parametrize(("starts", "ends"), [(FRIDAY, TODAY), (date(2026, 11, 1), date(2026, 11, 2))])
def test_dates_make_sense(name, officer, approver, starts, ends):
    with pytest.raises(operations.DatesDoNotFit):
        name(officer, by=approver, starts=starts, ends=ends)


def test_the_screen_names_one_and_keeps_what_was_typed(officer, approver, post, sign_in):
    browser, address = sign_in(approver), reverse("people:name_stand_in", args=[post.pk])
    said = {"user": officer.pk, "starts": "2026-11-27", "ends": "2026-11-23"}
    answer = browser.post(address, said)
    assert answer.status_code == 422
    assert 'value="2026-11-27"' in answer.content.decode()
    assert browser.post(address, {**said, "ends": "2026-11-30"}).status_code == 302
    page = browser.get(reverse("people:posts")).content.decode()
    assert "代approver的县级批准人岗" in page
    browser.post(reverse("people:end_stand_in", args=[StandIn.objects.get().uuid]))
    assert StandIn.objects.get().ended_by == approver


def test_the_neighbours_and_colleagues_see_no_post_of_anothers(officer, approver, post, charlie, person, sign_in, name):
    one, guest = name(officer, by=approver), person("guest")
    for who in (charlie, officer, guest):
        browser = sign_in(who)
        assert browser.get(reverse("people:name_stand_in", args=[post.pk])).status_code == 404
        assert browser.post(reverse("people:end_stand_in", args=[one.uuid])).status_code == 404
    assert sign_in(guest).get(reverse("people:posts")).status_code == 404


@pytest.mark.scale
@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_name_one(approver, officer, reviewer, post, at):
    def naming(user):
        return lambda: operations.name_stand_in(post=post, user=user, starts=TODAY, ends=FRIDAY, by=approver, at=at)

    answers = together([naming(officer), naming(reviewer)] * 2)
    assert sum(isinstance(answer, StandIn) for answer in answers) == 1
    assert StandIn.objects.count() == 1
