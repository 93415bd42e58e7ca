"""Steps 5–9: bids, a gift, a visit, a delivery, and the public account."""

import re
import time
from datetime import datetime, timedelta

from marketplace.lib.clock import SHANGHAI
from tests.journeys.actor import Actor
from tests.journeys.desk import TITLE

GIFT = "¥360.00"
PLAN = "由社工站统一送到，两人同行，教会安全使用，签收后留存签收表。出了问题找本会项目部。"
LAST_MINUTES = timedelta(minutes=20)  # a shift may not run past midnight


def is_found(visitor: Actor, project: str) -> None:
    """Step 4. By words, and by each filter of the library; the page names nobody."""
    uuid = project.rstrip("/").rsplit("/", 1)[1]
    visitor.waits_for("/projects/?q=棉被", TITLE)
    for asked in ("kind=goods&q=看望", "urgency=urgent", "region=999901101&q=过冬"):
        visitor.opens(f"/projects/?{asked}")
        assert uuid in visitor.page.content(), asked
    visitor.opens(project).reads("12 户", "还差", "代表机构承接", "为什么看不到是谁").shows("project")


def bid_and_award(officer: Actor, charity: Actor, rival: Actor, project: str) -> None:
    """Step 5. Two offer the quilts, one the visits; one is chosen for both, the other is told why not."""
    _bids(charity, project, "棉被", 10)
    _bids(rival, project, "棉被", 10)
    _bids(charity, project, "上门探访", 2)
    for _line in range(2):
        officer.opens("/desk/bids/").follows("比较", within=officer.row(TITLE))
        offer = officer.page.locator("main section").filter(has_text="示例县慈善会")
        offer.get_by_text("选这家", exact=True).click()
        officer.presses("就选这家", within=offer).reads("选定了", "还差 0")
    charity.waits_for("/desk/", "定下由谁上门")
    rival.waits_for("/desk/", f"“{TITLE}”的申请未选上")


def _bids(carrier: Actor, project: str, line: str, quantity: int) -> None:
    today = datetime.now(SHANGHAI).date()
    carrier.opens(project).follows("代表机构承接")
    page = carrier.page
    page.get_by_label(re.compile(f"^{line}")).check()
    page.get_by_label("接多少", exact=True).fill(str(quantity))
    page.get_by_label("哪天开始").fill(f"{today}")
    page.get_by_label("哪天前办完").fill(f"{today + timedelta(days=60)}")
    page.get_by_label("打算怎么做").fill(PLAN)
    page.get_by_label("没有利益关系").check()
    carrier.presses("提交申请").reads("提交了")


def raises(charity: Actor) -> None:
    """Step 6. The charity's filed campaign takes the project in."""
    charity.opens("/desk/campaigns/").follows("温暖到家")
    charity.page.get_by_text("加一个项目").click()
    charity.page.get_by_label("为哪个项目募捐").select_option(label=TITLE)
    charity.presses("加进来").reads(TITLE, "目标 ¥3,600.00")


def gives(visitor: Actor, project: str) -> None:
    """Step 6. A donor without an account reads one summary, pays at the pay company, and sees it booked."""
    visitor.opens(project)
    visitor.page.locator(".thumb-bar").get_by_role("link", name="捐款").click()
    visitor.reads("示例县慈善会", "备案编号", "如果没用上", "平台服务费").shows("give")
    visitor.page.get_by_label("¥360.00").check()
    visitor.presses("去付款").reads("处要改")
    visitor.page.get_by_label("我看过钱的去向").check()
    visitor.presses("去付款")
    assert visitor.origin not in visitor.page.url, "the pay company has a page of its own"
    visitor.page.get_by_role("button", name="用支付宝付").click()
    visitor.reads("收到了，已经记在账上", GIFT)


def uses(finance: Actor) -> None:
    """Step 6. Set aside for a use, then paid: both public."""
    finance.waits_for("/desk/campaigns/", "温暖到家").follows("温暖到家")
    finance.follows("拨付和支出", within=finance.row(TITLE))
    finance.page.fill("[name=allocate-amount]", "360")
    finance.page.fill("[name=allocate-what]", "采购棉被")
    finance.presses("拨付").reads("已拨付")
    finance.page.fill("[name=spend-amount]", "300")
    finance.page.fill("[name=spend-what]", "棉被")
    finance.page.fill("[name=spend-voucher]", "发票 0001")
    finance.presses("记支出").reads("已记支出", "发票 0001")


def visits(charity: Actor, volunteer: Actor, station: Actor) -> None:
    """Step 7. A shift, a sign-up, in and out by the code on the wall, recorded by one, confirmed by another."""
    code = _opens_shift(charity)
    volunteer.opens("/volunteer/").follows("看看", within=volunteer.row("石桥镇 上门探访"))
    volunteer.page.get_by_label("我年满 18 岁").check()
    volunteer.presses("报这一班").reads("报上了", "今天的暗号", "还没有同伴")
    volunteer.opens(code).shows("checkin").presses("我到了，签到").reads("已签到", "我走了，签退")
    time.sleep(61)  # a visit of one minute, the least there is
    volunteer.opens(code).presses("我走了，签退").reads("记下了 1 分钟")
    charity.opens("/desk/hours/")
    charity.page.get_by_label("做了什么").first.fill("陪聊天，看取暖是否安全")
    charity.presses("登记").reads("已登记")
    station.opens("/desk/hours/").presses("确认").reads("已确认")
    volunteer.opens("/volunteer/hours/").reads("1 分")


def _opens_shift(charity: Actor) -> str:
    now = datetime.now(SHANGHAI)
    if (now + LAST_MINUTES).date() > now.date():
        time.sleep(LAST_MINUTES.total_seconds())
        now = datetime.now(SHANGHAI)
    starts = now + timedelta(minutes=5)
    ends = min(starts + timedelta(hours=1), now.replace(hour=23, minute=59))
    page = charity.opens("/desk/shifts/open/").page
    page.get_by_label("哪个项目").select_option(label=f"{TITLE}　上门探访（示例县慈善会）")
    page.get_by_label("哪一天").fill(f"{now:%Y-%m-%d}")
    page.get_by_label("几点开始").fill(f"{starts:%H:%M}")
    page.get_by_label("几点结束").fill(f"{ends:%H:%M}")
    page.get_by_label("在哪碰头").fill("石桥镇社工站门口")
    page.get_by_label("要几个人").fill("2")
    charity.presses("开班").reads("签到码")
    page.get_by_text("手机扫不了码").click()
    return str(page.get_by_role("link", name="签到和签退").get_attribute("href"))


def delivers(station: Actor, township: Actor) -> None:
    """Step 8. The station puts down what arrived; the township, not the station, accepts it."""
    for line, quantity in (("棉被", "10"), ("上门探访", "2")):
        station.opens("/desk/deliveries/").follows("登记送达", within=station.row(TITLE).filter(has_text=line))
        station.page.get_by_label("这次送到多少").fill(quantity)
        station.presses("登记送达").reads("等乡镇验收")
        township.waits_for("/desk/", line).follows("验收", within=township.row(TITLE).filter(has_text=line))
        for answer in ("解决了", "满意", "没有"):
            township.page.get_by_label(answer, exact=True).check()
        township.presses("收到了，验收").reads("已验收", "钱乡镇")


def adds_up(visitor: Actor, project: str) -> None:
    """Step 9. Received, allocated, spent, balance, hours and results; the ledger file adds up to the same."""
    uuid = project.rstrip("/").rsplit("/", 1)[1]
    visitor.opens(f"/transparency/projects/{uuid}/")
    visitor.reads("¥360.00", "¥300.00", "¥60.00", "0 小时 1 分", "棉被 10 床", "上门探访 2 次", "爱心人士")
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name="下载流水").first.click()
    rows = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    head, body = rows[0].split(","), [row.split(",") for row in rows[1:]]
    sums = {name: sum(int(row[head.index(name)] or 0) for row in body) for name in head if name.endswith("_fen")}
    assert sums == {"received_fen": 36000, "refunded_fen": 0, "allocated_fen": 36000, "spent_fen": 30000}
