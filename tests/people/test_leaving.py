"""Who leaves a post is nobody there at the next click; who never had it learns nothing from the answer."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from marketplace.audit.models import Event
from marketplace.lib import clock
from marketplace.lib.refusals import NotAllowed
from marketplace.people import operations, policies, posts
from marketplace.people.models import STAFF_ROLES, Membership, Role


@pytest.fixture(autouse=True)
def _nine_in_the_morning(at):
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def admin(person, county):
    return person("admin", Role.ADMIN, county)


def desk_addresses(resolver=None, prefix="/"):
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from desk_addresses(entry, address)
        elif isinstance(entry, URLPattern) and address.startswith("/desk/") and "<" not in address:
            yield address


def opened(client):
    """What each page of the desk answers; where a page differs from another's, by how much it tells."""
    return {address: client.get(address).status_code for address in desk_addresses()}


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_revocation_immediate(role, person, county, admin, sign_in, at):
    leaver, guest = person("leaver", role, county), sign_in(person("guest"))
    browser = sign_in(leaver)
    while_there = opened(browser)
    operations.dismiss(post=Membership.objects.get(user=leaver), by=admin, at=at)
    assert opened(browser) == opened(guest)
    if role != Role.AUDITOR:
        assert while_there != opened(guest), "this role opens something that a guest does not"


def test_mutant_posts_remembered_by_the_session(person, county, admin, sign_in, at, monkeypatch):
    """The plausible wrong speed-up: what somebody may is asked once."""
    true, kept = policies.paths, {}

    def remembered(user, roles=None):
        key = (user.pk, frozenset(roles or ()))
        return kept.setdefault(key, true(user, roles))

    monkeypatch.setattr(policies, "paths", remembered)
    with pytest.raises(AssertionError):
        test_revocation_immediate(Role.COUNTY_OFFICER, person, county, admin, sign_in, at)


def test_only_the_countys_administrator_ends_a_post_and_never_the_own(person, county, admin, officer, charlie, at):
    post, own = Membership.objects.get(user=officer), Membership.objects.get(user=admin)
    for by, which in ((officer, post), (charlie, post), (admin, own), (person("x", Role.AUDITOR, county), post)):
        with pytest.raises(NotAllowed):
            operations.dismiss(post=which, by=by, at=at)
    operations.dismiss(post=post, by=admin, at=at)
    event = Event.objects.get(kind="membership.ended")
    assert (event.by, event.facts) == (admin, {"user": officer.pk, "role": Role.COUNTY_OFFICER})


def test_the_administrator_ends_a_post_on_the_page(admin, officer, person, county, charlie, sign_in):
    editor = person("editor", Role.EDITOR, county)
    browser = sign_in(admin)
    page = browser.get(reverse("people:posts")).content.decode()
    for holder in (officer, editor):
        address = reverse("people:dismiss", args=[Membership.objects.get(user=holder).pk])
        assert address in page
        assert sign_in(charlie).post(address).status_code == 404
        assert browser.get(address).status_code == 405
        assert browser.post(address).status_code == 302
    assert not Membership.objects.current(on=clock.today()).filter(user__in=[officer, editor]).exists()
    assert Membership.objects.get(user=officer).valid_until == clock.today() - timedelta(days=1)


def test_who_started_today_can_leave_today(person, county, admin, at):
    leaver = person("leaver")
    post = operations.appoint(user=leaver, role=Role.EDITOR, region=county, valid_from=clock.today(), by=admin, at=at)
    operations.dismiss(post=post, by=admin, at=at)
    assert policies.paths(leaver) == []


def test_a_stand_in_goes_with_the_post(officer, approver, admin, county, at):
    """Whoever comes back to the post later is not stood for by somebody named long ago."""
    post = Membership.objects.get(user=approver)
    week = {"starts": at.date(), "ends": at.date() + timedelta(days=6)}
    operations.name_stand_in(post=post, user=officer, by=approver, at=at, **week)
    operations.dismiss(post=post, by=admin, at=at)
    again = operations.appoint(user=approver, role=post.role, region=county, valid_from=at.date(), by=admin, at=at)
    [seat] = posts.of_region([Role.COUNTY_APPROVER], county, on=at.date())
    assert (seat.membership, seat.sits) == (again, approver)
