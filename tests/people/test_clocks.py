"""A locality decides its own clocks; what it leaves empty stays closed."""

from django.urls import reverse

from marketplace.audit.models import Event
from marketplace.people.models import Role
from marketplace.places.models import LocalitySettings

ADDRESS = reverse("people:clocks")


def test_an_administrator_decides_and_the_record_says_so(person, county, sign_in):
    browser = sign_in(person("admin", Role.ADMIN, county))
    assert browser.get(ADDRESS).status_code == 200
    said = {"region": county.code, "approval_working_days": "3", "approval_by_township": "yes", "widen_days": "5"}
    browser.post(ADDRESS, said)
    decided = LocalitySettings.objects.get()
    assert (decided.approval_working_days, decided.approval_by_township, decided.widen_days) == (3, True, 5)
    assert (decided.emergency_hours, decided.k_public) == (None, 10)
    assert Event.objects.filter(kind="locality.decided").exists()


def test_a_clock_that_leaves_no_day_to_remind_is_refused_and_kept(person, county, sign_in):
    browser = sign_in(person("admin", Role.ADMIN, county))
    answer = browser.post(ADDRESS, {"region": county.code, "approval_working_days": "1", "widen_days": "7"})
    assert answer.status_code == 422
    assert 'value="7"' in answer.content.decode()
    assert LocalitySettings.objects.get().widen_days is None


def test_nobody_decides_for_another_county(person, county, regions, officer, sign_in):
    far = person("far", Role.ADMIN, regions["邻县"])
    LocalitySettings.objects.create(region=regions["邻县"])
    assert sign_in(officer).get(ADDRESS).status_code == 404
    browser = sign_in(far)
    assert county.name not in browser.get(ADDRESS).content.decode().replace("示例县民政局", "")
    browser.post(ADDRESS, {"region": county.code, "approval_working_days": "3"})
    assert LocalitySettings.objects.get(region=county).approval_working_days is None
