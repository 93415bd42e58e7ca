"""A queue with clocks: one reminder, then back to who sent it; an emergency goes first, and rises instead."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import clocks, operations, queries
from cms.models import ClockWord, ProjectListing
from marketplace.audit.models import Event
from marketplace.lib.clock import SHANGHAI
from marketplace.outbox import schedule
from marketplace.people import operations as people
from marketplace.people.models import Membership, Notice, Role
from marketplace.places.models import LocalitySettings
from marketplace.projects import operations as projects
from marketplace.projects.clocks import Clocks
from marketplace.projects.models import Project
from tests.threads import together


def moment(day, hour, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def traveller(at):
    with time_machine.travel(at, tick=False) as found:
        yield found


@pytest.fixture
def three_days(county):
    LocalitySettings.objects.update(approval_working_days=3, emergency_hours=24)


@pytest.fixture
def look(traveller, relay):
    """The clocks come round at this moment."""

    def looked(when):
        traveller.move_to(when)
        schedule.post_now("cms.clocks", at=when)
        relay()

    return looked


def notices(word):
    return Notice.objects.filter(key__startswith=f"listing.{word}")


def test_one_reminder_on_the_day_before_the_last_and_no_second(three_days, submitted, look, reviewer, approver, county):
    submitted()  # Monday at nine; three working days: Thursday at six
    look(moment(25, 8, 50))
    assert not notices("reminded").exists()
    for when in (moment(25, 9), moment(25, 9, 10), moment(26, 17)):
        look(when)
    told = notices("reminded").get()
    assert (told.user, "11月26日 18:00" in told.said) == (reviewer, True)
    assert ClockWord.objects.count() == 1


def test_the_stand_in_of_an_absent_checker_is_reminded(three_days, submitted, look, reviewer, person, county, at):
    colleague = person("colleague", Role.COUNTY_OFFICER, county)
    week = {"starts": at.date(), "ends": date(2026, 11, 29)}
    people.name_stand_in(post=Membership.objects.get(user=reviewer), user=colleague, by=reviewer, at=at, **week)
    submitted()
    look(moment(25, 9))
    assert notices("reminded").get().user == colleague


def test_after_the_set_working_days_it_goes_back_not_public_and_not_lost(
    three_days, submitted, look, officer, reviewer
):
    listing = submitted()
    look(moment(25, 9))
    look(moment(26, 17, 59))
    assert queries.under_review(listing)
    for when in (moment(26, 18), moment(27, 9)):
        look(when)
    project = Project.objects.get()
    assert (project.state, ProjectListing.objects.get().live) == ("returned", False)
    assert "超过批准时限" in project.why
    assert notices("lapsed").get().user == officer
    assert queries.under_review(listing) is None
    assert Event.objects.filter(kind="listing.lapsed").count() == 1


def test_sent_again_it_is_vetted_again_from_the_first_step(three_days, submitted, look, officer, reviewer, relay):
    listing = submitted()
    look(moment(25, 9))
    look(moment(26, 18))
    again = moment(27, 9)
    look(again)
    projects.submit(project=Project.objects.get(), by=officer, at=again)
    relay()
    assert queries.under_review(listing).task.specific.verb == "check"
    look(moment(1, 9, month=12))
    assert notices("reminded").count() == 2  # Friday + 3 = Wednesday: reminded on Tuesday, once more


def test_a_house_that_was_asleep_reminds_first_and_leaves_a_day(three_days, submitted, look, reviewer):
    submitted()
    look(moment(30, 9))
    assert notices("reminded").exists()
    look(moment(30, 18))
    assert Project.objects.get().state == "deid_check"
    look(moment(1, 18, month=12))
    assert Project.objects.get().state == "returned"


@pytest.mark.parametrize(
    ("sent", "due"), [(moment(30, 9, month=9), moment(10, 18, month=10)), (moment(20, 9), moment(25, 18))]
)
def test_holidays_and_worked_weekends_count_as_they_are(three_days, submitted, at, sent, due, officer, reviewer):
    submitted()
    Project.objects.update(submitted_at=sent)
    [one] = queries.queue(reviewer, at=at)
    assert one.clock.due == due


def test_where_nothing_is_decided_there_is_no_clock(submitted, look, reviewer):
    LocalitySettings.objects.update(approval_working_days=None)
    listing = submitted()
    look(moment(31, 9, month=12))
    assert queries.under_review(listing)
    assert not Notice.objects.filter(key__startswith="listing.").exists()


def test_an_emergency_jumps_the_queue_and_shows_its_hours(three_days, submitted, reviewer, sign_in, at):
    submitted("先来的")
    submitted("急的", urgency="urgent", village="柳溪村委会")
    queue = queries.queue(reviewer, at=at)
    assert [one.listing.title for one in queue] == ["急的", "先来的"]
    assert (queue[0].clock.due, queue[0].hours_left) == (at + timedelta(hours=24), 24)
    page = sign_in(reviewer).get(reverse("cms:approvals")).content.decode()
    assert "<strong>紧急</strong>" in page


def test_without_hours_an_emergency_still_goes_first_and_counts_nothing_down(submitted, reviewer, at):
    LocalitySettings.objects.update(approval_working_days=3, emergency_hours=None)
    submitted("先来的")
    submitted("急的", urgency="urgent", village="柳溪村委会")
    queue = queries.queue(reviewer, at=at)
    assert (queue[0].listing.title, queue[0].hours_left, queue[0].clock.is_emergency) == ("急的", 0, False)


def test_an_emergency_is_reminded_halfway_then_rises_and_is_never_sent_back(
    three_days, submitted, look, reviewer, person, regions, at
):
    supervisor = person("supervisor", Role.SUPERVISOR, regions["示例市"])
    listing = submitted(urgency="urgent")
    for hours in (12, 23, 24, 30, 200):
        look(at + timedelta(hours=hours))
    assert notices("reminded").get().user == reviewer
    assert sorted(notice.user.name for notice in notices("risen")) == ["reviewer", "supervisor"]
    assert not notices("lapsed").exists()
    late = at + timedelta(hours=200)
    [one] = queries.queue(supervisor, at=late)
    assert (one.is_mine, one.urgency) == (True, "late")
    operations.approve(listing=listing, step=one.state.pk, by=supervisor, at=late)
    assert Project.objects.get().state == "in_review"


def test_a_late_emergency_is_still_not_one_persons_alone(
    three_days, submitted, look, reviewer, approver, person, regions, at
):
    """The county's own two are free: whoever above has checked it does not approve it too."""
    supervisor = person("supervisor", Role.SUPERVISOR, regions["示例市"])
    listing, late = submitted(urgency="urgent"), at + timedelta(hours=30)
    look(late)
    [one] = queries.queue(supervisor, at=late)
    operations.approve(listing=listing, step=one.state.pk, by=supervisor, at=late)
    [one] = queries.queue(supervisor, at=late)
    with pytest.raises(operations.MayNotDecide):
        operations.approve(listing=listing, step=one.state.pk, by=supervisor, at=late)
    operations.approve(listing=listing, step=one.state.pk, by=approver, at=late)
    assert Project.objects.get().vetters == 3


def test_mutant_an_emergency_treated_like_the_rest_is_sent_back(
    three_days, submitted, look, reviewer, person, regions, at, monkeypatch
):
    approval = Clocks.approval
    monkeypatch.setattr(Clocks, "approval", lambda self, project: replace(approval(self, project), is_emergency=False))
    with pytest.raises(AssertionError):
        test_an_emergency_is_reminded_halfway_then_rises_and_is_never_sent_back(
            three_days, submitted, look, reviewer, person, regions, at
        )


def test_with_nobody_at_all_the_administrator_hears_of_it(submitted, look, person, county, at):
    admin = person("admin", Role.ADMIN, county)
    submitted()
    look(at + timedelta(hours=1))
    look(at + timedelta(hours=2))
    assert notices("risen").get().user == admin


def test_the_queue_asks_the_database_the_same_for_ten_times_as_many(three_days, submitted, reviewer, at):
    def asked():
        with CaptureQueriesContext(connection) as found:
            assert queries.queue(reviewer, at=at)
        return len(found)

    submitted("一")
    one = asked()
    for number in range(9):
        submitted(f"第{number}个")
    assert asked() == one


@pytest.fixture
def slow(monkeypatch):
    """Both workers have looked before either writes."""
    import time

    said = clocks._said
    monkeypatch.setattr(clocks, "_said", lambda *of: (said(*of), time.sleep(0.3))[0])


def remind_at_once(listing, officer):
    when = moment(25, 9)
    return together([lambda: clocks.remind(listing=listing, by=officer, at=when)] * 4)


@pytest.mark.scale
@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_remind_once(three_days, submitted, officer, reviewer, relay, slow):
    listing = submitted()
    assert sorted(remind_at_once(listing, officer)) == [False, False, False, True]
    relay()
    assert notices("reminded").count() == 1


@pytest.mark.scale
@pytest.mark.django_db(transaction=True)
def test_mutant_without_the_lock_the_workers_collide(three_days, submitted, officer, reviewer, slow, monkeypatch):
    """The unique row still lets only one through; the others crash instead of finding it said."""
    monkeypatch.setattr(type(ProjectListing.objects.all()), "select_for_update", lambda self, **_how: self)
    answers = remind_at_once(submitted(), officer)
    assert any(isinstance(answer, IntegrityError) for answer in answers)


@pytest.mark.scale
@pytest.mark.django_db(transaction=True)
def test_a_yes_and_the_end_of_the_time_at_once_are_one_or_the_other(three_days, submitted, step, officer, reviewer):
    listing, when = submitted(), moment(26, 18)
    shown = step(listing)
    together(
        [
            lambda: operations.approve(listing=listing, step=shown, by=reviewer, at=when),
            lambda: clocks.lapse(listing=listing, by=people.system_user(name="approval-clock"), at=when),
        ]
    )
    project = Project.objects.get()
    under_review = queries.under_review(ProjectListing.objects.get())
    assert (project.state, bool(under_review)) in {("in_review", True), ("returned", False)}
