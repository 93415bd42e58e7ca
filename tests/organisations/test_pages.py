"""The register's pages, and who must not see them."""

from datetime import date

import pytest
from django.urls import reverse

from marketplace.organisations import operations
from marketplace.organisations.models import Organisation
from tests.partners import CODES

ACTS = ("submit", "check", "verify", "reject", "suspend", "restore", "add_credential", "join")


def one(organisation, act="desk_one"):
    return reverse(f"organisations:{act}", args=[organisation.uuid])


def test_the_register_lists_only_verified_ones(client, verified, person, county, at):
    operations.register(name="草稿机构", kind="firm", uscc=CODES[1], region=county, contact="x", by=person("li"), at=at)
    page = client.get("/organisations/").content.decode()
    assert "同舟公益基金会" in page
    assert "草稿机构" not in page


def test_the_register_is_searched_by_name_and_kind(client, verified):
    assert "同舟公益" in client.get("/organisations/?q=同舟&kind=charity").content.decode()
    assert "没有找到" in client.get("/organisations/?q=同舟&kind=firm").content.decode()


def test_a_profile_says_what_it_may_do_until_when(client, verified):
    page = client.get(f"/organisations/{verified.uuid}/").content.decode()
    assert "登记证书" in page
    assert "2028年12月31日" in page
    assert "stele" not in page.replace("components.css", "")


def test_nobody_opens_the_profile_of_an_application(client, submitted):
    assert client.get(f"/organisations/{submitted.uuid}/").status_code == 404


def test_a_suspended_one_stays_visible_with_the_document(client, verified, reviewer, at):
    operations.suspend(organisation=verified, reason="未按期公开", document="示民罚〔2026〕3号", by=reviewer, at=at)
    page = client.get(f"/organisations/{verified.uuid}/").content.decode()
    assert "示民罚〔2026〕3号" in page
    assert "已暂停" in page


def test_an_application_keeps_what_was_typed(sign_in, person, county):
    words = {"name": "同舟", "kind": "charity", "uscc": "123", "region": county.pk, "contact": "0799-0000000"}
    page = sign_in(person("li")).post("/organisations/apply/", words).content.decode()
    assert "不是有效的统一社会信用代码" in page
    assert 'value="同舟"' in page
    assert not Organisation.objects.exists()


def test_an_applicant_goes_from_form_to_desk(sign_in, person, county):
    browser = sign_in(person("li"))
    words = {"name": "同舟", "kind": "charity", "uscc": CODES[0], "region": county.pk, "contact": "0799-0000000"}
    made = browser.post("/organisations/apply/", words, follow=True)
    organisation = Organisation.objects.get()
    paper = {"kind": "registration", "number": "登1", "valid_from": "2026-01-01", "valid_until": ""}
    browser.post(one(organisation, "add_credential"), {f"credential-{k}": v for k, v in paper.items()})
    browser.post(one(organisation, "submit"))
    organisation.refresh_from_db()
    assert made.status_code == 200
    assert (organisation.state, organisation.credentials.get().valid_until) == ("submitted", None)


def test_two_officers_verify_at_the_desk(sign_in, submitted, officer, reviewer):
    assert "证书相符" in sign_in(officer).get(one(submitted)).content.decode()
    sign_in(officer).post(one(submitted, "check"))
    sign_in(officer).post(one(submitted, "verify"))
    submitted.refresh_from_db()
    assert submitted.state == "checked"
    sign_in(reviewer).post(one(submitted, "verify"))
    submitted.refresh_from_db()
    assert submitted.is_verified


def test_a_refused_suspension_keeps_its_words(sign_in, verified, reviewer):
    page = sign_in(reviewer).post(one(verified, "suspend"), {"suspend-reason": "未按期公开"}).content.decode()
    assert 'value="未按期公开"' in page
    assert "没有写依据" in page


@pytest.mark.parametrize("act", ACTS)
def test_a_neighbour_sees_and_changes_nothing(act, sign_in, charlie, submitted):
    browser = sign_in(charlie)
    assert browser.get(one(submitted)).status_code == 404
    assert browser.post(one(submitted, act)).status_code == 404
    submitted.refresh_from_db()
    assert submitted.state == "submitted"
    assert "同舟" not in browser.get("/desk/organisations/").content.decode()


@pytest.mark.parametrize("act", ACTS)
def test_opening_an_address_changes_nothing(act, sign_in, officer, submitted):
    assert sign_in(officer).get(one(submitted, act)).status_code == 405


def test_another_organisation_sees_nothing_of_it(sign_in, person, county, submitted, at):
    other = person("other")
    operations.register(name="别家", kind="firm", uscc=CODES[1], region=county, contact="x", by=other, at=at)
    assert sign_in(other).get(one(submitted)).status_code == 404
    assert sign_in(other).get(reverse("organisations:revise", args=[submitted.uuid])).status_code == 404


def test_a_paper_of_another_organisation_is_not_found(sign_in, verified, officer, person, county, at):
    other = operations.register(
        name="别家", kind="firm", uscc=CODES[1], region=county, contact="x", by=(li := person("other")), at=at
    )
    paper = operations.add_credential(
        organisation=other, kind="care", number="1", valid_from=date(2026, 1, 1), valid_until=None, by=li, at=at
    )
    path = reverse("organisations:confirm_credential", args=[verified.uuid, paper.uuid])
    assert sign_in(officer).post(path).status_code == 404


def test_the_desk_says_what_waits(sign_in, submitted, officer, reviewer):
    page = sign_in(officer).get("/desk/").content.decode().replace("<wbr>", "")
    assert "核对同舟公益基金会的证书" in page
    assert "同舟" not in sign_in(reviewer).get("/desk/").content.decode()
