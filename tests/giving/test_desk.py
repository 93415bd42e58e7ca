"""The charity's desk: every button is an operation, and foreign eyes see nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from marketplace.giving import desk, queries
from marketplace.giving import operations as giving
from marketplace.giving.models import Campaign, CampaignProject, Use
from marketplace.giving.states import DISABLED, DISCLOSED, ENDED, FILED, LIVE
from tests.giving.conftest import UNIT_FEN


def _url(name, campaign, *rest) -> str:
    return reverse(f"giving:{name}", args=[campaign.uuid, *rest])


def _text(response) -> str:
    return response.content.decode()


def test_from_draft_to_result_through_the_desk(charity, county, operator, officer, sign_in, words, project, assigned):
    charity_desk, county_desk = sign_in(operator), sign_in(officer)
    form = {**words, "region": county.pk, "organisation": charity.pk}
    assert charity_desk.post(reverse("giving:draft"), form).status_code == 302
    campaign = Campaign.objects.get()
    charity_desk.post(_url("revise", campaign), {**form, "name": "暖冬行动二期"})
    charity_desk.post(_url("file", campaign), {"file-filing_number": "53999999MJ0000001XA26003"})
    county_desk.post(_url("launch", campaign))
    charity_desk.post(_url("include", campaign), {"include-project": project.pk})
    campaign.refresh_from_db()
    assert (campaign.name, campaign.state, campaign.shares.get().target_fen) == ("暖冬行动二期", LIVE, 432000)
    charity_desk.post(_url("end", campaign))
    charity_desk.post(_url("disclose", campaign), {"disclose-report": "全部用于棉被"})
    campaign.refresh_from_db()
    assert campaign.state == DISCLOSED


def test_money_is_allocated_and_spent_through_the_desk(share, finance, sign_in, give, pay_company, tell):
    tell(pay_company.session(give()))
    client, key = sign_in(finance), str(uuid4())
    words = {"allocate-amount": "300", "allocate-what": "棉被 1 床", "allocate-reference": key}
    for _ in range(2):
        client.post(_url("allocate", share.campaign, share.uuid), words)
    bought = {"spend-amount": "200.50", "spend-what": "棉被", "spend-voucher": "0017", "spend-reference": str(uuid4())}
    client.post(_url("spend", share.campaign, share.uuid), bought)
    money = queries.share_money(share)
    assert (money.allocated_fen, money.spent_fen, money.balance_fen) == (30000, 20050, 15950)
    page = _text(client.get(_url("share", share.campaign, share.uuid)))
    assert all(word in page for word in ("棉被 1 床", "0017", "拨付了没花"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"allocate-amount": "400", "allocate-what": "棉被"}, "只有 ¥360.00"),
        ({"allocate-amount": "x", "allocate-what": "棉被"}, "不是金额"),
        ({"allocate-amount": "0", "allocate-what": "棉被"}, "大于零"),
        ({"allocate-amount": "10", "allocate-what": " "}, "用在什么上"),
    ],
)
def test_a_refused_allocation_comes_back_with_its_words(share, finance, sign_in, give, pay_company, tell, typed, said):
    tell(pay_company.session(give()))
    form = {**typed, "allocate-reference": str(uuid4())}
    answer = sign_in(finance).post(_url("allocate", share.campaign, share.uuid), form)
    assert answer.status_code == 200
    assert said in _text(answer)
    assert f'value="{typed["allocate-amount"]}"' in _text(answer)
    assert not Use.objects.exists()


def test_overflow_is_given_on_through_the_desk(share, finance, sign_in, give, pay_company, tell):
    most, last = give(400000), give(32000)
    tell(pay_company.session(most), pay_company.session(last, amount_total=40000))
    tell(pay_company.refund(most, amount=20000))
    assert "等转用" in _text(sign_in(finance).get(_url("desk_one", share.campaign)))
    form = {"share_overflow-amount": "50", "share_overflow-what": "转用", "share_overflow-reference": str(uuid4())}
    sign_in(finance).post(_url("share_overflow", share.campaign, share.uuid), form)
    assert queries.campaign_money(share.campaign).overflow_fen == 3000


def test_an_officer_disables_and_a_refused_word_comes_back(campaign, officer, sign_in):
    client = sign_in(officer)
    assert "处要改" in _text(client.post(_url("disable", campaign), {"disable-reason": ""}))
    client.post(_url("disable", campaign), {"disable-reason": "备案撤销"})
    campaign.refresh_from_db()
    assert (campaign.state, campaign.reason) == (DISABLED, "备案撤销")


def test_an_act_out_of_turn_is_said_and_changes_nothing(campaign, officer, sign_in):
    answer = sign_in(officer).post(_url("launch", campaign), follow=True)
    assert "不在可以" in _text(answer)


SAFE = ["desk_one", "share"]
ACTS = ["file", "launch", "end", "disclose", "disable", "include", "allocate", "spend", "share_overflow"]


@pytest.mark.parametrize("who", ["charlie", "stranger", "visitor"])
@pytest.mark.parametrize("name", SAFE + ACTS + ["revise"])
def test_charlie_sees_nothing_and_does_nothing(share, who, name, request, sign_in):
    client = sign_in(request.getfixturevalue(who))
    rest = [share.uuid] if name in {"share", "allocate", "spend", "share_overflow"} else []
    url = _url(name, share.campaign, *rest)
    answer = client.get(url) if name in SAFE else client.post(url, {})
    assert answer.status_code == 404
    share.campaign.refresh_from_db()
    assert share.campaign.state == LIVE


@pytest.mark.parametrize("who", ["operator", "officer"])
def test_those_who_may_look_may_not_move_money(share, who, request, sign_in, give, pay_company, tell):
    tell(pay_company.session(give()))
    form = {"allocate-amount": "10", "allocate-what": "x", "allocate-reference": str(uuid4())}
    client = sign_in(request.getfixturevalue(who))
    page = client.get(_url("share", share.campaign, share.uuid))
    assert page.status_code == 200
    assert "allocate-amount" not in _text(page)
    client.post(_url("allocate", share.campaign, share.uuid), form)
    assert queries.share_money(share).allocated_fen == 0


@pytest.mark.parametrize("name", ["desk", "draft"])
def test_the_desk_asks_who_is_there(client, name, db):
    assert client.get(reverse(f"giving:{name}")).status_code == 302


def test_the_list_shows_ones_own(campaign, operator, stranger, sign_in):
    assert campaign.name in _text(sign_in(operator).get(reverse("giving:desk")))
    assert campaign.name not in _text(sign_in(stranger).get(reverse("giving:desk")))


def test_who_has_no_charity_drafts_nothing(visitor, sign_in):
    assert sign_in(visitor).get(reverse("giving:draft")).status_code == 404


def test_a_share_of_another_campaign_is_not_found_here(share, finance, sign_in, charity, operator, words, at):
    other = giving.draft(organisation=charity, by=operator, at=at, **words)
    assert sign_in(finance).get(_url("share", other, share.uuid)).status_code == 404


def test_the_desk_says_what_waits(share, operator, finance, officer, give, pay_company, tell, at, charity, words):
    second = giving.draft(organisation=charity, by=operator, at=at, **words)
    assert [t.button for t in desk.tasks(user=operator, at=at)] == ["去填"]
    giving.file(campaign=second, filing_number="53999999MJ0000001XA26009", by=operator, at=at)
    assert [t.button for t in desk.tasks(user=officer, at=at)] == ["去核对"]
    tell(pay_company.session(give()))
    assert [t.button for t in desk.tasks(user=finance, at=at)] == ["去拨付"]
    giving.allocate(share=share, amount_fen=UNIT_FEN, what="x", reference=uuid4(), by=finance, at=at)
    assert [t.button for t in desk.tasks(user=finance, at=at)] == ["去记账"]
    giving.end(campaign=share.campaign, by=operator, at=at)
    late = at + timedelta(days=120)
    assert [t.urgency for t in desk.tasks(user=operator, at=late)] == ["late"]
    assert [s.link for s in desk.starts(user=operator)] == [reverse("giving:draft")]
    assert {c.state for c in Campaign.objects.all()} == {FILED, ENDED}
    assert CampaignProject.objects.count() == 1
