"""In a real browser: no accessibility finding, no sideways scrolling, nothing the content policy refuses."""

import os

import pytest
from playwright.sync_api import sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ["/design/", "/accounts/login/", "/accounts/signup/", "/preferences/"]
VIEWS = [{}, {"theme": "dark"}, {"reading": "elder"}, {"reading": "elder", "theme": "dark"}, {"django_language": "en"}]


@pytest.fixture(scope="module")
def chromium():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop of its own in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.parametrize("view", VIEWS, ids=str)
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_clean_in_every_view(chromium, live_server, view, width):
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
    context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in view.items()])
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    for path in PAGES:
        page.goto(live_server.url + path)
        found = Axe().run(page).response["violations"]
        assert not found, (path, [(one["id"], one["nodes"][0]["html"]) for one in found])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()
    assert not [text for text in said if "Content Security Policy" in text]


def test_the_choice_of_large_type_needs_no_script(chromium, live_server):
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{live_server.url}/design/")
    page.get_by_role("button", name="大字").click()
    assert page.url == f"{live_server.url}/design/"
    assert page.locator("html").get_attribute("data-reading") == "elder"
    context.close()
