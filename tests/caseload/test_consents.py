"""Consent comes from those who may give it, and is taken back within the minute."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from marketplace.caseload import answers, operations, queries, seals
from marketplace.caseload.models import Case, Consent, GrantedContact, Need, Share
from marketplace.lib.refusals import NotAllowed, WrongState
from marketplace.outbox.models import Message
from marketplace.people.models import User
from tests.caseload.conftest import PDF, yes
from tests.caseload.reader import sheets

Agreed = Callable[[Case], Consent]
SCAN = answers.Scan("application/pdf", PDF)
NO_CONSENT = [
    ({"given_by": "relative"}, answers.NotTheirsToGive),
    ({"given_by": "unit"}, answers.NotTheirsToGive),
    ({"given_by": "provider"}, answers.NotTheirsToGive),
    ({"given_by": "export"}, answers.NotTheirsToGive),
    ({"givers": []}, answers.NotTheirsToGive),
    ({"told": False}, answers.NotTold),
    ({"scope": []}, answers.NothingAgreed),
    ({"scope": ["everything"]}, answers.NothingAgreed),
    ({"scope": ["publish_need", "photo"]}, answers.NotForPhotos),
    ({"adults": 2}, answers.SomebodyNotAsked),
    ({"given_by": "proxy"}, answers.MandateMissing),
    ({"given_by": "guardian"}, answers.GuardianUnproven),
    ({"method": "thumbprint"}, answers.WitnessMissing),
    ({"givers": ["officer"]}, answers.NotTheirsToGive),
    ({"givers": ["吴春英", "officer"], "adults": 2}, answers.NotTheirsToGive),
    ({"adults": 2, "givers": ["吴春英", "吴春英"]}, answers.SameNameTwice),
    ({"method": "thumbprint", "witness": "吴春英"}, answers.NotTheirOwnWitness),
    ({"method": "thumbprint", "witness": "officer"}, answers.NotTheirOwnWitness),
    ({"method": "interpreter", "interpreter": "officer", "language": "手语"}, answers.NotTheirOwnWitness),
    ({"method": "interpreter", "interpreter": "和春"}, answers.InterpreterMissing),
    ({"method": "call"}, answers.RecordingMissing),
]


@pytest.mark.parametrize(("changes", "refusal"), NO_CONSENT)
def test_whoever_may_not_consent_is_refused(
    case: Case, officer: User, at: datetime, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        operations.record_consent(case=case, answer=yes(**changes), by=officer, at=at)
    assert not Consent.objects.exists()
    assert case.needs.get().state == "draft"


def test_mutant_without_the_look_at_names_the_office_consents_for_the_family(
    case: Case, officer: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_apart", lambda answer, recorder: None)
    with pytest.raises(pytest.fail.Exception):
        test_whoever_may_not_consent_is_refused(case, officer, at, {"givers": ["officer"]}, answers.NotTheirsToGive)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"given_by": "proxy", "papers": [SCAN]},
        {"given_by": "guardian", "papers": [SCAN]},
        {"method": "thumbprint", "witness": "李芳"},
        {"method": "call", "recording": "20261123-07"},
        {"method": "interpreter", "interpreter": "和春", "language": "傈僳语"},
        {"adults": 2, "givers": ["吴春英", "吴国"]},
    ],
)
def test_those_who_may_consent_do(case: Case, officer: User, at: datetime, changes: dict[str, Any]) -> None:
    consent = operations.record_consent(case=case, answer=yes(**changes), by=officer, at=at)
    assert (consent.state, case.needs.get().state) == ("given", "consented")
    assert seals.take(consent, consent.box)["givers"] == list(changes.get("givers", ["吴春英"]))


def test_a_mandate_is_stored_sealed(case: Case, officer: User, at: datetime) -> None:
    answer = yes(given_by="proxy", papers=[SCAN])
    paper = operations.record_consent(case=case, answer=answer, by=officer, at=at).papers.get()
    assert PDF not in bytes(paper.box)
    assert set(seals.take(paper, paper.box)) == {"content"}


@pytest.fixture
def child(bring: Callable[..., Any]) -> Case:
    birth = {"身份证号": sheets.number("20120105"), "出生日期": "2012-01-05", "救助类别": "孤儿"}
    bring(sheets.sheet(sheets.person(1, **birth)))
    made: Case = Case.objects.get(age_band="junior")
    return made


def test_for_a_child_the_guardian_consents_and_the_child_as_well(child: Case, officer: User, at: datetime) -> None:
    guardian = {"given_by": "guardian", "papers": [SCAN]}
    for answer, refusal in ((yes(), answers.GuardianNeeded), (yes(**guardian), answers.ChildNotAsked)):
        with pytest.raises(refusal):
            operations.record_consent(case=child, answer=answer, by=officer, at=at)
    consent = operations.record_consent(case=child, answer=yes(**guardian, child_agrees=True), by=officer, at=at)
    assert consent.state == "given"


def test_a_family_that_says_no_is_not_asked_again(case: Case, officer: User, at: datetime) -> None:
    assert case in queries.to_ask(officer)
    with pytest.raises(answers.NotTold):
        operations.refuse_consent(case=case, told=False, by=officer, at=at)
    operations.refuse_consent(case=case, told=True, by=officer, at=at)
    assert case not in queries.to_ask(officer)
    assert case.needs.get().state == "draft"


def test_a_yes_in_the_export_only_puts_a_household_on_the_list(bring: Callable[..., Any], officer: User) -> None:
    answered = [sheets.person(n, 知情同意=said) for n, said in enumerate(("是", "否", ""), 1)]
    bring(sheets.sheet(*answered))
    assert queries.to_ask(officer).count() == 1
    assert not queries.needs_for_drafting(officer).exists()


def test_one_valid_consent_each_and_a_new_answer_takes_its_place(case: Case, agreed: Agreed) -> None:
    first, second = agreed(case), agreed(case)
    first.refresh_from_db()
    assert (first.state, second.state) == ("renewed", "given")
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=first.pk).update(state="given")


def test_a_consent_without_the_words_said_is_refused_by_the_database(case: Case, agreed: Agreed) -> None:
    consent = agreed(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(told=False)


def test_revoking_takes_that_households_share_out_and_no_other(
    case: Case, bundled: tuple[UUID, UUID], officer: User, at: datetime
) -> None:
    project, _ = bundled
    assert queries.consents_valid(project, at) == (4, 4)
    told = operations.revoke_consent(consent=Consent.objects.get(case=case), by=officer, at=at)
    assert told == [project]
    assert queries.households(project) == 3
    assert case.uuid not in {share.case for share in queries.shares_of(project)}
    assert case.needs.get().state == "withdrawn"
    assert queries.consents_valid(project, at) == (3, 3)


def test_revoking_tells_the_project_and_names_nobody(
    case: Case, bundled: tuple[UUID, UUID], officer: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from marketplace.lib import registry

    monkeypatch.setitem(registry._handlers, "consent.revoked", [len])
    operations.revoke_consent(consent=Consent.objects.get(case=case), by=officer, at=at)
    message = Message.objects.get(kind="consent.revoked")
    assert message.body == {"project": str(bundled[0])}
    assert str(case.uuid) not in message.lane


def test_a_consent_keeps_which_words_were_read_aloud(case: Case, agreed: Agreed) -> None:
    assert agreed(case).text_version == answers.TEXT_VERSION


def test_whoever_leaves_and_comes_back_is_asked_again(case: Case, agreed: Agreed, officer: User, at: datetime) -> None:
    consent = agreed(case)
    operations.leave(case=case, because="admitted", by=officer, at=at)
    operations.readmit(case=Case.objects.get(pk=case.pk), by=officer, at=at)
    consent.refresh_from_db()
    assert consent.state == "lapsed"
    assert not queries.with_valid_consent([case.pk])
    with pytest.raises(WrongState):
        operations.revoke_consent(consent=consent, by=officer, at=at)


def test_a_move_to_another_township_takes_the_share_out_and_keeps_the_consent(
    case: Case, bundled: tuple[UUID, UUID], bring: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from marketplace.lib import registry

    monkeypatch.setitem(registry._handlers, "consent.revoked", [len])
    project, _line = bundled
    moved = {"乡镇（街道）": "石桥镇", "村（社区）": "柳溪村委会"}
    people = [sheets.person(1, **moved), sheets.person(2), sheets.person(3)]
    bring(sheets.sheet(*people))
    [gone] = Case.objects.filter(village__name="柳溪村委会")
    assert queries.households(project) == 3
    assert gone.pk not in {share.case for share in queries.shares_of(project)}
    assert (gone.needs.get().state, gone.consents.get().state) == ("consented", "given")
    assert Share.objects.get(need__case=gone).out_because == "moved"
    assert Message.objects.get(kind="consent.revoked").body == {"project": str(project)}


def test_mutant_a_move_nobody_notices_leaves_the_share_in(
    case: Case, bundled: tuple[UUID, UUID], bring: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.caseload.operations.consents.move_away", lambda case, by, at: [])
    with pytest.raises(AssertionError):
        test_a_move_to_another_township_takes_the_share_out_and_keeps_the_consent(case, bundled, bring, monkeypatch)


def test_a_consent_is_revoked_once(case: Case, agreed: Agreed, officer: User, at: datetime) -> None:
    consent = agreed(case)
    operations.revoke_consent(consent=consent, by=officer, at=at)
    with pytest.raises(WrongState):
        operations.revoke_consent(consent=consent, by=officer, at=at)


def test_a_family_may_change_its_mind_and_come_back(case: Case, agreed: Agreed, officer: User, at: datetime) -> None:
    operations.revoke_consent(consent=agreed(case), by=officer, at=at)
    agreed(case)
    assert case.needs.get().state == "consented"


def test_a_household_that_leaves_is_out_of_everything(
    case: Case, bundled: tuple[UUID, UUID], officer: User, at: datetime
) -> None:
    operations.leave(case=case, because="died", by=officer, at=at)
    assert queries.households(bundled[0]) == 3
    assert not Share.objects.filter(need__case=case, out_at=None).exists()
    assert not GrantedContact.objects.filter(share__need__case=case, closed_at=None).exists()
    with pytest.raises(operations.HouseholdLeft):
        operations.record_consent(case=case, answer=yes(), by=officer, at=at)


def test_nobody_from_next_door_touches_a_consent(
    case: Case, agreed: Agreed, charlie: User, reviewer: User, at: datetime
) -> None:
    consent = agreed(case)
    for stranger in (charlie, reviewer):
        with pytest.raises(NotAllowed):
            operations.revoke_consent(consent=consent, by=stranger, at=at)
        with pytest.raises(NotAllowed):
            operations.record_consent(case=case, answer=yes(), by=stranger, at=at)
    assert Need.objects.get(case=case).state == "consented"
