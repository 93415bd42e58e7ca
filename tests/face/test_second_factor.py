"""Who stands at the door of the desk and of the Wagtail admin, and what each must show."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.test import Client

from marketplace.people.models import STAFF_ROLES, Role

ACTIVATE = "/accounts/2fa/totp/activate/"
AGAIN = "/accounts/2fa/reauthenticate/?next="


def editor(person, county):
    user = person("editor", Role.EDITOR, county)
    user.user_permissions.add(Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin"))
    return user


def password_only(user, *, enrolled):
    if enrolled:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_every_staff_role_enrols_before_it_sees_the_desk(person, county, role):
    response = password_only(person("staff", role, county), enrolled=False).get("/desk/")
    assert response.headers["Location"] == ACTIVATE


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_every_staff_role_shows_the_second_factor_of_this_very_session(person, county, role):
    response = password_only(person("staff", role, county), enrolled=True).get("/desk/?x=1")
    assert response.headers["Location"] == f"{AGAIN}%2Fdesk%2F%3Fx%3D1"


@pytest.mark.parametrize("role", [*sorted(set(Role.values) - STAFF_ROLES), None])
def test_those_who_are_not_region_staff_need_no_second_factor(person, county, role):
    user = person("helper", role, county) if role else person("volunteer")
    assert password_only(user, enrolled=False).get("/desk/").status_code == 200


def test_a_superuser_without_any_role_is_stopped_too(person, db):
    user = person("root")
    user.is_superuser = True
    user.save()
    assert password_only(user, enrolled=False).get("/desk/").headers["Location"] == ACTIVATE


def test_a_post_is_stopped_like_a_look(officer):
    assert password_only(officer, enrolled=True).post("/desk/notices/read/").headers["Location"].startswith(AGAIN)


def test_a_stolen_password_does_not_enrol_without_the_mailbox(officer):
    browser = password_only(officer, enrolled=False)
    EmailAddress.objects.update(verified=False)
    assert browser.get("/desk/").headers["Location"] == "/accounts/email/"
    browser.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert not Authenticator.objects.exists()


def test_with_the_second_factor_the_desk_opens(sign_in, officer, charlie):
    assert sign_in(officer).get("/desk/").status_code == 200
    assert sign_in(charlie).get("/desk/").status_code == 200


def test_another_user_s_second_factor_does_not_count(sign_in, officer, charlie):
    browser = sign_in(officer)
    session = browser.session
    session["account_authentication_methods_user"] = str(charlie.pk)
    session.save()
    assert browser.get("/desk/").headers["Location"].startswith(AGAIN)


@pytest.mark.parametrize("role", [None, Role.AUDITOR, Role.TOWNSHIP_OFFICER])
def test_the_admin_is_not_there_for_those_who_have_nothing_to_do_there(sign_in, person, county, role):
    browser = sign_in(person("stranger", role, county))
    assert browser.get("/cms/").status_code == 404
    assert browser.post("/cms/snippets/").status_code == 404


def test_everybody_in_the_admin_shows_a_second_factor(person, county):
    user = editor(person, county)
    assert password_only(user, enrolled=False).get("/cms/").headers["Location"] == ACTIVATE
    assert password_only(user, enrolled=True).get("/cms/pages/").headers["Location"].startswith(AGAIN)


@pytest.mark.parametrize("path", ["/cms/", "/cms/pages/", "/cms/snippets/", "/cms/login/"])
def test_strangers_at_the_admin_are_led_to_the_one_sign_in(client, db, path):
    assert client.get(path).headers["Location"].startswith("/accounts/login/")


def test_no_gate_no_protection(monkeypatch, officer):
    """Mutant: the gate lets everybody through; then the desk opens with a password alone."""
    monkeypatch.setattr("marketplace.people.middleware._second_factor", lambda request: None)
    assert password_only(officer, enrolled=False).get("/desk/").status_code == 200
