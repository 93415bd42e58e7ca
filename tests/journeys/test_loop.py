"""The nine steps through the screens, as the README tells a stranger to walk them: every role in a browser of its own."""

import pytest

from tests.journeys import desk, partners
from tests.journeys.actor import FAULTS

pytestmark = pytest.mark.browser


def test_the_loop_from_an_export_to_the_public_account(served, visits, sits_down):
    visitor = visits(phone=True)
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
    visits().opens("/").shows("home").opens("/transparency/").shows("accounts")
    assert not FAULTS, "\n".join(FAULTS)


def test_a_family_that_takes_its_word_back_is_out_within_the_minute(visits, sits_down):
    """From the officer's click: the page, the list and the search say one household fewer, and that it was changed."""
    title, before, after = "南岭乡过冬棉被", "14 户", "13 户"
    visitor, officer = visits(), sits_down("officer")
    visitor.opens("/projects/?q=棉被").follows(title).reads(before)
    page = visitor.page.url
    officer.opens("/desk/projects/").follows(title).follows("户的案例")
    officer.page.locator("main table a").first.click()
    officer.presses("登记收回同意").reads("收回")
    visitor.waits_for(page, f"更正：由 {before}改为 {after}", seconds=60).reads("还差", after)
    for found in ("/projects/?q=棉被", "/projects/?kind=goods&region=999901200"):
        visitor.opens(found)
        assert after in visitor.row(title).inner_text()
