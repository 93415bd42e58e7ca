"""The approval screens and the public page, as browsers see them."""

import re

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from cms.models import ProjectListing
from marketplace.caseload import operations as vault
from marketplace.caseload.models import Consent, Share
from marketplace.projects.models import Correction, Hold, Project

PAGE, FRONT = 7, 12  # queries at most


def address(listing, verb=""):
    return f"/desk/approvals/{listing.project}/{verb}"


def test_the_whole_vetting_over_http(submitted, step, reviewer, approver, sign_in, relay, client):
    listing = submitted("过冬棉被")
    for user in (reviewer, approver):
        browser = sign_in(user)
        assert "过冬棉被" in browser.get(reverse("cms:approvals")).content.decode()
        assert browser.get(address(listing)).status_code == 200
        browser.post(address(listing, "approve/"), {"step": step(listing)})
    relay()
    page = client.get(f"/projects/{listing.project}/")
    assert page.status_code == 200
    assert "过冬棉被" in page.content.decode().replace("<wbr>", "")


@pytest.mark.parametrize("verb", ["approve/", "return/", "confirm/", "withdraw/"])
def test_a_get_changes_nothing(verb, submitted, reviewer, sign_in):
    assert sign_in(reviewer).get(address(submitted(), verb)).status_code == 405


@pytest.mark.parametrize("verb", ["", "approve/", "return/", "confirm/", "withdraw/"])
def test_the_next_county_finds_nothing(verb, submitted, step, neighbours, charlie, sign_in):
    listing = submitted()
    before = list(ProjectListing.objects.values())
    for user in (charlie, *neighbours.values()):
        browser = sign_in(user)
        if verb:
            form = {"step": step(listing), "reason": "other", "comment": "不"}
            assert browser.post(address(listing, verb), form).status_code == 404
        else:
            assert browser.get(address(listing)).status_code == 404
            assert listing.title not in browser.get(reverse("cms:approvals")).content.decode()
    assert list(ProjectListing.objects.values()) == before
    assert Project.objects.get(uuid=listing.project).state == "deid_check"


def test_nobody_without_a_desk_role_enters(submitted, person, sign_in, client):
    listing = submitted()
    assert sign_in(person("guest")).get(reverse("cms:approvals")).status_code == 404
    assert sign_in(person("visitor")).get(address(listing)).status_code == 404
    assert client.get(address(listing)).status_code == 302


def test_the_drafter_sees_why_the_buttons_are_not_his(submitted, officer, sign_in, step):
    listing = submitted()
    browser = sign_in(officer)
    page = browser.get(address(listing)).content.decode()
    assert "按钮不在您这里" in page
    assert "/approve/" not in page
    browser.post(address(listing, "approve/"), {"step": step(listing)})
    assert Project.objects.get(uuid=listing.project).state == "deid_check"


def test_the_screen_shows_the_figures_that_the_public_page_hides(submitted, reviewer, sign_in, published, client):
    inside = sign_in(reviewer).get(address(submitted("一"))).content.decode()
    assert "同意 12 / 12 户" in inside
    outside = client.get(f"/projects/{published('二').project}/").content.decode()
    assert "不少于 10 户" in outside
    assert Project.objects.get(title="二").k_value == 24
    assert "24 户" not in re.sub(r"<[^>]+>", "", outside)


def test_a_yes_to_an_older_step_is_refused(submitted, step, reviewer, approver, sign_in):
    listing = submitted()
    first = step(listing)
    sign_in(reviewer).post(address(listing, "approve/"), {"step": first})
    answer = sign_in(approver).post(address(listing, "approve/"), {"step": first}, follow=True)
    assert "已经有人办了" in answer.content.decode()
    assert not ProjectListing.objects.get(pk=listing.pk).live


def test_a_return_without_a_reason_says_what_is_missing(submitted, step, reviewer, sign_in):
    listing = submitted()
    answer = sign_in(reviewer).post(address(listing, "return/"), {"step": step(listing), "comment": "改一改"})
    assert answer.status_code == 422
    assert "请选一个原因" in answer.content.decode()
    assert "改一改" in answer.content.decode()


def test_a_doubtful_word_is_weighed_by_who_decides(submitted, step, reviewer, officer, sign_in):
    listing = submitted(words={"summary": "屋里冷，请王大妈帮忙发棉被。"})
    browser = sign_in(reviewer)
    browser.post(address(listing, "approve/"), {"step": step(listing)})
    assert Project.objects.get(uuid=listing.project).state == "deid_check"
    [doubt] = browser.get(address(listing)).context["review"].findings
    sign_in(officer).post(address(listing, "confirm/"), {"finding": doubt.hash})
    browser.post(address(listing, "approve/"), {"step": step(listing)})
    assert Project.objects.get(uuid=listing.project).state == "deid_check"
    browser.post(address(listing, "confirm/"), {"finding": doubt.hash})
    browser.post(address(listing, "approve/"), {"step": step(listing)})
    assert Project.objects.get(uuid=listing.project).state == "in_review"


def test_next_leads_to_the_next_of_mine(submitted, reviewer, sign_in, step):
    first, second = submitted("一"), submitted("二")
    answer = sign_in(reviewer).post(address(first, "approve/"), {"step": step(first)})
    assert answer["Location"] == address(second, "?next=1")


def test_nothing_that_is_not_public_has_a_page(submitted, draft, client):
    for uuid in (submitted("一").project, draft("二").uuid, "6f0f7a6e-5d0c-4a3e-9a53-3c9b6d1f2a10"):
        assert client.get(f"/projects/{uuid}/").status_code == 404


def test_a_held_project_is_gone_at_once(published, client, officer, at):
    listing = published()
    Hold.objects.create(project=Project.objects.get(uuid=listing.project), reason="complaint", since=at, by=officer)
    assert client.get(f"/projects/{listing.project}/").status_code == 404
    assert client.get("/").context["bridge"]["total"] == 0


def test_a_few_households_are_never_crowdfunded(published, client, county):
    from marketplace.places.models import LocalitySettings

    LocalitySettings.objects.update(k_public=3)
    page = client.get(f"/projects/{published(many=4).project}/").content.decode()
    assert "依法不面向公众募捐" in page
    assert "/give/" not in page


def test_public_pages_ask_the_database_little(published, client, django_assert_max_num_queries):
    listing = published()
    client.get("/")
    with django_assert_max_num_queries(PAGE):
        assert client.get(f"/projects/{listing.project}/").status_code == 200
    with django_assert_max_num_queries(FRONT):
        assert client.get("/").status_code == 200


def test_english_falls_back_to_chinese_words(published, client):
    listing = published(words={"title_en": "Winter quilts"})
    page = client.get(f"/projects/{listing.project}/", headers={"accept-language": "en"}).content.decode()
    assert "Winter quilts" in page
    assert "屋里冷" in page


def test_a_family_that_left_leaves_a_correction_and_the_others_are_served(published, client, officer, relay, at):
    listing = published(many=14)
    share = Share.objects.filter(project=listing.project).first()
    vault.revoke_consent(consent=Consent.objects.get(case=share.need.case), by=officer, at=at)
    relay()
    page = client.get(f"/projects/{listing.project}/").content.decode().replace("<wbr>", "")
    assert "更正：由 14 户改为 13 户" in page
    assert "13 床" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.update(households_after=14)


def test_the_page_says_what_the_gate_counted_as_shown_and_no_more(published, client):
    listing = published()
    project = Project.objects.get(uuid=listing.project)
    page = client.get(f"/projects/{listing.project}/").content.decode()
    assert project.shown_age_band == "70-79"
    assert "70–79岁" in page
    Project.objects.update(shown_age_band="")
    assert "70–79岁" not in client.get(f"/projects/{listing.project}/").content.decode()


def test_a_family_reads_the_public_words_and_how_to_take_them_back(submitted, officer, charlie, sign_in):
    listing = submitted("过冬棉被")
    page = sign_in(officer).get(address(listing, "family/")).content.decode().replace("<wbr>", "")
    for words in (listing.title, listing.summary, listing.counts_as_done, "随时收回", "救助一分不少", "12345"):
        assert words in page
    assert "k_value" not in page
    assert sign_in(charlie).get(address(listing, "family/")).status_code == 404


def test_a_page_under_review_is_not_taken_for_the_listing_of_the_same_number(
    draft, article, ask, editor, county, reviewer, sign_in
):
    page, project = article(), draft("过冬棉被")
    ProjectListing.objects.create(id=page.pk, project=project.uuid, region=county, title="过冬棉被")
    ask(page, by=editor)
    assert sign_in(reviewer).get(reverse("cms:approvals")).status_code == 200
