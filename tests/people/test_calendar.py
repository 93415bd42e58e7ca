"""Staff write down the holidays; in December the desk asks for them."""

from datetime import date, datetime

from django.urls import reverse

from marketplace.lib.clock import SHANGHAI
from marketplace.people import desk
from marketplace.people.models import Role
from marketplace.places.calendar import Calendar


def test_an_administrator_writes_a_day(person, county, sign_in):
    browser = sign_in(person("admin", Role.ADMIN, county))
    assert browser.get(reverse("people:calendar")).status_code == 200
    assert browser.post(reverse("people:calendar"), {"day": "2027-02-08", "name": "春节"}).status_code == 422
    browser.post(reverse("people:calendar"), {"day": "2027-02-08", "is_working": "free", "name": "春节"})
    browser.post(reverse("people:calendar"), {"day": "2027-02-14", "is_working": "works", "name": "春节调休"})
    calendar = Calendar()
    assert (calendar.is_working(date(2027, 2, 8)), calendar.is_working(date(2027, 2, 14))) == (False, True)


def test_nobody_else_does(officer, charlie, sign_in):
    for who in (officer, charlie):
        assert sign_in(who).get(reverse("people:calendar")).status_code == 404


def test_in_december_the_next_year_is_asked_for(person, county, officer):
    admin, december = person("admin", Role.ADMIN, county), datetime(2026, 12, 1, 9, tzinfo=SHANGHAI)
    assert any("2027" in str(task.title) for task in desk.lay_out(user=admin, at=december).tasks)
    assert not desk.lay_out(user=officer, at=december).tasks
