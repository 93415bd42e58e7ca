"""The pages of offering and choosing; a competitor's offer is in none of another's."""

import pytest
from django.urls import reverse

from marketplace.matching import operations
from marketplace.matching.models import Bid
from marketplace.organisations import operations as register
from marketplace.projects.models import PartnerFacts
from tests.partners import line_of

SECRET = "只有本机构知道的打算"
ACTS = ("award", "decline", "shortlist")


def path(name, row):
    return reverse(f"matching:{name}", args=[row.uuid])


def page(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode().replace("<wbr>", "")


@pytest.fixture
def typed(line, charity):
    return {
        "organisation": charity.pk,
        "line": line.pk,
        "quantity": 5,
        "least": "",
        "starts": "2026-11-23",
        "ends": "2026-11-30",
        "plan": "两人送到社工站。",
        "no_conflict": "on",
        "act": "submit",
    }


@pytest.fixture
def secret(line, competitor, rival, words, at):
    return operations.submit(line=line, organisation=competitor, by=rival, at=at, **(words | {"plan": SECRET}))


def test_an_offer_goes_from_form_to_my_bids(sign_in, operator, project, typed):
    answer = sign_in(operator).post(path("bid", project), typed, follow=True)
    made = Bid.objects.get()
    assert (made.state, made.quantity, made.least) == ("submitted", 5, 1)
    assert "等县里选" in answer.content.decode()


def test_a_refused_offer_keeps_what_was_typed(sign_in, operator, project, typed):
    answer = sign_in(operator).post(path("bid", project), typed | {"quantity": 13, "plan": "两人送去"})
    shown = answer.content.decode()
    assert "请改成不多于 12" in shown
    assert "两人送去" in shown
    assert 'value="13"' in shown
    assert not Bid.objects.exists()


def test_a_draft_is_kept_and_comes_back(sign_in, operator, project, typed):
    browser = sign_in(operator)
    browser.post(path("bid", project), typed | {"act": "draft", "plan": "先写一半"})
    assert Bid.objects.get().state == "draft"
    assert "先写一半" in page(browser, path("bid", project))
    assert "申请还没提交" in page(browser, "/desk/")


def test_nobody_offers_in_anothers_name(sign_in, rival, competitor, project, typed):
    answer = sign_in(rival).post(path("bid", project), typed)
    assert answer.status_code == 200
    assert not Bid.objects.exists()


def test_a_person_without_an_organisation_is_shown_the_way(sign_in, person, project, typed):
    browser = sign_in(person("x"))
    assert "登记一家机构" in page(browser, path("bid", project))
    browser.post(path("bid", project), typed)
    assert not Bid.objects.exists()


def test_an_unpublished_project_has_no_form(sign_in, operator, charity, project):
    type(project).objects.filter(pk=project.pk).update(state="draft")
    assert sign_in(operator).get(path("bid", project)).status_code == 404


def test_a_competitors_offer_is_in_no_page_of_another(sign_in, operator, charity, competitor, project, line, secret):
    browser = sign_in(operator)
    pages = [path("bid", project), "/desk/my-bids/", "/desk/bids/", "/desk/", f"/organisations/{competitor.uuid}/"]
    for address in pages:
        shown = page(browser, address)
        assert SECRET not in shown
        assert "1 家" not in shown
    assert browser.get(path("line", line)).status_code == 404
    assert browser.post(path("withdraw", secret)).status_code == 404


def test_an_officer_who_is_of_a_bidder_does_not_see_its_rivals(
    sign_in, officer, charity, operator, bid, line, secret, at
):
    browser = sign_in(officer)
    assert SECRET in page(browser, path("line", line))
    register.join(organisation=charity, email=officer.email, role="worker", by=operator, at=at)
    assert browser.get(path("line", line)).status_code == 404
    assert browser.post(path("award", secret)).status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_a_neighbours_officer_sees_and_changes_nothing(act, sign_in, charlie, bid, line):
    browser = sign_in(charlie)
    assert browser.get(path("line", line)).status_code == 404
    assert browser.post(path(act, bid)).status_code == 404
    assert "独居老人" not in page(browser, "/desk/bids/")
    bid.refresh_from_db()
    assert bid.state == "submitted"


@pytest.mark.parametrize("act", [*ACTS, "withdraw"])
def test_opening_an_address_changes_nothing(act, sign_in, officer, bid):
    assert sign_in(officer).get(path(act, bid)).status_code == 405


def test_an_officer_compares_and_awards(sign_in, officer, bid, line):
    browser, prefix = sign_in(officer), bid.uuid.hex
    assert "1 家机构申请承接，等您选" in page(browser, "/desk/")
    browser.post(path("shortlist", bid))
    browser.post(path("award", bid), {f"{prefix}-quantity": 5})
    bid.refresh_from_db()
    assert (bid.state, bid.awarded_quantity) == ("awarded", 5)
    assert "已承接 5 床" in page(browser, "/desk/bids/")


def test_a_refused_award_comes_back_with_its_number(sign_in, officer, bid):
    shown = sign_in(officer).post(path("award", bid), {f"{bid.uuid.hex}-quantity": 99}).content.decode()
    assert "不能给 99" in shown
    assert 'value="99"' in shown


def test_a_loser_reads_the_reason(sign_in, officer, operator, bid):
    sign_in(officer).post(path("decline", bid), {f"{bid.uuid.hex}-reason": "另一家离得更近"})
    assert "另一家离得更近" in page(sign_in(operator), "/desk/my-bids/")


def test_a_reader_of_the_county_sees_but_does_not_choose(sign_in, reviewer, bid, line):
    browser = sign_in(reviewer)
    assert "选这家" not in page(browser, path("line", line))
    browser.post(path("award", bid), {f"{bid.uuid.hex}-quantity": 5})
    bid.refresh_from_db()
    assert bid.state == "submitted"


def test_drafts_are_seen_by_their_own_organisation_alone(sign_in, officer, line, charity, operator, words, at):
    operations.draft(line=line, organisation=charity, by=operator, at=at, **(words | {"plan": SECRET}))
    browser = sign_in(officer)
    assert browser.get(path("line", line)).status_code == 404
    assert SECRET not in page(browser, "/desk/bids/")


def test_a_profile_lists_what_was_taken_on(client, bid, charity, officer, at):
    operations.award(bid=bid, quantity=5, by=officer, at=at)
    shown = page(client, f"/organisations/{charity.uuid}/")
    assert "独居老人过冬棉被和电热毯" in shown
    assert "棉被 5 床" in shown


def test_several_lines_are_offered_by_name(sign_in, operator, charity, project, line):
    line_of(project, quantity=12, kind="goods", title="电热毯", unit="条", position=1)
    shown = page(sign_in(operator), path("bid", project))
    assert "电热毯　还差 12 条" in shown


def test_a_verified_organisation_reads_a_little_more_and_nobody_else(
    sign_in, client, operator, officer, person, project, line, charity, at
):
    PartnerFacts.objects.create(
        project=project, region=project.region, shown_illness="chronic", k_rung="as_drafted", k_value=7, at=at
    )
    assert "慢性病" in page(sign_in(operator), path("bid", project))
    for reader in (sign_in(officer), sign_in(person("passer-by"))):
        assert "慢性病" not in page(reader, path("bid", project))
    assert "慢性病" not in client.get(f"/projects/{project.uuid}/").content.decode()
    PartnerFacts.objects.update(withheld_at=at)
    assert "慢性病" not in page(sign_in(operator), path("bid", project))
