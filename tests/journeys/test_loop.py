"""The nine steps through the screens, as the README tells a stranger to walk them: every role in a browser of its own."""

import os

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys import desk, partners
from tests.journeys.actor import FAULTS, Actor
from tests.journeys.house import house

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with house(tmp_path_factory.mktemp("journey") / "var") as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop of its own in this thread
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield found
        found.close()


def test_the_loop_from_an_export_to_the_public_account(served, browser):
    def sits_down(who: str, *, phone: bool = False) -> Actor:
        return Actor.at(browser, served.origin, phone=phone).signs_in(served.cast[who])

    visitor = Actor.at(browser, served.origin, phone=True)
    officer, charity, rival = sits_down("officer"), sits_down("charity"), sits_down("rival")
    station, finance = sits_down("station", phone=True), sits_down("finance")

    desk.uploads(officer, served.data / "demo-caseload.xlsx")
    desk.asks_families(officer)
    draft = desk.drafts(officer)
    desk.is_stopped_by_the_gate(officer, draft)
    project = desk.sends(officer, draft)
    desk.decides(sits_down("reviewer", phone=True), officer, "认不出人，交给批准人")
    desk.decides(sits_down("approver"), officer, "批准公开")
    partners.is_found(visitor, project)
    partners.bid_and_award(officer, charity, rival, project)
    partners.raises(charity)
    partners.gives(visitor, project)
    partners.uses(finance)
    partners.visits(charity, sits_down("volunteer", phone=True), station)
    partners.delivers(station, sits_down("township", phone=True))
    desk.follows_a_case(officer, project)
    partners.adds_up(visitor, project)
    Actor.at(browser, served.origin).opens("/").shows("home").opens("/transparency/").shows("accounts")
    assert not FAULTS, "\n".join(FAULTS)
