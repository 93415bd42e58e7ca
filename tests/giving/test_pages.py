"""The donor's pages: what stands there before a gift, and afterwards what the books say."""

from uuid import uuid4

import pytest
import time_machine

from marketplace.giving import operations as giving
from marketplace.giving import stripe
from marketplace.giving.models import CampaignProject, Donation
from marketplace.giving.states import LAPSED
from marketplace.places.models import LocalitySettings
from marketplace.projects.models import Hold, Project
from tests.conftest import AT
from tests.giving.conftest import UNIT_FEN


@pytest.fixture(autouse=True)
def _now():
    """The campaign is filed for this winter; the pages read the clock."""
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def address(share) -> str:
    return f"/projects/{share.project.uuid}/give/"


@pytest.fixture
def pay_page(monkeypatch):
    """The port answers; what it was told is kept. (The real client and a real process: test_checkout.)"""
    told = []

    def opened(**words):
        told.append(words)
        return stripe.Session(f"cs_{words['reference'].hex}", f"http://127.0.0.1:9/c/pay/{words['reference'].hex}")

    monkeypatch.setattr(stripe, "open_session", opened)
    return told


def _form(**changes):
    return {"amount": str(UNIT_FEN), "shown": "no", "read": "on", "reference": str(uuid4()), **changes}


def _text(response) -> str:
    return response.content.decode()


def test_the_page_says_everything_before_the_button(client, address, share):
    page = _text(client.get(address))
    needed = ["¥", "360", "补上 1 户", "示例县慈善总会", share.campaign.filing_number, "棉被", "电热毯", "平台服务费"]
    needed += [
        "支付通道费",
        "付款以后填写",
        "原路退回",
        share.campaign.leftovers,
        "募-53999999MJ0000001X",
        "2029年6月30日",
    ]
    assert [word for word in needed if word not in page] == []


def test_the_page_alone_may_end_on_the_pay_page(client, address):
    assert client.get(address)._csp_update == {"form-action": ["http://127.0.0.1:9"]}
    assert "http://127.0.0.1:9" in client.get(address).headers["Content-Security-Policy"]
    assert "127.0.0.1:9" not in client.get("/accounts/login/").headers["Content-Security-Policy"]


def test_paying_leads_to_the_charitys_pay_page_with_a_sum_and_a_number_only(client, address, pay_page):
    answer = client.post(address, _form())
    donation = Donation.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, donation.pay_page)
    [told] = pay_page
    assert set(told) == {"reference", "amount_fen", "account", "back", "expires_at"}
    assert (told["reference"], told["amount_fen"], told["account"]) == (donation.uuid, UNIT_FEN, "acct_charity")


def test_any_other_sum_may_be_written(client, address, pay_page):
    client.post(address, _form(amount="other", other="￥1,234.5"))
    assert Donation.objects.get().amount_fen == 123450


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"read": ""}, "请先看钱的去向"),
        ({"amount": "other", "other": ""}, "请写下要捐的金额"),
        ({"amount": "other", "other": "很多"}, "“很多”不是金额"),
        ({"amount": "other", "other": "0"}, "金额要大于零"),
        ({"amount": "other", "other": "4.99"}, "支付通道最少收"),
        ({"amount": "other", "other": "4320.01"}, "只差 ¥4,320.00"),
        ({"amount": "77"}, "这个金额现在选不了了"),
        ({"amount": ""}, "捐多少"),
    ],
)
def test_a_wrong_form_comes_back_with_what_was_typed(client, address, pay_page, changes, said):
    answer = client.post(address, _form(**changes))
    assert answer.status_code == 200
    assert said in _text(answer)
    assert changes.get("other", "") in _text(answer)
    assert not Donation.objects.exists()


def test_the_same_form_sent_twice_is_one_gift(client, address, pay_page):
    form = _form()
    first, second = client.post(address, form), client.post(address, form)
    assert first["Location"] == second["Location"]
    assert (Donation.objects.count(), len(pay_page)) == (1, 1)


def test_a_pay_company_that_is_away_leaves_no_reserve(client, address, share, monkeypatch):
    def away(**_):
        raise stripe.PayCompanyAway

    monkeypatch.setattr(stripe, "open_session", away)
    answer = client.post(address, _form())
    share.refresh_from_db()
    assert "没有扣款" in _text(answer)
    assert (Donation.objects.get().state, share.taken_fen) == (LAPSED, 0)


def test_without_the_notice_the_page_shows_the_way_out_and_no_form(client, address):
    LocalitySettings.objects.update(designation_number="")
    page = _text(client.get(address))
    assert 'href="https://platform.example/campaigns/warm-winter"' in page
    assert 'name="amount"' not in page
    client.post(address, _form())
    assert not Donation.objects.exists()


def test_few_households_see_no_donate_control_and_no_way_round(client, address, share):
    Project.objects.filter(pk=share.project.pk).update(households=9)
    page = _text(client.get(address))
    assert "不能公开募捐" in page
    assert 'name="amount"' not in page
    assert "platform.example" not in page


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn", "suspended"])
def test_a_project_that_is_not_public_has_no_such_page(client, address, share, state):
    Project.objects.filter(pk=share.project.pk).update(state=state)
    assert client.get(address).status_code == client.post(address, _form()).status_code == 404


def test_a_project_on_hold_has_no_such_page(client, address, share, officer, at):
    Hold.objects.create(project=share.project, reason="consent", since=at, by=officer)
    assert client.get(address).status_code == 404


def test_a_project_without_a_campaign_says_so(client, project):
    assert "还没有慈善组织" in _text(client.get(f"/projects/{project.uuid}/give/"))


def test_offers_never_exceed_the_room(client, address, share):
    CampaignProject.objects.filter(pk=share.pk).update(taken_fen=432000 - 700)
    page = _text(client.get(address))
    assert 'value="700"' in page
    assert 'value="36000"' not in page


def test_the_thanks_page_speaks_from_our_books(client, give, pay_company, tell):
    donation = give()
    thanks = f"/give/{donation.uuid}/thanks/"
    assert "在等付款的消息" in _text(client.get(thanks))
    tell(pay_company.session(donation, payment_status="unpaid"))
    assert "银行正在处理" in _text(client.get(thanks))
    tell(pay_company.session(donation, "async_payment_succeeded"))
    page = client.get(thanks)
    assert "收到了，已经记在账上" in _text(page)
    assert page["X-Robots-Tag"] == "noindex"
    assert "no-store" in page["Cache-Control"]
    tell(pay_company.refund(donation))
    assert "已经退回" in _text(client.get(thanks))


@pytest.mark.parametrize(("kind", "said"), [("expired", "没有付款"), ("async_payment_failed", "没有付成")])
def test_the_thanks_page_says_when_nothing_was_paid(client, give, pay_company, tell, kind, said):
    donation = give()
    tell(pay_company.session(donation, kind))
    assert said in _text(client.get(f"/give/{donation.uuid}/thanks/"))


def test_overflow_is_said_to_the_donor(client, give, pay_company, tell):
    donation = give()
    tell(pay_company.session(donation, amount_total=432000 + 700))
    assert "超出了这个项目的目标" in _text(client.get(f"/give/{donation.uuid}/thanks/"))


def test_a_waiting_page_asks_again_in_parts(client, give):
    donation = give()
    part = _text(client.get(f"/give/{donation.uuid}/thanks/", headers={"hx-request": "true"}))
    assert part.lstrip().startswith("<div")
    assert "hx-get" in part


def test_a_donor_signs_after_the_money_came(client, give, pay_company, tell):
    donation = give()
    client.post(f"/give/{donation.uuid}/sign/", {"name": "王家"})
    donation.refresh_from_db()
    assert donation.signature == ""
    tell(pay_company.session(donation))
    client.post(f"/give/{donation.uuid}/sign/", {"name": "王家"})
    donation.refresh_from_db()
    assert donation.signature == "王家"
    assert "王家" in _text(client.get(f"/give/{donation.uuid}/thanks/"))


def test_an_unknown_gift_is_nobodys(client, share):
    assert client.get(f"/give/{uuid4()}/thanks/").status_code == 404
    assert client.get(f"/give/{uuid4()}/sign/").status_code == 405


def test_the_campaign_page_shows_what_must_stand_where_money_is_asked_for(client, share, give, pay_company, tell):
    tell(pay_company.session(give()))
    page = _text(client.get(f"/campaigns/{share.campaign.uuid}/")).replace("<wbr>", "")
    campaign = share.campaign
    needed = [campaign.name, campaign.filing_number, campaign.contact, campaign.purpose, campaign.use, campaign.cost]
    needed += [campaign.leftovers, campaign.beneficiaries, "示例县慈善总会", "募-53999999MJ0000001X", "怎样查询"]
    needed += ["收到", "结余", share.project.title]
    assert [word for word in needed if word not in page] == []


@pytest.mark.parametrize("state", ["draft", "filed"])
def test_a_campaign_no_officer_has_seen_has_no_public_page(client, charity, operator, words, at, state):
    drafted = giving.draft(organisation=charity, by=operator, at=at, **words)
    if state == "filed":
        giving.file(campaign=drafted, filing_number="53999999MJ0000001XA26009", by=operator, at=at)
    assert client.get(f"/campaigns/{drafted.uuid}/").status_code == 404


def test_a_signed_in_donor_is_told_in_the_app(share, person, sign_in, pay_page, pay_company, tell, address):
    donor = person("donor")
    sign_in(donor).post(address, _form())
    donation = Donation.objects.get(donor=donor)
    tell(pay_company.session(donation))
    assert donor.notices.get().link == f"/give/{donation.uuid}/thanks/"


def test_the_organisations_page_carries_its_account(client, share, give, pay_company, tell, charity):
    tell(pay_company.session(give()))
    page = _text(client.get(f"/organisations/{charity.uuid}/"))
    assert "在这里募得的钱" in page


def test_what_was_left_in_the_other_field_does_not_stop_a_chosen_sum(client, address, pay_page):
    client.post(address, _form(amount="36000", other="很多"))
    assert Donation.objects.get().amount_fen == 36000
