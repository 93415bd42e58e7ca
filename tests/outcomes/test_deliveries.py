"""A delivery counts when somebody who did not bring it says so."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from marketplace.audit.models import Event, Transition
from marketplace.lib.privacy.guard import SaysTooMuch
from marketplace.lib.refusals import NotAllowed, WrongState
from marketplace.organisations.models import Membership
from marketplace.outcomes import operations, queries
from marketplace.outcomes.models import Delivery
from marketplace.outcomes.operations import Outcome
from marketplace.people.models import Role

GOOD = Outcome(met="fully", satisfaction="satisfied")


@pytest.fixture
def bring(world, at):
    def brought(quantity=12, *, by=None, note="", delivered_at=None):
        return operations.record(
            assignment=world.assignment,
            quantity=quantity,
            delivered_at=delivered_at or at - timedelta(hours=1),
            note=note,
            by=by or world.carrier,
            at=at,
        )

    return brought


def test_the_station_records_and_the_township_accepts(world, bring, at):
    delivery = bring(note="两人同行，讲了用电安全")
    operations.accept(delivery=delivery, outcome=GOOD, by=world.township, at=at)
    world.line.refresh_from_db()
    world.project.refresh_from_db()
    assert (delivery.state, delivery.accepted_by, world.line.delivered) == ("accepted", world.township, 12)
    assert world.project.state == "delivered"
    assert set(Event.objects.filter(subject=delivery.uuid).values_list("kind", flat=True)) == {
        "delivery.recorded",
        "delivery.accepted",
    }
    assert Transition.objects.get(table="outcomes_delivery").verb == "accept"


def test_the_provider_records_for_itself_too(world, bring):
    assert bring(by=world.buyer).recorded_for == world.charity
    assert bring  # the station's worker acts for the station, see above


def test_neither_recorder_nor_provider_accepts_their_own_delivery(world, bring, at, person, county):
    delivery = bring()
    for insider in (world.carrier, world.buyer):
        with pytest.raises(operations.OwnDelivery):
            operations.accept(delivery=delivery, outcome=GOOD, by=insider, at=at)
    double = person("double", Role.TOWNSHIP_OFFICER, county)
    Membership.objects.create(user=double, organisation=world.charity, role="finance", valid_from=at.date())
    with pytest.raises(operations.OwnDelivery):
        operations.accept(delivery=delivery, outcome=GOOD, by=double, at=at)
    assert Delivery.objects.get().state == "recorded"


def test_one_who_left_the_provider_does_not_judge_it_either(world, bring, at, person, county):
    former = person("former", Role.COUNTY_OFFICER, county)
    Membership.objects.create(
        user=former, organisation=world.charity, role="worker", valid_from=at.date(), valid_until=at.date()
    )
    with pytest.raises(operations.OwnDelivery):
        operations.accept(delivery=bring(), outcome=GOOD, by=former, at=at + timedelta(days=30))


def test_the_database_refuses_a_recorder_who_accepts(world, bring, at):
    delivery = bring()
    whole = {"accepted_by": world.carrier, "accepted_at": at, "met": "fully", "satisfaction": "satisfied"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(state="accepted", **whole)


def test_the_provider_check_is_what_holds_this_up(world, bring, at, monkeypatch, person, county):
    """The mutant: nobody counts as provider. Then one's own delivery would be accepted, and the test above red."""
    monkeypatch.setattr("marketplace.outcomes.policies.provides", lambda user, delivery: False)
    double = person("double", Role.TOWNSHIP_OFFICER, county)
    Membership.objects.create(user=double, organisation=world.charity, role="finance", valid_from=at.date())
    operations.accept(delivery=bring(), outcome=GOOD, by=double, at=at)
    assert Delivery.objects.get().state == "accepted"


def test_strangers_neither_record_nor_accept(world, bring, at, charlie, person, regions):
    with pytest.raises(NotAllowed):
        bring(by=charlie)
    elsewhere = person("elsewhere", Role.TOWNSHIP_OFFICER, regions["石桥镇"])
    delivery = bring()
    for stranger in (charlie, elsewhere, person("guest")):
        with pytest.raises(NotAllowed):
            operations.accept(delivery=delivery, outcome=GOOD, by=stranger, at=at)


def test_a_station_of_another_township_does_not_record(world, bring, person, regions, reviewer, approver, at):
    from tests.outcomes.conftest import organisation

    worker = person("far")
    far = organisation("石桥镇社工站", "station", regions["石桥镇"], worker, [reviewer, approver])
    Membership.objects.create(user=worker, organisation=far, role="worker", valid_from=at.date() - timedelta(days=1))
    with pytest.raises(NotAllowed):
        bring(by=worker)
    assert queries.to_record(worker) == []


def test_a_township_inside_a_bundle_of_the_county_accepts_when_households_of_it_are_in(
    world, bring, at, person, regions
):
    world.project.origin = regions["示例县"]
    world.project.save()
    delivery = bring(by=world.buyer)
    elsewhere = person("elsewhere", Role.TOWNSHIP_OFFICER, regions["石桥镇"])
    with pytest.raises(NotAllowed):
        operations.accept(delivery=delivery, outcome=GOOD, by=elsewhere, at=at)
    operations.accept(delivery=delivery, outcome=GOOD, by=world.township, at=at)


def test_no_more_is_recorded_than_was_taken_on(world, bring):
    bring(8)
    with pytest.raises(operations.TooMuchDelivered) as refused:
        bring(5)
    assert "4 床" in str(refused.value)
    assert bring(4).quantity == 4
    with pytest.raises(operations.TooMuchDelivered):
        bring(1)


def test_what_was_sent_back_may_be_recorded_again(world, bring, at, relay):
    delivery = bring()
    operations.return_(delivery=delivery, reason="少了两条", by=world.township, at=at)
    relay()
    assert "少了两条" in world.carrier.notices.get().text
    assert bring(10).quantity == 10
    with pytest.raises(WrongState):
        operations.accept(delivery=delivery, outcome=GOOD, by=world.township, at=at)


def test_a_delivery_is_decided_once_and_stands(world, bring, at):
    delivery = bring()
    operations.accept(delivery=delivery, outcome=GOOD, by=world.township, at=at)
    with pytest.raises(WrongState):
        operations.return_(delivery=delivery, reason="又想退回", by=world.township, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(met="not")
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).delete()


def test_tomorrows_delivery_is_not_recorded_today(bring, at):
    with pytest.raises(operations.NotYetDelivered):
        bring(delivered_at=at + timedelta(hours=1))


def test_a_released_part_is_not_recorded(world, bring, at):
    world.assignment.released_at = at
    world.assignment.save()
    with pytest.raises(operations.AssignmentEnded):
        bring()


@pytest.mark.parametrize("words", ["送到张桂兰老人家", "电话 13800001111", "身份证 999999195001010018"])
def test_notes_name_nobody(world, bring, at, words):
    with pytest.raises(SaysTooMuch):
        bring(note=words)
    delivery = bring()
    with pytest.raises(SaysTooMuch):
        operations.return_(delivery=delivery, reason=words, by=world.township, at=at)
    harmed = Outcome(met="partly", harm=True, harm_note=words)
    with pytest.raises(SaysTooMuch):
        operations.accept(delivery=delivery, outcome=harmed, by=world.township, at=at)


def test_harm_is_described(world, bring, at):
    with pytest.raises(operations.HarmNotDescribed):
        operations.accept(delivery=bring(), outcome=Outcome(met="fully", harm=True), by=world.township, at=at)
