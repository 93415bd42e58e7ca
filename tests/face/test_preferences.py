"""The reader's choices are set by the server, survive, and never lead elsewhere."""

import pytest

pytestmark = pytest.mark.django_db
URL = "/preferences/"


def test_large_type_and_colours_survive_from_page_to_page(client):
    client.post(URL, {"reading": "elder", "theme": "dark", "next": "/"})
    page = client.get(URL).content.decode()
    assert '<html lang="zh-Hans" data-theme="dark" data-reading="elder">' in page


def test_choices_survive_signing_in_and_out(sign_in, person):
    browser = sign_in(person("guest"))
    browser.post(URL, {"reading": "elder"})
    browser.post("/accounts/logout/")
    assert 'data-reading="elder"' in browser.get(URL).content.decode()


def test_the_language_is_the_reader_s_own_choice(client):
    client.post(URL, {"language": "en"})
    assert '<html lang="en"' in client.get(URL).content.decode()


def test_following_the_device_again_forgets_the_colours(client):
    client.post(URL, {"theme": "dark"})
    client.post(URL, {"theme": ""})
    assert "data-theme" not in client.get(URL).content.decode()


@pytest.mark.parametrize("value", ["huge", '"><script>', "elder;"])
def test_an_unknown_choice_changes_nothing(client, value):
    assert not client.post(URL, {"reading": value, "language": value}).cookies


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_one_comes_back_to_this_house_only(client, elsewhere):
    assert client.post(URL, {"reading": "elder", "next": elsewhere}).headers["Location"] == "/"


def test_looking_changes_nothing(client):
    assert not client.get(URL, {"reading": "elder"}).cookies
