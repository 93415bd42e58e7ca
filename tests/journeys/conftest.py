"""One house and one browser for all journeys; whoever sits down does so in a context of their own."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.actor import Actor
from tests.journeys.house import House, house


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("journey") / "var") as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop of its own in this thread
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def visits(browser: Browser, served: House) -> Callable[..., Actor]:
    """Somebody without an account."""
    return lambda *, phone=False: Actor.at(browser, served.origin, phone=phone)


@pytest.fixture
def sits_down(visits: Callable[..., Actor], served: House) -> Callable[..., Actor]:
    """One of the demo county's people, signed in."""
    return lambda who, *, phone=False: visits(phone=phone).signs_in(served.cast[who])
