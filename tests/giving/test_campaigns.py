"""A campaign is filed by its charity, launched by an officer, and raises only for what the charity has taken on."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from marketplace.giving import operations as giving
from marketplace.giving import policies
from marketplace.giving.models import Campaign
from marketplace.giving.operations import campaigns
from marketplace.giving.states import CAMPAIGN, DISABLED, DISCLOSED, FILED, LIVE
from marketplace.lib.refusals import NotAllowed, WrongState
from marketplace.organisations.models import Credential
from marketplace.places.models import LocalitySettings

NUMBER = "53999999MJ0000001XA26003"


@pytest.fixture
def drafted(charity, operator, words, at):
    return giving.draft(organisation=charity, by=operator, at=at, **words)


def test_the_way_of_a_campaign(drafted, operator, officer, at):
    giving.file(campaign=drafted, filing_number=f" {NUMBER.lower()} ", by=operator, at=at)
    assert (drafted.state, drafted.filing_number) == (FILED, NUMBER)
    giving.launch(campaign=drafted, by=officer, at=at)
    assert (drafted.state, drafted.launched_by) == (LIVE, officer)
    giving.end(campaign=drafted, by=operator, at=at)
    giving.disclose(campaign=drafted, report="募得 432,000 分，全部用于棉被", by=operator, at=at)
    assert drafted.state == DISCLOSED


def test_without_a_number_nothing_is_filed(drafted, operator, at):
    with pytest.raises(campaigns.NumberMissing):
        giving.file(campaign=drafted, filing_number="  ", by=operator, at=at)


def test_a_number_belongs_to_one_campaign(campaign, charity, operator, words, at):
    second = giving.draft(organisation=charity, by=operator, at=at, **words)
    with pytest.raises(campaigns.AlreadyFiled):
        giving.file(campaign=second, filing_number=campaign.filing_number, by=operator, at=at)


def test_a_charity_without_a_certificate_files_nothing(drafted, operator, at):
    Credential.objects.update(valid_until=date(2026, 11, 22))
    with pytest.raises(policies.CertificateEnded):
        giving.file(campaign=drafted, filing_number=NUMBER, by=operator, at=at)


@pytest.mark.parametrize("who", ["operator", "finance", "charlie", "stranger", "visitor"])
def test_only_an_officer_of_the_region_launches(drafted, operator, at, who, request):
    giving.file(campaign=drafted, filing_number=NUMBER, by=operator, at=at)
    with pytest.raises(NotAllowed):
        giving.launch(campaign=drafted, by=request.getfixturevalue(who), at=at)


def test_whoever_drafted_it_never_launches_it(drafted, operator, at):
    giving.file(campaign=drafted, filing_number=NUMBER, by=operator, at=at)
    with pytest.raises(IntegrityError, match="two_persons"), transaction.atomic():
        Campaign.objects.filter(pk=drafted.pk).update(launched_by=operator)


def test_a_draft_is_not_launched(drafted, officer, at):
    with pytest.raises(WrongState):
        giving.launch(campaign=drafted, by=officer, at=at)


@pytest.mark.parametrize(
    ("dates", "refusal"),
    [
        ({"ends": date(2026, 10, 31)}, campaigns.EndsBeforeStart),
        ({"ends": date(2029, 12, 1)}, campaigns.TooLong),
    ],
)
def test_impossible_dates_are_refused(charity, operator, words, at, dates, refusal):
    with pytest.raises(refusal):
        giving.draft(organisation=charity, by=operator, at=at, **{**words, **dates})


def test_what_is_filed_is_not_revised(campaign, operator, at):
    with pytest.raises(NotAllowed):
        giving.revise(campaign=campaign, name="别的名字", by=operator, at=at)


def test_another_charity_drafts_nothing_here(charity, stranger, words, at):
    with pytest.raises(NotAllowed):
        giving.draft(organisation=charity, by=stranger, at=at, **words)


def test_an_officer_disables_with_a_reason(campaign, officer, at):
    with pytest.raises(campaigns.ReasonNeeded):
        giving.disable(campaign=campaign, reason="", by=officer, at=at)
    giving.disable(campaign=campaign, reason="备案撤销", by=officer, at=at)
    assert campaign.state == DISABLED


def test_the_goal_is_what_the_charity_took_on(campaign, project, assigned, operator, at):
    type(assigned[0]).objects.filter(pk=assigned[0].pk).update(quantity=6)
    share = giving.include(campaign=campaign, project=project, by=operator, at=at)
    assert share.target_fen == 120000 + 192000


def test_a_project_nobody_of_ours_took_on_is_not_raised_for(campaign, project, operator, at):
    with pytest.raises(campaigns.NotTakenOn):
        giving.include(campaign=campaign, project=project, by=operator, at=at)


def test_a_project_of_few_households_is_not_raised_for(campaign, project, assigned, operator, at):
    LocalitySettings.objects.update(crowdfunding_households_least=13)
    with pytest.raises(policies.TooFewHouseholds):
        giving.include(campaign=campaign, project=project, by=operator, at=at)


def test_a_project_outside_the_filed_area_is_not_raised_for(campaign, project, assigned, operator, at, regions):
    Campaign.objects.update(region=regions["邻县"])
    with pytest.raises(campaigns.OutsideArea):
        giving.include(campaign=Campaign.objects.get(), project=project, by=operator, at=at)


def test_a_project_is_included_once(share, operator, at):
    with pytest.raises(campaigns.AlreadyIncluded):
        giving.include(campaign=share.campaign, project=share.project, by=operator, at=at)


def test_every_step_of_the_table_has_its_operation_and_policy():
    for verb in CAMPAIGN.edges:
        assert callable(getattr(giving, verb))
        assert callable(getattr(policies, verb))


def test_foreign_eyes_see_no_campaign(campaign, charlie, stranger, visitor, operator, finance, officer):
    seen = {u.name: Campaign.objects.visible_to(u).count() for u in (charlie, stranger, visitor)}
    assert set(seen.values()) == {0}
    assert all(Campaign.objects.visible_to(u).exists() for u in (operator, finance, officer))
