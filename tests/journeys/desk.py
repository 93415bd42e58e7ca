"""Steps 1–4 and what the officer sees in the end, screen by screen."""

from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.actor import Actor

TITLE = "石桥镇过冬用品和看望"
TELLING = "河西村3组李桂香今年72岁，电话13800138000。"
TOWNSHIP = "石桥镇"
WANTED = (("goods", "棉被", 10), ("visit", "上门探访", 2))


def uploads(officer: Actor, export: Path) -> None:
    """Step 1. Forty-one rows, three of them wrong: said row by row, the good ones kept because the officer says so."""
    officer.opens("/desk/").follows("导入救助台账")
    officer.page.set_input_files("input[type=file]", str(export))
    officer.presses("上传并检查")
    officer.waits_for(officer.page.url, "等您确认")
    officer.reads("不存在村", "身份证号与第 1 行相同", "有代码、公式", "没有读的列")
    officer.presses("留下没问题的 38 行").reads("38")
    officer.opens("/desk/caseload/imports/new/")
    officer.page.set_input_files("input[type=file]", str(export))
    officer.presses("上传并检查").waits_for(officer.page.url, "没有变化")


def asks_families(officer: Actor) -> None:
    """Step 2, household by household. A form that is not complete says what is missing and keeps the rest."""
    for kind, item, count in WANTED:
        officer.opens("/desk/caseload/ask/")
        officer.page.select_option("[name=kind]", kind)
        officer.page.select_option("[name=township]", label=TOWNSHIP)
        officer.presses("筛选")
        rows = officer.page.locator("main li.task").filter(has_text=item).filter(has_not_text="困境儿童")
        links = [row.get_by_role("link").get_attribute("href") for row in rows.all()[:count]]
        assert len(links) == count, officer.text()
        for number, link in enumerate(links):
            officer.opens(str(link))
            if not number:
                officer.presses("记下：这一家同意").reads("处要改")
            _says_yes(officer)


def _says_yes(officer: Actor) -> None:
    form = officer.page.locator("form").filter(has_text="记下：这一家同意")
    form.get_by_label("已经讲清楚").check()
    form.get_by_label("把需求匿名公开").check()
    form.get_by_label("转介给").check()
    form.get_by_label("写到的每位成年人本人").check()
    form.get_by_label("同意人姓名").fill("（见纸质同意书）")
    form.get_by_label("本人签字").check()
    officer.presses("记下：这一家同意", within=form).reads("记下了：这一家同意了")


def drafts(officer: Actor) -> str:
    """Step 2. All consented needs of the township in one project; its address at the desk."""
    officer.opens("/desk/").follows("起草一个项目")
    for box in officer.page.locator("main input[type=checkbox]").all():
        box.check()
    officer.presses("起草这个项目").reads("草稿", "相符的家庭")
    page = officer.page
    page.get_by_label("公开标题").fill(TITLE)
    page.get_by_label("急不急").select_option("urgent")
    for number, (kind, _item, count) in enumerate(WANTED):
        estimate = page.locator(f"[name=line-{number}-estimate]")
        assert str(count) in page.locator("fieldset").filter(has=estimate).inner_text()
        if kind == "goods":
            estimate.fill(str(count * 360))
    page.get_by_label("怎样算办好").first.fill("东西在用，人看过，乡镇验收")
    officer.presses("保存草稿")
    return page.url


def is_stopped_by_the_gate(officer: Actor, draft: str) -> None:
    """Step 3. What would tell is marked where it stands, with what to write instead."""
    officer.opens(draft)
    officer.page.get_by_label("一句话说明").first.fill(TELLING)
    officer.presses("送核对").reads("还不能送核对", "13800138000", "是电话号码，必须改", "像是人名", "改成“70–79岁”")
    officer.shows("gate")


def sends(officer: Actor, draft: str) -> str:
    """Step 3. Its public address, once it will have one."""
    officer.opens(draft)
    officer.page.get_by_label("一句话说明").first.fill("在册困难家庭入冬要用厚棉被，也盼着有人来看看。")
    officer.presses("送核对").reads("已送核对")
    return draft.replace("/desk/projects/", "/projects/").split("?")[0]


def decides(colleague: Actor, officer: Actor, button: str) -> None:
    """Step 4. The drafter finds no button; the colleague sees the page as the public will, and the gate's figures."""
    officer.opens("/desk/approvals/").follows("看一看", within=officer.row(TITLE)).reads("按钮不在您这里")
    expect(officer.page.get_by_role("button", name=button)).to_have_count(0)
    colleague.waits_for("/desk/approvals/", TITLE).follows("去", within=colleague.row(TITLE))
    colleague.reads("读者会看到的一页", "相符的家庭", "没有姓名、电话、证件号、银行卡号")
    colleague.shows("approval").presses(button)


def follows_a_case(officer: Actor, project: str) -> None:
    """Step 8. From the project to one of its families: what flowed back, and that the case system has it."""
    officer.opens(project.replace("/projects/", "/desk/projects/")).follows("户的案例")
    officer.page.locator("main table a").first.click()
    officer.waits_for(officer.page.url, "对方签收").reads("受限信息", "从头到现在").shows("case")
