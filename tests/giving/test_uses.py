"""The charity's finance says what money is for; the sums on every page are sums of the ledger."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from marketplace.audit.models import Event
from marketplace.giving import operations as giving
from marketplace.giving import queries
from marketplace.giving.models import Use
from marketplace.giving.operations.uses import NoRoom, WhatForNeeded
from marketplace.ledger.operations import NotEnough
from marketplace.lib.privacy.guard import SaysTooMuch
from marketplace.lib.refusals import NotAllowed
from tests.giving.conftest import UNIT_FEN


@pytest.fixture
def funded(share, give, pay_company, tell):
    """¥360 received."""
    tell(pay_company.session(give()))
    return share


def _allocate(share, by, at, amount_fen=UNIT_FEN, reference=None, what="棉被 1 床"):
    return giving.allocate(share=share, amount_fen=amount_fen, what=what, reference=reference or uuid4(), by=by, at=at)


def _spend(share, by, at, amount_fen):
    return giving.spend(
        share=share, amount_fen=amount_fen, what="采购棉被", voucher="发票 0017", reference=uuid4(), by=by, at=at
    )


def test_received_allocated_spent_and_the_balance_add_up(funded, finance, at):
    _allocate(funded, finance, at, 30000)
    _spend(funded, finance, at, 20000)
    money = queries.project_money(funded.project.uuid)
    assert (money.received_fen, money.allocated_fen, money.spent_fen, money.balance_fen) == (36000, 30000, 20000, 16000)
    assert (money.unallocated_fen, money.unspent_fen, money.refunded_fen) == (6000, 10000, 0)
    assert queries.campaign_money(funded.campaign) == money


def test_no_more_is_allocated_than_came_nor_spent_than_was_allocated(funded, finance, at):
    with pytest.raises(NotEnough):
        _allocate(funded, finance, at, UNIT_FEN + 1)
    _allocate(funded, finance, at, 30000)
    with pytest.raises(NotEnough):
        _spend(funded, finance, at, 30001)


def test_the_same_form_sent_twice_is_one_booking(funded, finance, at):
    reference = uuid4()
    for _ in range(2):
        _allocate(funded, finance, at, 10000, reference)
    assert queries.project_money(funded.project.uuid).allocated_fen == 10000
    assert Use.objects.count() == Event.objects.filter(kind="money.allocated").count() == 1


@pytest.mark.parametrize("who", ["operator", "officer", "stranger", "visitor"])
def test_only_the_charitys_own_finance_moves_its_money(funded, at, who, request):
    with pytest.raises(NotAllowed):
        _allocate(funded, request.getfixturevalue(who), at)
    with pytest.raises(NotAllowed):
        _spend(funded, request.getfixturevalue(who), at, 1)


def test_a_sum_without_a_use_is_refused(funded, finance, at):
    with pytest.raises(WhatForNeeded):
        _allocate(funded, finance, at, what="  ")


@pytest.mark.parametrize("what", ["付给张建国家的棉被", "联系 13812345678", "送到青禾镇东坪村三组"])
def test_what_the_public_will_read_names_nobody(funded, finance, at, what):
    with pytest.raises(SaysTooMuch):
        _allocate(funded, finance, at, what=what)


@pytest.mark.parametrize(("name", "refused"), [("张建国", False), ("老王 13812345678", True)])
def test_a_donor_chooses_a_name_but_no_number(funded, give, visitor, at, name, refused):
    donation = give(500)
    if refused:
        with pytest.raises(SaysTooMuch):
            giving.sign(donation=donation, name=name, by=visitor, at=at)
    else:
        giving.sign(donation=donation, name=name, by=visitor, at=at)
    assert donation.signature == ("" if refused else name)


def test_a_use_is_never_changed(funded, finance, at):
    _allocate(funded, finance, at)
    with pytest.raises(IntegrityError, match="append only"), transaction.atomic():
        Use.objects.update(what="别的")


def test_overflow_goes_to_another_project_of_the_campaign_as_far_as_it_has_room(
    share, give, pay_company, tell, finance, visitor, at
):
    late = give(50000)
    giving.lapse(donation=late, by=visitor, at=at)
    full = give(432000)
    tell(pay_company.session(late), pay_company.session(full), pay_company.refund(full, amount=20000))
    with pytest.raises(NoRoom, match="¥200"):
        giving.share_overflow(share=share, amount_fen=20001, what="转用", reference=uuid4(), by=finance, at=at)
    giving.share_overflow(share=share, amount_fen=20000, what="转用", reference=uuid4(), by=finance, at=at)
    money = queries.share_money(share)
    assert (money.received_fen, money.refunded_fen, money.balance_fen) == (452000, 20000, 432000)
    assert queries.campaign_money(share.campaign).overflow_fen == 30000


def test_the_public_list_of_gifts_is_the_ledgers(funded, give, pay_company, tell, visitor, at):
    signed, returned = give(50000), give(1000)
    giving.sign(donation=signed, name="王家", by=visitor, at=at)
    tell(pay_company.session(signed), pay_company.refund(signed, amount=20000))
    tell(pay_company.session(returned), pay_company.refund(returned))
    listed = queries.gifts(funded.project)
    assert {(gift.name, gift.amount_fen) for gift in listed} == {("王家", 30000), ("", UNIT_FEN)}
    money = queries.project_money(funded.project.uuid)
    assert sum(gift.amount_fen for gift in listed) == money.received_fen - money.refunded_fen


def test_mutant_a_list_of_what_was_promised_does_not_add_up(funded, give, pay_company, tell, monkeypatch):
    """Mutant: gifts are listed as they were wished, not as the ledger has them."""
    gift = give(50000)
    tell(pay_company.session(gift), pay_company.refund(gift, amount=20000))
    monkeypatch.setattr(queries.ledger, "left_of", lambda transfers: {t.pk: t.amount_fen for t in transfers})
    money = queries.project_money(funded.project.uuid)
    assert sum(g.amount_fen for g in queries.gifts(funded.project)) != money.received_fen - money.refunded_fen


def test_a_project_without_any_gift_has_no_money(project):
    assert queries.project_money(project.uuid) == queries.ProjectMoney()
