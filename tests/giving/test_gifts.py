"""A gift is accepted only where the law, the charity's papers and the goal allow it."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from marketplace.audit.models import Event
from marketplace.giving import operations as giving
from marketplace.giving import policies, queries
from marketplace.giving.models import CampaignProject, Donation
from marketplace.giving.operations.gifts import RESERVE_LIVES
from marketplace.giving.states import LAPSED, WAITING
from marketplace.ledger import queries as ledger
from marketplace.ledger.models import Account
from marketplace.lib import registry
from marketplace.lib.clock import SHANGHAI
from marketplace.lib.refusals import WrongState
from marketplace.organisations.models import Credential
from marketplace.places.models import LocalitySettings
from marketplace.projects.models import Hold
from tests.giving.conftest import UNIT_FEN


def _held(share: CampaignProject) -> int:
    found = Account.objects.filter(owner=share.uuid, kind="held").first()
    return ledger.balance(found) if found else 0


def _open(share, visitor, at, amount_fen=UNIT_FEN):
    return giving.open_donation(share=share, amount_fen=amount_fen, by=visitor, at=at)


def test_a_gift_takes_room_in_the_goal_and_reserves_it(share, give):
    donation = give()
    share.refresh_from_db()
    assert (donation.state, share.target_fen, share.taken_fen, _held(share)) == (WAITING, 432000, 36000, 36000)
    assert Event.objects.filter(kind="donation.opened", subject=donation.uuid).exists()


def test_no_more_is_taken_than_the_goal_has_room_for(share, give, visitor, at):
    give(430000)
    with pytest.raises(policies.TooMuch, match="¥20"):
        _open(share, visitor, at, 2001)
    give(2000)
    with pytest.raises(policies.GoalReached):
        _open(share, visitor, at, 500)
    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignProject.objects.filter(pk=share.pk).update(taken_fen=432001)


def test_less_than_the_pay_rail_takes_is_refused(share, visitor, at):
    with pytest.raises(policies.TooLittle, match="¥5"):
        _open(share, visitor, at, 499)


def test_the_same_reference_is_the_same_gift(share, visitor, at):
    first = _open(share, visitor, at)
    again = giving.open_donation(share=share, amount_fen=UNIT_FEN, reference=first.uuid, by=visitor, at=at)
    other = giving.open_donation(share=share, amount_fen=500, reference=first.uuid, by=visitor, at=at)
    assert first.pk == again.pk != other.pk


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        (datetime(2025, 12, 31, 23, 59, tzinfo=SHANGHAI), False),
        (datetime(2026, 11, 23, 0, 0, tzinfo=SHANGHAI), True),
        (datetime(2026, 11, 30, 23, 59, tzinfo=SHANGHAI), True),
        (datetime(2026, 12, 1, 0, 0, tzinfo=SHANGHAI), False),
    ],
)
def test_the_rail_is_open_only_while_the_notice_holds(share, visitor, moment, open_):
    LocalitySettings.objects.update(designation_from=date(2026, 11, 23), designation_until=date(2026, 11, 30))
    if open_:
        assert _open(share, visitor, moment).reserved_id
    else:
        with pytest.raises((policies.NotDesignated, policies.OutsideCampaign)):
            _open(share, visitor, moment)
        assert not Donation.objects.exists()


@pytest.mark.parametrize(
    "change", [{"designation_number": ""}, {"designation_from": None}, {"designation_until": None}]
)
def test_without_the_notice_the_operation_refuses(share, visitor, at, change):
    LocalitySettings.objects.update(**change)
    with pytest.raises(policies.NotDesignated):
        _open(share, visitor, at)
    way = queries.way_to_give(share.project, at=at)
    assert (way.is_open, way.outward_link) == (False, "https://platform.example/campaigns/warm-winter")


def test_a_neighbours_notice_opens_nothing_here(share, visitor, at, regions):
    LocalitySettings.objects.update(region=regions["邻县"])
    with pytest.raises(policies.HouseholdsUndecided):
        _open(share, visitor, at)


@pytest.mark.parametrize(("households", "refused"), [(9, True), (10, False)])
def test_fewer_households_than_the_number_are_never_crowdfunded(share, visitor, at, households, refused):
    type(share.project).objects.filter(pk=share.project.pk).update(households=households)
    share = CampaignProject.objects.get(pk=share.pk)
    if refused:
        with pytest.raises(policies.TooFewHouseholds, match="10"):
            _open(share, visitor, at)
        assert not queries.way_to_give(share.project, at=at).outward_link
    else:
        assert _open(share, visitor, at)


def test_an_undecided_number_closes_the_feature(share, visitor, at):
    LocalitySettings.objects.update(crowdfunding_households_least=None)
    with pytest.raises(policies.HouseholdsUndecided):
        _open(share, visitor, at)


def test_a_certificate_that_ends_tonight_closes_at_midnight(share, visitor, at):
    Credential.objects.update(valid_until=date(2026, 11, 23))
    last = datetime(2026, 11, 23, 23, 59, tzinfo=SHANGHAI)
    assert _open(share, visitor, last)
    with pytest.raises(policies.CertificateEnded):
        _open(share, visitor, last + timedelta(minutes=1))


def test_a_certificate_no_officer_has_seen_counts_for_nothing(share, visitor, at):
    Credential.objects.update(confirmed_by=None, confirmed_at=None)
    with pytest.raises(policies.CertificateEnded):
        _open(share, visitor, at)


def test_outside_the_filed_dates_nothing_is_taken(share, visitor, at):
    with pytest.raises(policies.OutsideCampaign):
        _open(share, visitor, datetime(2027, 4, 1, tzinfo=SHANGHAI))


def test_a_project_on_hold_takes_no_gifts(share, visitor, officer, at):
    Hold.objects.create(project=share.project, reason="consent", since=at, by=officer)
    with pytest.raises(policies.ProjectTakesNoGifts):
        _open(share, visitor, at)


def test_a_suspended_charity_takes_no_gifts(share, visitor, at):
    type(share.campaign.organisation).objects.filter(pk=share.campaign.organisation_id).update(
        state="suspended", reason="决定书 1 号"
    )
    with pytest.raises(policies.OrganisationNotVerified):
        _open(CampaignProject.objects.get(pk=share.pk), visitor, at)


def test_a_disabled_campaign_takes_no_gifts(share, visitor, operator, at):
    giving.disable(campaign=share.campaign, reason="备案撤销", by=operator, at=at)
    with pytest.raises(policies.CampaignNotLive):
        _open(share, visitor, at)


def test_a_campaign_without_an_account_shows_the_way_out(share, visitor, at):
    type(share.campaign).objects.update(stripe_account="")
    share = CampaignProject.objects.get(pk=share.pk)
    with pytest.raises(policies.NoAccount):
        _open(share, visitor, at)
    assert queries.way_to_give(share.project, at=at).outward_link


def test_a_lapsed_gift_gives_its_room_back_once(share, give, visitor, at):
    donation = give()
    giving.lapse(donation=donation, by=visitor, at=at)
    share.refresh_from_db()
    assert (donation.state, share.taken_fen, _held(share)) == (LAPSED, 0, 0)
    with pytest.raises(WrongState):
        giving.lapse(donation=donation, by=visitor, at=at)
    assert ledger.unexplained() == 0


def test_what_nobody_paid_gives_its_room_back_by_itself(share, give, visitor, at):
    late, fresh = give(), give(when=at + RESERVE_LIVES)
    giving.lapse_overdue(by=visitor, at=at + RESERVE_LIVES + timedelta(seconds=1))
    states = {one.pk: one.state for one in Donation.objects.all()}
    assert states == {late.pk: "lapsed", fresh.pk: "waiting"}
    share.refresh_from_db()
    assert share.taken_fen == fresh.amount_fen
    assert registry.handlers_of("duty.giving.lapse")


def test_an_overdue_reserve_makes_room_for_the_next_donor(share, give, at):
    give(432000)
    later = at + timedelta(minutes=41)
    assert give(500, when=later).state == WAITING
    assert Donation.objects.filter(state=LAPSED).count() == 1


def test_a_page_that_still_lives_keeps_its_room(share, give, visitor, at):
    give(432000)
    with pytest.raises(policies.GoalReached):
        _open(share, visitor, at + timedelta(minutes=39))


def test_a_donor_signs_and_takes_the_name_down(give, visitor, at):
    donation = give()
    giving.sign(donation=donation, name="  青禾 镇 王家 ", by=visitor, at=at)
    assert (donation.signs, donation.signature) == (True, "青禾 镇 王家")
    giving.sign(donation=donation, name="", by=visitor, at=at)
    assert (donation.signs, donation.signature) == (False, "")
