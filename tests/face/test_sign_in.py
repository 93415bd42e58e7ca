"""Signing up, in, and with a second factor, as a person does it."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail

from marketplace.people.models import User

PASSWORD = "correct horse battery"


def code_of(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def give_password(client, user, path="/accounts/login/"):
    return client.post(path, {"login": user.email, "password": PASSWORD})


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/password/reset/done/"]
)
def test_the_doors_wear_the_face(client, db, path):
    page = client.get(path).content.decode()
    assert "/static/css/tokens.css" in page
    assert page.count("<h1>") == 1
    assert "placeholder=" not in page


@pytest.mark.django_db
def test_a_wrong_password_says_what_to_do_and_keeps_the_address(client, person):
    user = person("li")
    page = client.post("/accounts/login/", {"login": user.email, "password": "wrong"}).content.decode()
    assert "邮箱或密码不对。请再试一次，或者重设密码。" in page
    assert f'value="{user.email}"' in page


@pytest.mark.django_db
def test_a_volunteer_signs_up_with_a_name_and_comes_to_the_desk(client):
    form = {"name": "小李", "email": "li@example.invalid", "password1": PASSWORD}
    assert client.post("/accounts/signup/", form).headers["Location"] == "/desk/"
    assert User.objects.get(email="li@example.invalid").name == "小李"


@pytest.mark.django_db
def test_an_officer_confirms_the_mailbox_enrols_once_and_is_at_the_desk(client, officer):
    give_password(client, officer)
    assert client.get("/desk/").headers["Location"] == "/accounts/email/"
    client.post("/accounts/email/", {"email": officer.email, "action_send": ""})
    client.post(re.search(r"/accounts/confirm-email/\S+", mail.outbox[-1].body)[0])
    assert client.get("/desk/").headers["Location"] == "/accounts/2fa/totp/activate/"
    enrol = client.get("/accounts/2fa/totp/activate/")
    if enrol.status_code == 302:  # the password once more
        client.post(enrol.headers["Location"], {"password": PASSWORD})
        enrol = client.get("/accounts/2fa/totp/activate/")
    secret = re.search(r"<code>(\w+)</code>", enrol.content.decode())[1]
    assert client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    asked = client.get("/desk/").headers["Location"]  # enrolling is no sign-in: the code is asked for once
    assert client.post(asked, {"code": code_of(secret)}).headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    stored = Authenticator.objects.get(user=officer, type="totp").data["secret"]
    assert secret not in stored


@pytest.mark.django_db
def test_an_enrolled_officer_signs_in_with_both(client, officer):
    from allauth.mfa.adapter import get_adapter

    secret = totp.generate_totp_secret()
    Authenticator.objects.create(user=officer, type="totp", data={"secret": get_adapter().encrypt(secret)})
    asked = give_password(client, officer, "/accounts/login/?next=/desk/")
    assert asked.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/desk/").status_code == 302
    assert "第二步验证" in client.get("/accounts/2fa/authenticate/").content.decode()
    assert "验证码不对" in client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/desk/").status_code == 200


@pytest.mark.django_db
def test_a_forgotten_password_is_set_anew_by_mail(client, person):
    client.post("/accounts/password/reset/", {"email": person("li").email})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body)[0]
    page = client.get(client.get(link).headers["Location"])
    assert "写新密码" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/accounts/logout/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
    ],
)
def test_rooms_behind_the_door_wear_the_face_too(sign_in, person, path):
    page = sign_in(person("li"), second_factor=False).get(path, follow=True)
    assert "/static/css/tokens.css" in page.content.decode()


@pytest.mark.django_db
def test_signing_out_needs_a_post(sign_in, person):
    browser = sign_in(person("li"))
    browser.get("/accounts/logout/")
    assert browser.get("/desk/").status_code == 200
    browser.post("/accounts/logout/")
    assert browser.get("/desk/").status_code == 302
