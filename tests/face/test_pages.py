"""Pages nobody plans to see, and the Wagtail admin in the house's clothes."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

pytestmark = pytest.mark.django_db


def test_a_missing_page_gives_three_ways_on(client):
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert page.content.decode().count("<li><a") >= 3


def test_a_stale_form_says_why_it_was_not_taken(person):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("li"))
    page = browser.post("/desk/notices/read/")
    assert page.status_code == 403
    assert "没有送出去" in page.content.decode()


def test_a_broken_page_needs_nothing_to_say_so():
    page = render_to_string("500.html")
    assert "不是您的错" in page
    assert "recorded" in page


@pytest.fixture
def admin(person, sign_in):
    user = person("root")
    user.is_superuser = user.is_staff = True
    user.save()
    return sign_in(user)


def test_the_admin_wears_the_house_s_name(admin, lenient_templates):
    page = admin.get("/cms/").content.decode()
    assert "- 善桥</title>" in page
    assert "css/admin.css" in page
    assert 'viewBox="0 0 34 24"' in page


@pytest.mark.parametrize("words", ["Locked by you", "Saved", "Autosave is paused", "View latest version", "Checks"])
def test_words_staff_meet_in_the_admin_are_chinese(words):
    with translation.override("zh-hans"):
        assert translation.gettext(words) != words


def test_the_script_catalogue_is_chinese_too(admin):
    script = admin.get("/cms/jsi18n/", HTTP_ACCEPT_LANGUAGE="zh-CN").content.decode()
    assert "\\u5df2\\u81ea\\u52a8\\u4fdd\\u5b58" in script or "已自动保存" in script
