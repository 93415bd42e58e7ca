"""The screens of the project desk."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.lib.privacy import guard
from marketplace.people.models import Role, User
from marketplace.people.operations import system_user
from marketplace.places.models import Region
from marketplace.projects import drafting, operations
from marketplace.projects.models import AllowedText, AllowedTextQuerySet, Project
from marketplace.projects.states import DEID_CHECK, RETURNED, SUSPENDED, WITHDRAWN

Make = Callable[..., Any]
SignIn = Callable[[User], Client]
ACTS = ("revise", "examine", "submit", "confirm", "allow_text", "widen", "omit", "withdraw", "suspend", "resume", "expire", "accept", "close")  # fmt: skip


def page(project: Project) -> str:
    return reverse("projects:project", args=[project.uuid])


def sheet(project: Project, **changes: str) -> dict[str, str]:
    """The form as the browser would send it."""
    words = {name: getattr(project, name) for name in ("kind", "urgency", "title", "summary", "body", "counts_as_done")}
    lines = {
        f"line-{line.position}-{name}": getattr(line, name)
        for line in project.lines.all()
        for name in ("title", "unit")
    }
    return words | lines | changes


def test_the_list_stands_by_state(quilts: Project, officer: User, sign_in: SignIn) -> None:
    html = sign_in(officer).get(reverse("projects:projects")).content.decode()
    assert "正在写" in html
    assert page(quilts) in html


def test_choosing_needs_opens_a_draft(needs: Make, officer: User, sign_in: SignIn) -> None:
    found, browser = needs(12), sign_in(officer)
    assert "棉被" in browser.get(reverse("projects:draft")).content.decode()
    answer = browser.post(reverse("projects:draft"), {"needs": [str(need.pk) for need in found]})
    assert answer.url == page(Project.objects.get())


def test_choosing_nothing_says_so_and_makes_nothing(needs: Make, officer: User, sign_in: SignIn) -> None:
    needs(2)
    html = sign_in(officer).post(reverse("projects:draft"), {"needs": []}).content.decode()
    assert "没有选需求" in html
    assert not Project.objects.exists()


def test_the_drafting_page_numbers_what_it_finds(quilts: Project, officer: User, sign_in: SignIn) -> None:
    Project.objects.filter(pk=quilts.pk).update(body="河西村12户，其中张秀英电话13800138000。")
    html = sign_in(officer).get(page(quilts)).content.decode()
    for words in ("相符的家庭：12 户", "<q>河西村</q>", "<q>张秀英</q>", "<q>13800138000</q>", "mark-number"):
        assert words in html


def test_one_tap_mends_a_finding(quilts: Project, officer: User, sign_in: SignIn) -> None:
    from marketplace.projects import gate, marks

    wrong = sheet(quilts, body="河西村的老人83岁了。")
    verdict = gate.examine(quilts, at=quilts.saved_at, words={"body": wrong["body"]})
    key = next(mark.key for mark in marks.marks(verdict) if mark.words == "83岁")
    sign_in(officer).post(reverse("projects:revise", args=[quilts.uuid]), wrong | {"fix": key})
    quilts.refresh_from_db()
    assert quilts.body == "河西村的老人80岁以上了。"


def test_the_gate_reads_along_and_saves_nothing(quilts: Project, officer: User, sign_in: SignIn) -> None:
    changed = sheet(quilts, body="联系人：张秀英")
    html = sign_in(officer).post(reverse("projects:examine", args=[quilts.uuid]), changed).content.decode()
    assert "<q>张秀英</q>" in html
    assert "张秀英" not in Project.objects.get().body


def test_sending_saves_and_goes_to_the_second_person(quilts: Project, officer: User, sign_in: SignIn) -> None:
    changed = sheet(quilts, summary="每户一床棉被。")
    sign_in(officer).post(reverse("projects:submit", args=[quilts.uuid]), changed)
    quilts.refresh_from_db()
    assert (quilts.state, quilts.summary) == (DEID_CHECK, "每户一床棉被。")


def test_sending_too_early_answers_with_what_is_missing(quilts: Project, officer: User, sign_in: SignIn) -> None:
    changed = sheet(quilts, body="身份证999999195001010018")
    html = sign_in(officer).post(reverse("projects:submit", args=[quilts.uuid]), changed, follow=True).content.decode()
    assert "还不能送核对" in html
    assert "有 1 处必须改" in html
    assert "999999195001010018" in Project.objects.get().body  # what was written is kept for mending


def test_a_wrong_form_keeps_what_was_entered(quilts: Project, officer: User, sign_in: SignIn) -> None:
    changed = sheet(quilts, title="", body="写了一半")
    html = sign_in(officer).post(reverse("projects:revise", args=[quilts.uuid]), changed).content.decode()
    assert "写了一半" in html
    assert "有 1 处要改" in html


@pytest.mark.parametrize("act", ACTS)
def test_an_officer_of_another_county_finds_nothing(act: str, quilts: Project, charlie: User, sign_in: SignIn) -> None:
    browser = sign_in(charlie)
    assert browser.get(page(quilts)).status_code == 404
    assert browser.post(reverse(f"projects:{act}", args=[quilts.uuid]), sheet(quilts)).status_code == 404
    assert quilts.title not in browser.get(reverse("projects:projects")).content.decode()


def test_somebody_without_a_region_finds_no_desk(quilts: Project, person: Make, sign_in: SignIn) -> None:
    browser = sign_in(person("guest"))
    assert {browser.get(url).status_code for url in (page(quilts), reverse("projects:projects"))} == {404}


def test_the_officer_of_a_neighbouring_township_sees_only_the_countys(
    quilts: Project, person: Make, regions: Any, sign_in: SignIn
) -> None:
    other = sign_in(person("nan", Role.TOWNSHIP_OFFICER, regions["南岭乡"]))
    own = sign_in(person("qing", Role.TOWNSHIP_OFFICER, regions["青禾镇"]))
    assert (other.get(page(quilts)).status_code, own.get(page(quilts)).status_code) == (404, 200)


def test_the_reviewer_confirms_a_doubt_and_the_writer_cannot(
    needs: Make, officer: User, reviewer: User, sign_in: SignIn, at: datetime
) -> None:
    made = drafting.draft(needs=[n.pk for n in needs(12)], by=officer, at=at, title="棉被", body="送到时找张秀英。")
    operations.submit(project=made, by=officer, at=at)
    assert "看过，认不出人" not in sign_in(officer).get(page(made)).content.decode()
    browser = sign_in(reviewer)
    assert "看过，认不出人" in browser.get(page(made)).content.decode()
    from marketplace.projects import gate

    [doubt] = gate.examine(made, at=at).doubts
    browser.post(reverse("projects:confirm", args=[made.uuid]), {"finding": doubt.finding.hash})
    assert made.confirmations.get().by == reviewer


def test_a_false_alarm_is_allowed_for_good_with_author_and_reason(
    needs: Make, officer: User, reviewer: User, sign_in: SignIn, at: datetime
) -> None:
    made = drafting.draft(needs=[n.pk for n in needs(12)], by=officer, at=at, title="棉被", body="送到时找张秀英。")
    from marketplace.projects import gate

    [doubt] = gate.examine(made, at=at).doubts
    address = reverse("projects:allow_text", args=[made.uuid])
    sign_in(reviewer).post(address, {"finding": doubt.finding.hash, "reason": "站里的菜名", "everywhere": "1"})
    assert not AllowedText.objects.exists()  # a county's reviewer speaks for the county
    sign_in(reviewer).post(address, {"finding": doubt.finding.hash, "reason": "站里的菜名"})
    entry = AllowedText.objects.get()
    assert (entry.by, entry.reason, entry.locality) == (reviewer, "站里的菜名", made.locality)
    assert not gate.examine(made, at=at).doubts


def test_what_one_county_allows_is_still_asked_in_the_next(
    regions: dict[str, Region], reviewer: User, at: datetime
) -> None:
    AllowedText.objects.create(
        kind="name", text="张秀英", reason="菜名", locality=regions["示例县"], by=reviewer, at=at
    )
    AllowedText.objects.create(kind="name", text="李家福", reason="店名", by=reviewer, at=at)
    from marketplace.projects import gate

    assert (
        gate.allowed_in(regions["示例县"])
        == gate.allowed_in(regions["青禾镇"])
        == {("name", "张秀英"), ("name", "李家福")}
    )
    assert gate.allowed_in(regions["邻县"]) == {("name", "李家福")}
    mutant = pytest.MonkeyPatch()
    mutant.setattr(AllowedTextQuerySet, "valid_in", lambda self, region: self)  # one list for the whole house
    assert ("name", "张秀英") in gate.allowed_in(regions["邻县"])
    mutant.undo()


def test_who_checks_for_the_province_may_allow_everywhere(
    needs: Make, officer: User, person: Callable[..., User], regions: dict[str, Region], sign_in: SignIn, at: datetime
) -> None:
    made = drafting.draft(needs=[n.pk for n in needs(12)], by=officer, at=at, title="棉被", body="送到时找张秀英。")
    from marketplace.projects import gate

    [doubt] = gate.examine(made, at=at).doubts
    browser = sign_in(person("sheng", Role.COUNTY_REVIEWER, regions["示例省"]))
    assert "别的县也放行" in browser.get(page(made)).content.decode()
    address = reverse("projects:allow_text", args=[made.uuid])
    browser.post(address, {"finding": doubt.finding.hash, "reason": "一道菜", "everywhere": "1"})
    assert AllowedText.objects.get().locality is None


def test_holding_back_and_withdrawing_from_the_page(published: Project, officer: User, sign_in: SignIn) -> None:
    browser = sign_in(officer)
    browser.post(reverse("projects:suspend", args=[published.uuid]), {"reason": "complaint", "note": "核实中"})
    published.refresh_from_db()
    assert published.state == SUSPENDED
    assert "收到投诉" in browser.get(page(published)).content.decode()
    browser.post(reverse("projects:withdraw", args=[published.uuid]), {"reason": "家里已经买了"})
    published.refresh_from_db()
    assert (published.state, published.reason) == (WITHDRAWN, "家里已经买了")


@pytest.mark.parametrize(("verb", "field"), [("withdraw", "reason"), ("suspend", "note")])
def test_a_reason_that_points_at_somebody_comes_back_as_typed(
    published: Project, officer: User, sign_in: SignIn, verb: str, field: str
) -> None:
    typed = {"reason": "complaint", field: "梨树坪村张秀英家说不要了"}
    answer = sign_in(officer).post(reverse(f"projects:{verb}", args=[published.uuid]), typed)
    assert typed[field] in answer.content.decode()
    assert "能认出人" in answer.content.decode()
    published.refresh_from_db()
    assert published.is_public


def test_mutant_reasons_unread(
    published: Project, officer: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "names_nobody", lambda *texts, **_: None)
    with pytest.raises(AssertionError):
        test_a_reason_that_points_at_somebody_comes_back_as_typed(published, officer, sign_in, "withdraw", "reason")


def test_what_came_back_is_the_drafters_task(submitted: Project, officer: User, reviewer: User, at: datetime) -> None:
    from marketplace.projects.desk import tasks

    operations.return_(project=submitted, reason="写得太细", by=reviewer, at=at)
    assert submitted.state != RETURNED  # the caller's row is a copy
    [task] = tasks(user=officer, at=at)
    assert "写得太细" in str(task.why)
    assert not list(tasks(user=system_user(name="nobody"), at=at))


def test_the_page_can_leave_a_field_out(quilts: Project, officer: User, sign_in: SignIn) -> None:
    browser = sign_in(officer)
    assert 'value="shown_category"' in browser.get(page(quilts)).content.decode()
    browser.post(f"{page(quilts)}omit/", sheet(quilts, body="刚写的一句。", field="shown_category"))
    browser.post(f"{page(quilts)}omit/", sheet(quilts, body="刚写的一句。", field="title"))
    quilts.refresh_from_db()
    assert (quilts.shown_category, quilts.title, quilts.body) == ("", "过冬棉被", "刚写的一句。")
    assert 'value="shown_category"' not in browser.get(page(quilts)).content.decode()


def test_what_is_out_leaves_nothing_out(submitted: Project, officer: User, sign_in: SignIn) -> None:
    sign_in(officer).post(f"{page(submitted)}omit/", sheet(submitted, field="shown_category"))
    submitted.refresh_from_db()
    assert submitted.shown_category
