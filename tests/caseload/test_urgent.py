"""The glass breaks loudly: a reason, half an hour, the supervisor's notice and task, and a line on the case for ever."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from marketplace.audit.models import Event, Reading
from marketplace.caseload import desk, operations, policies, timeline
from marketplace.caseload.models import Case, UrgentReading
from marketplace.caseload.operations import urgent
from marketplace.lib.refusals import NotAllowed, Refused, WrongState
from marketplace.people.models import Notice, Role, User
from marketplace.places.models import Region

WHY = "夜里十点半邻居报告屋里有烟，负责的同事电话不通"
Make = Callable[..., User]


@pytest.fixture
def township(person: Make, regions: dict[str, Region]) -> User:
    """An officer of another township of the same county: no usual path to 青禾镇."""
    return person("township", Role.TOWNSHIP_OFFICER, regions["南岭乡"])


@pytest.fixture
def supervisor(person: Make, county: Region) -> User:
    return person("supervisor", Role.SUPERVISOR, county)


@pytest.fixture
def reading(case: Case, township: User, at: datetime) -> UrgentReading:
    return operations.break_glass(code=case.code, reason=WHY, by=township, at=at)


def test_the_case_opens_for_half_an_hour_and_no_longer(reading: UrgentReading, township: User, at: datetime) -> None:
    operations.look(reading=reading, by=township, at=at + timedelta(minutes=29))
    opened = operations.open_urgent_contact(reading=reading, by=township, at=at)
    assert opened["phone"] == "13900000001"
    for later in (operations.look, operations.open_urgent_contact):
        with pytest.raises(urgent.TimeIsOver):
            later(reading=reading, by=township, at=at + timedelta(minutes=31))
    assert set(Reading.objects.values_list("what", "by__name")) == {("case", "township"), ("contact", "township")}


def test_mutant_a_reading_without_an_end_stays_open(
    reading: UrgentReading, township: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UrgentReading, "runs", lambda self, at: True)
    with pytest.raises(pytest.fail.Exception):
        test_the_case_opens_for_half_an_hour_and_no_longer(reading, township, at)


def test_without_a_written_reason_nothing_opens(case: Case, township: User, at: datetime) -> None:
    for reason in ("", "  ", "急", "快 快 快 快 快 快"[:9]):
        with pytest.raises(urgent.ReasonTooShort):
            operations.break_glass(code=case.code, reason=reason, by=township, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        UrgentReading.objects.create(case=case, by=township, reason="", at=at, until=at + timedelta(minutes=1))
    assert not Reading.objects.exists()


def _try_codes(by: User, at: datetime, times: int) -> list[str]:
    said = []
    for n in range(times):
        with pytest.raises(Refused) as refused:
            operations.break_glass(code=f"NO-SUCH-{n}", reason=WHY, by=by, at=at + timedelta(minutes=n))
        said.append(type(refused.value).__name__)
    return said


def test_codes_are_not_tried_out_in_silence(
    case: Case, township: User, supervisor: User, at: datetime, relay: Any
) -> None:
    """Five wrong codes in an hour: the sixth is not looked up, right or wrong, and the supervisor knows."""
    assert _try_codes(township, at, 6) == ["NoSuchCase"] * 5 + ["TooManyMisses"]
    with pytest.raises(urgent.TooManyMisses):
        operations.break_glass(code=case.code, reason=WHY, by=township, at=at + timedelta(minutes=10))
    relay()
    assert "连续输错案例号" in Notice.objects.get(user=supervisor).text
    assert operations.break_glass(code=case.code, reason=WHY, by=township, at=at + timedelta(minutes=65))


def test_mutant_a_miss_that_goes_with_its_refusal(
    case: Case,
    township: User,
    supervisor: User,
    at: datetime,
    relay: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The plausible wrong operation writes the miss in the transaction that the refusal rolls back."""
    monkeypatch.setattr(urgent, "_missed", lambda by, at: None)
    with pytest.raises(AssertionError):
        test_codes_are_not_tried_out_in_silence(case, township, supervisor, at, relay)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MONITOR, Role.ADMIN, Role.EDITOR, Role.REPORTER])
def test_roles_without_the_duty_break_no_glass(
    case: Case, county: Region, person: Make, charlie: User, at: datetime, role: str
) -> None:
    for by in (person("other", role, county), charlie, person("guest")):
        with pytest.raises(urgent.NoSuchCase):
            operations.break_glass(code=case.code, reason=WHY, by=by, at=at)
    assert not UrgentReading.objects.exists()


def test_mutant_anybody_with_a_role_reads_next_door(
    case: Case, county: Region, person: Make, charlie: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "break_glass", lambda user, case: user.memberships.exists())
    with pytest.raises(pytest.fail.Exception):
        test_roles_without_the_duty_break_no_glass(case, county, person, charlie, at, Role.AUDITOR)


def test_an_officer_of_the_city_above_may(case: Case, regions: Any, person: Make, at: datetime) -> None:
    above = person("above", Role.SUPERVISOR, regions["示例市"])
    assert operations.break_glass(code=case.code.lower(), reason=WHY, by=above, at=at).case == case


def test_the_supervisor_hears_at_once_and_has_it_to_judge(
    reading: UrgentReading, supervisor: User, approver: User, charlie: User, at: datetime, relay: Any, sign_in: Any
) -> None:
    relay()
    link = reverse("caseload:urgent", args=[reading.uuid])
    assert list(Notice.objects.values_list("user__name", "link")) == [("supervisor", link)]
    assert [task.link for task in desk.tasks(user=supervisor, at=at)] == [link]
    assert not list(desk.tasks(user=charlie, at=at))
    page = sign_in(supervisor).get(link).content.decode()
    assert WHY in page
    assert "13900000001" not in page
    assert reading.case.village.name not in page


def test_where_nobody_supervises_the_approver_is_told(reading: UrgentReading, approver: User, relay: Any) -> None:
    relay()
    assert Notice.objects.get().user == approver


def test_mutant_a_glass_that_breaks_in_silence(
    reading: UrgentReading,
    supervisor: User,
    approver: User,
    charlie: User,
    at: datetime,
    relay: Any,
    sign_in: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("marketplace.caseload.queries.holding", lambda roles, path: [])
    with pytest.raises(AssertionError):
        test_the_supervisor_hears_at_once_and_has_it_to_judge(
            reading, supervisor, approver, charlie, at, relay, sign_in
        )


def test_the_case_says_for_ever_who_why_and_what_was_said(
    reading: UrgentReading, supervisor: User, township: User, case: Case, at: datetime
) -> None:
    for nobody in (township, case and User.objects.get(name="officer")):
        with pytest.raises(NotAllowed):
            operations.judge(reading=reading, justified=True, by=nobody, at=at)
    operations.judge(reading=reading, justified=False, by=supervisor, at=at)
    with pytest.raises(WrongState):
        operations.judge(reading=reading, justified=True, by=supervisor, at=at)
    said = [(str(entry.what), entry.who) for entry in timeline.entries(case)]
    assert (f"紧急查看：{WHY}", "township") in said
    assert ("紧急查看核对过，理由不成立", "supervisor") in said


def test_the_reader_judges_nothing_of_the_own(case: Case, supervisor: User, at: datetime) -> None:
    own = operations.break_glass(code=case.code, reason=WHY, by=supervisor, at=at)
    with pytest.raises(NotAllowed):
        operations.judge(reading=own, justified=True, by=supervisor, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        UrgentReading.objects.update(state="justified", judged_by=supervisor, judged_at=at)


def test_on_screen_from_the_code_to_the_contact(case: Case, township: User, at: datetime, sign_in: Any) -> None:
    client, address = sign_in(township), reverse("caseload:break_glass")
    assert client.get(reverse("caseload:case", args=[case.uuid])).status_code == 404
    refused = client.post(address, {"code": case.code, "reason": "急"}).content.decode()
    assert "至少 10 个字" in refused
    with time_machine.travel(at, tick=False):
        opened = client.post(address, {"code": case.code, "reason": WHY}, follow=True)
        page = opened.content.decode()
        assert case.code in page
        assert "13900000001" not in page
        [link] = [hop for hop, _ in opened.redirect_chain]
        assert "13900000001" in client.post(f"{link}contact/").content.decode()
        assert "no-store" in opened["Cache-Control"]
    with time_machine.travel(at + timedelta(minutes=31)):
        assert "查看时间已经过了" in client.get(link, follow=True).content.decode()


def test_nobody_else_sees_that_reading(
    reading: UrgentReading, charlie: User, reviewer: User, person: Make, sign_in: Any
) -> None:
    for user in (charlie, reviewer, person("guest")):
        for name in ("urgent", "open_urgent_contact", "judge"):
            client, address = sign_in(user), reverse(f"caseload:{name}", args=[reading.uuid])
            answer = client.get(address) if name == "urgent" else client.post(address)
            assert answer.status_code == 404


def look_at(households: list[Case], by: User, at: datetime) -> None:
    for case in households:
        operations.open_case(case=case, purpose="desk", by=by, at=at)


def test_more_cases_in_a_day_than_work_needs_are_told_once(
    households: list[Case], officer: User, supervisor: User, at: datetime, relay: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.caseload.operations.grants.MOST_CASES_A_DAY", 3)
    look_at(households[:3] * 2, officer, at)
    relay()
    assert not Notice.objects.exists()
    look_at(households * 2, officer, at)
    look_at(households, officer, at + timedelta(minutes=1))
    relay()
    assert [notice.user for notice in Notice.objects.all()] == [supervisor]
    assert Event.objects.filter(kind="caseload.many_read").count() == 1


def test_mutant_nobody_watches(
    households: list[Case], officer: User, supervisor: User, at: datetime, relay: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.caseload.operations.grants._watch", lambda case, by, at: None)
    with pytest.raises(AssertionError):
        test_more_cases_in_a_day_than_work_needs_are_told_once(households, officer, supervisor, at, relay, monkeypatch)
