"""Offering, choosing, answering: by qualification and quantity, never by price, never by a friend."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from marketplace.lib.privacy.guard import SaysTooMuch
from marketplace.lib.refusals import NotAllowed, WrongState
from marketplace.matching import operations, screening
from marketplace.matching.models import Bid
from marketplace.organisations import operations as register
from marketplace.outbox import operations as outbox
from marketplace.outbox.models import Message
from marketplace.people.models import Notice, Role
from marketplace.projects import operations as projects
from marketplace.projects.models import Assignment, Hold
from tests.partners import CODES, apply_for, line_of, published, verified


def test_an_award_takes_the_part_and_tells_the_world(bid, officer, line, charity, project, at):
    operations.award(bid=bid, quantity=5, by=officer, at=at)
    line.refresh_from_db()
    made = Assignment.objects.get()
    assert (line.taken, made.organisation, made.quantity, bid.state) == (5, charity, 5, "awarded")
    sent = Message.objects.filter(kind="bid.awarded").first()
    assert sent.body == {
        "bid": str(bid.uuid),
        "project": str(project.uuid),
        "line": str(line.uuid),
        "organisation": str(charity.uuid),
        "quantity": 5,
        "starts": "2026-11-23",
        "ends": "2026-11-30",
    }


def test_what_no_longer_fits_is_declined_and_its_bidder_told_alone(bid, other_bid, officer, operator, rival, relay, at):
    operations.award(bid=bid, quantity=12, by=officer, at=at)
    other_bid.refresh_from_db()
    assert other_bid.state == "declined"
    relay()
    told = Notice.objects.get(user=rival, key__startswith="bid.")
    assert "没有剩下足够的数量" in told.text
    assert "3 天内" in told.text
    assert "同舟" not in told.text
    assert "承接 12 床" in Notice.objects.get(user=operator, key__startswith="bid.").text


def test_an_offer_that_still_fits_in_part_keeps_waiting(bid, other_bid, officer, at):
    operations.award(bid=bid, quantity=9, by=officer, at=at)
    other_bid.refresh_from_db()
    assert other_bid.state == "submitted"
    with pytest.raises(projects.LineIsTaken):
        operations.award(bid=other_bid, quantity=4, by=officer, at=at)
    operations.award(bid=other_bid, quantity=3, by=officer, at=at)
    assert other_bid.state == "awarded"


def test_an_offer_below_its_least_is_declined(bid, line, competitor, rival, words, officer, at):
    offer = operations.submit(line=line, organisation=competitor, by=rival, at=at, **(words | {"least": 6}))
    operations.award(bid=bid, quantity=9, by=officer, at=at)
    offer.refresh_from_db()
    assert offer.state == "declined"


@pytest.mark.parametrize("quantity", [0, 4, 13])
def test_nobody_is_given_more_or_less_than_offered(line, charity, operator, words, officer, at, quantity):
    offer = operations.submit(line=line, organisation=charity, by=operator, at=at, **(words | {"least": 5}))
    with pytest.raises(operations.PartOutsideOffer):
        operations.award(bid=offer, quantity=quantity, by=officer, at=at)


def test_an_officer_of_the_bidder_does_not_choose(bid, charity, operator, officer, at):
    register.join(organisation=charity, email=officer.email, role="worker", by=operator, at=at)
    for act in (
        lambda: operations.award(bid=bid, quantity=1, by=officer, at=at),
        lambda: operations.decline(bid=bid, reason="x", by=officer, at=at),
        lambda: operations.shortlist(bid=bid, by=officer, at=at),
    ):
        with pytest.raises(operations.RelatedToBidder):
            act()
    assert not Assignment.objects.exists()


def test_only_officers_of_the_place_choose(bid, charlie, person, regions, reviewer, operator, at):
    far = person("far", Role.TOWNSHIP_OFFICER, regions["石桥镇"])
    for nobody in (charlie, far, reviewer):
        with pytest.raises(NotAllowed):
            operations.award(bid=bid, quantity=1, by=nobody, at=at)
    near = person("near", Role.TOWNSHIP_OFFICER, regions["青禾镇"])
    operations.award(bid=bid, quantity=1, by=near, at=at)


def test_only_an_operator_offers_in_its_name(line, charity, rival, competitor, words, at):
    with pytest.raises(NotAllowed):
        operations.submit(line=line, organisation=charity, by=rival, at=at, **words)


def test_an_organisation_still_being_checked_offers_nothing(line, county, person, words, at):
    fresh = apply_for(county, by=(li := person("li")), at=at)
    with pytest.raises(screening.OrganisationNotVerified):
        operations.submit(line=line, organisation=fresh, by=li, at=at, **words)


def test_a_suspended_organisation_is_not_awarded(bid, charity, reviewer, officer, at):
    register.suspend(organisation=charity, reason="未公开", document="文1", by=reviewer, at=at)
    bid.refresh_from_db()
    with pytest.raises(screening.OrganisationNotVerified):
        operations.award(bid=Bid.objects.get(pk=bid.pk), quantity=1, by=officer, at=at)


def test_a_certificate_must_hold_when_the_work_begins(line, charity, operator, words, at):
    charity.credentials.update(valid_until=date(2026, 11, 30))
    later = {"starts": date(2026, 12, 1), "ends": date(2026, 12, 5)}
    with pytest.raises(screening.PaperNotValid):
        operations.submit(line=line, organisation=charity, by=operator, at=at, **(words | later))


def test_an_organisation_of_another_county_is_out_of_area(line, regions, person, officer, words, at):
    there = regions["邻县"]
    cast = {"officer": person("o2", Role.COUNTY_OFFICER, there), "reviewer": person("r2", Role.COUNTY_REVIEWER, there)}
    far = verified(there, operator=(li := person("li")), at=at, **cast)
    with pytest.raises(screening.OutOfArea):
        operations.submit(line=line, organisation=far, by=li, at=at, **words)


@pytest.mark.parametrize(("kind", "may"), [("firm", True), ("service", True)])
def test_goods_may_come_from_firms(line, county, person, officer, reviewer, words, at, kind, may):
    firm = verified(county, operator=(li := person("li")), officer=officer, reviewer=reviewer, at=at, kind=kind)
    assert operations.submit(line=line, organisation=firm, by=li, at=at, **words).state == "submitted"


@pytest.mark.parametrize("kind", ["firm", "service", "station"])
def test_charity_money_is_taken_on_by_charities_only(project, county, person, officer, reviewer, words, at, kind):
    money = line_of(project, quantity=3, kind="money", title="自付缺口", unit="户", position=1, target_fen=100_000)
    firm = verified(county, operator=(li := person("li")), officer=officer, reviewer=reviewer, at=at, kind=kind)
    with pytest.raises(screening.NotForThisKind):
        operations.submit(line=money, organisation=firm, by=li, at=at, **(words | {"quantity": 1}))


def test_the_sum_follows_from_the_part_and_is_no_offer(project, charity, operator, words, at):
    money = line_of(project, quantity=3, kind="money", title="自付缺口", unit="户", position=1, target_fen=100_000)
    made = operations.submit(line=money, organisation=charity, by=operator, at=at, **(words | {"quantity": 2}))
    assert made.amount_fen == 66_667


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"no_conflict": False}, screening.ConflictNotDeclared),
        ({"plan": " "}, screening.PlanMissing),
        ({"plan": "联系13812345678"}, screening.PlanTells),
        ({"quantity": 13}, screening.TooMany),
        ({"quantity": 3, "least": 4}, screening.LeastAboveQuantity),
        ({"starts": date(2026, 11, 22)}, screening.DatesWrong),
        ({"ends": date(2026, 11, 22)}, screening.DatesWrong),
    ],
)
def test_an_offer_is_screened(line, charity, operator, words, at, change, refusal):
    with pytest.raises(refusal):
        operations.submit(line=line, organisation=charity, by=operator, at=at, **(words | change))
    assert not Bid.objects.exists()


def test_a_held_project_takes_no_offers(line, project, charity, operator, officer, words, at):
    Hold.objects.create(project=project, reason="consent", since=at, by=officer)
    with pytest.raises(screening.NotOpen):
        operations.submit(line=line, organisation=charity, by=operator, at=at, **words)


def test_one_organisation_offers_once_at_a_time(bid, line, charity, operator, words, at):
    with pytest.raises(operations.AlreadyOffered):
        operations.submit(line=line, organisation=charity, by=operator, at=at, **words)
    operations.withdraw(bid=bid, by=operator, at=at)
    assert operations.submit(line=line, organisation=charity, by=operator, at=at, **words).state == "submitted"


def test_a_draft_becomes_the_offer(line, charity, operator, words, at):
    kept = operations.draft(line=line, organisation=charity, by=operator, at=at, **(words | {"plan": ""}))
    made = operations.submit(line=line, organisation=charity, by=operator, at=at, **words)
    assert (made.pk, made.state) == (kept.pk, "submitted")


def test_who_takes_part_already_does_not_offer_again(bid, line, charity, operator, officer, words, at):
    operations.award(bid=bid, quantity=5, by=officer, at=at)
    line.refresh_from_db()
    with pytest.raises(operations.AlreadyTakesPart):
        operations.submit(line=line, organisation=charity, by=operator, at=at, **(words | {"quantity": 2}))


def test_an_answer_is_given_once_and_with_a_reason(bid, officer, operator, at):
    with pytest.raises(operations.ReasonNeeded):
        operations.decline(bid=bid, reason=" ", by=officer, at=at)
    operations.decline(bid=bid, reason="另一家离得更近", by=officer, at=at)
    with pytest.raises(WrongState):
        operations.award(bid=bid, quantity=1, by=officer, at=at)
    with pytest.raises(WrongState):
        operations.withdraw(bid=bid, by=operator, at=at)
    assert not Assignment.objects.exists()


def test_the_database_keeps_no_answer_without_its_author(bid):
    with pytest.raises(IntegrityError), transaction.atomic():
        Bid.objects.filter(pk=bid.pk).update(state="declined", reason="x")


def test_a_withdrawn_project_answers_everyone(bid, project, officer, operator, relay, at):
    projects.withdraw(project=project, reason="已由政府解决", by=officer, at=at)
    relay()
    relay()
    bid.refresh_from_db()
    assert bid.state == "declined"
    assert "不再需要" in Notice.objects.get(user=operator, key__startswith="bid.").text


def test_a_retrofit_asks_for_building_papers(
    county, regions, charity, operator, officer, reviewer, approver, words, at
):
    cast = {"drafter": officer, "checker": reviewer, "publisher": approver}
    rails = line_of(published(regions["青禾镇"], **cast, at=at, kind="retrofit", title="扶手"), kind="service")
    with pytest.raises(screening.PaperNotValid):
        operations.submit(line=rails, organisation=charity, by=operator, at=at, **words)


def test_the_last_day_of_a_certificate_still_counts(line, charity, operator, words, at):
    charity.credentials.update(valid_until=at.date() + timedelta(days=0))
    assert operations.submit(line=line, organisation=charity, by=operator, at=at, **words)
    assert CODES[0] == charity.uscc


@pytest.mark.parametrize(("left", "said"), [(4, "现在是 4 床"), (0, "不再需要")])
def test_who_carries_less_is_told_how_much_is_left(bid, officer, operator, rival, relay, at, left, said):
    operations.award(bid=bid, quantity=5, by=officer, at=at)
    part = Assignment.objects.get()
    outbox.post("assignment.reduced", subject=part.uuid, body={"assignment": str(part.uuid), "quantity": left}, at=at)
    relay()
    told = Notice.objects.get(key__startswith=f"assignment.reduced:{part.uuid}:{left}")
    assert told.user == operator
    assert said in told.text


@pytest.mark.parametrize("reason", ["张秀英家要自己的侄子做", "电话13900000000打不通"])
def test_a_reason_that_names_somebody_is_not_sent(bid, officer, at, reason):
    with pytest.raises(SaysTooMuch):
        operations.decline(bid=bid, reason=reason, by=officer, at=at)
    bid.refresh_from_db()
    assert bid.state == "submitted"
