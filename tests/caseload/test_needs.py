"""Needs on their way into a project, and the numbers that upper rooms ask for."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from marketplace.caseload import operations, queries, wants
from marketplace.caseload.models import Case, Consent, Need, Share
from marketplace.lib.refusals import NotAllowed, WrongState
from marketplace.people.models import User
from marketplace.places.models import Region

ALLOWED = {
    *("need", "kind", "item", "quantity", "unit", "amount_fen", "village", "township", "locality"),
    *("category", "age_band", "household_band", "illness_class", "care"),
}


@pytest.mark.parametrize(
    ("kind", "text", "want"),
    [
        ("goods", "学生书桌、台灯各2套，户主吴春英", ("书桌和台灯", 2, "套", None)),
        ("goods", "大米3袋、食用油3桶", ("米和油", 3, "份", None)),
        ("goods", "制氧机1台，联系13900000001", ("制氧机", 1, "台", None)),
        ("goods", "一样表上没有的东西", ("", 1, "件", None)),
        ("money", "康复训练交通补助28400元", ("康复交通补助", 1, "户", 2_840_000)),
        ("money", "自付医疗费缺口3.5万元", ("自付医疗费缺口", 1, "户", 3_500_000)),
        ("money", "大一新生学费缺口", ("学费缺口", 1, "户", None)),
        ("service", "卫生间扶手及防滑改造，住6组78号", ("卫生间扶手和防滑改造", 1, "处", None)),
        ("service", "每月上门助浴4次", ("助浴", 4, "次", None)),
        ("visit", "每月上门探访不少于3次", ("上门探访", 3, "次", None)),
        ("visit", "结对陪伴，每周通话1次", ("结对陪伴", 1, "次", None)),
    ],
)
def test_words_of_an_export_become_a_thing_and_a_number(
    kind: str, text: str, want: tuple[str, int, str, int | None]
) -> None:
    assert wants.read(kind, text) == wants.Want(*want)


def test_a_yes_in_the_export_without_a_consent_of_ours_is_refused(case: Case, officer: User, at: datetime) -> None:
    need = case.needs.get()
    assert case.ask_family
    with pytest.raises(operations.ConsentMissing):
        operations.bundle(needs=[need.uuid], project=uuid4(), line_of={need.uuid: uuid4()}, by=officer, at=at)
    assert not Share.objects.exists()


def test_a_bundle_without_consent_goes_through_when_the_check_is_gone(
    case: Case, officer: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    need = case.needs.get()
    Need.objects.update(state="consented")
    monkeypatch.setattr(queries, "with_valid_consent", set)
    shares = operations.bundle(needs=[need.uuid], project=uuid4(), line_of={need.uuid: uuid4()}, by=officer, at=at)
    assert shares, "mutant: every case counts as asked"


def test_a_revoked_consent_bundles_nothing(
    case: Case, agreed: Callable[[Case], Consent], officer: User, at: datetime
) -> None:
    need = case.needs.get()
    operations.revoke_consent(consent=agreed(case), by=officer, at=at)
    with pytest.raises(operations.ConsentMissing):
        operations.bundle(needs=[need.uuid], project=uuid4(), line_of={need.uuid: uuid4()}, by=officer, at=at)


def test_a_need_goes_into_one_project_only(bundled: tuple[UUID, UUID], case: Case, officer: User, at: datetime) -> None:
    need = case.needs.get()
    with pytest.raises(WrongState):
        operations.bundle(needs=[need.uuid], project=uuid4(), line_of={need.uuid: uuid4()}, by=officer, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Share.objects.create(need=need, project=uuid4(), line=uuid4(), quantity=1, region_path="/", at=at)


def test_one_need_that_may_not_go_keeps_all_back(
    households: list[Case], agreed: Callable[[Case], Consent], officer: User, at: datetime
) -> None:
    agreed(households[0])
    needs = [household.needs.get().uuid for household in households[:2]]
    with pytest.raises(operations.ConsentMissing):
        operations.bundle(needs=needs, project=uuid4(), line_of=dict.fromkeys(needs, uuid4()), by=officer, at=at)
    assert households[0].needs.get().state == "consented"


def test_needs_come_back_out_of_a_draft(bundled: tuple[UUID, UUID], officer: User, at: datetime) -> None:
    project, _ = bundled
    assert operations.unbundle(project=project, by=officer, at=at) == 4
    assert not queries.shares_of(project)
    assert set(Need.objects.values_list("state", flat=True)) == {"consented"}


def test_an_accepted_project_meets_its_needs(bundled: tuple[UUID, UUID], officer: User, at: datetime) -> None:
    project, _ = bundled
    assert operations.met(project=project, by=officer, at=at) == 4
    assert set(Need.objects.values_list("state", flat=True)) == {"met"}
    assert len(queries.shares_of(project)) == 4, "what was delivered stays on record"


def test_drafting_sees_only_needs_of_its_regions_whose_family_agreed(
    households: list[Case], agreed: Callable[[Case], Consent], officer: User, charlie: User
) -> None:
    agreed(households[0])
    assert [need.case for need in queries.needs_for_drafting(officer)] == [households[0]]
    assert not queries.needs_for_drafting(charlie).exists()


def test_a_draft_gets_the_allowed_fields_and_no_other(households: list[Case]) -> None:
    rows = queries.allowlisted([household.needs.get().uuid for household in households])
    assert [set(row) for row in rows] == [ALLOWED] * 4


def test_a_charlie_bundles_nothing_of_ours(
    case: Case, agreed: Callable[[Case], Consent], charlie: User, at: datetime
) -> None:
    agreed(case)
    need = case.needs.get().uuid
    with pytest.raises(NotAllowed):
        operations.bundle(needs=[need], project=uuid4(), line_of={need: uuid4()}, by=charlie, at=at)


def test_an_officer_puts_a_need_right_until_it_is_in_a_project(
    case: Case, officer: User, charlie: User, at: datetime, agreed: Callable[[Case], Consent]
) -> None:
    need, right = case.needs.get(), operations.Wording("goods", "轮椅", 1, "辆")
    assert operations.revise_need(need=need, wording=right, by=officer, at=at).item == "轮椅"
    with pytest.raises(NotAllowed):
        operations.revise_need(need=need, wording=right, by=charlie, at=at)
    agreed(case)
    operations.bundle(needs=[need.uuid], project=uuid4(), line_of={need.uuid: uuid4()}, by=officer, at=at)
    with pytest.raises(operations.NeedInHand):
        operations.revise_need(need=need, wording=right, by=officer, at=at)


@pytest.mark.parametrize("place", ["示例县", "青禾镇", "南岭乡", "邻县"])
@pytest.mark.parametrize("column", ["category", "household_band", "illness_class", "care", "disability_class"])
def test_k_equals_an_independent_count(
    households: list[Case], regions: dict[str, Region], place: str, column: str, officer: User, at: datetime
) -> None:
    operations.leave(case=households[0], because="moved", by=officer, at=at)
    value = getattr(households[1], column)
    query = (
        f"SELECT COUNT(DISTINCT c.token) FROM caseload_case c JOIN places_region v ON v.code = c.village_id"
        f" WHERE c.state = 'live' AND c.{column} = %s AND substr(v.path, 1, %s) = %s"
    )
    path = regions[place].path
    with connection.cursor() as cursor:
        cursor.execute(query, [value, len(path), path])
        [counted] = cursor.fetchone()
    assert queries.k_matching(region=regions[place], **{column: value}) == counted


def test_k_counts_whole_groups_of_ages(households: list[Case], county: Region) -> None:
    assert queries.k_matching(region=county, age_bands=["60-69", "70-79", "80+"]) == 4
    assert queries.k_matching(region=county, age_bands=["80+"]) == 0


def test_shares_carry_the_token_the_case_system_knows(bundled: tuple[UUID, UUID], case: Case) -> None:
    project, line = bundled
    share = next(share for share in queries.shares_of(project) if share.case == case.uuid)
    assert (share.token, share.key_version, share.line, share.quantity) == (case.token, 1, line, 2)
