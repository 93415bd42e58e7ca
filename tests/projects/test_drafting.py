"""From consented needs to a draft."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from marketplace.caseload.models import Consent, Need, Share
from marketplace.caseload.states import BUNDLED, REVOKED
from marketplace.lib.refusals import Refused
from marketplace.people.models import User
from marketplace.places.models import LocalitySettings, Region
from marketplace.projects import drafting, operations
from marketplace.projects.models import Project, Rung

Make = Callable[..., Any]


def _draft(needs: list[Need], by: User, at: datetime, **words: str) -> Project:
    return drafting.draft(needs=[need.pk for need in needs], by=by, at=at, **words)


def test_a_draft_shows_only_what_is_true_of_every_household(needs: Make, officer: User, at: datetime) -> None:
    project = _draft(needs(12), officer, at)
    assert (project.shown_category, project.shown_age_band, project.shown_household_band) == (
        "tekun_home",
        "70-79",
        "1",
    )
    assert (project.region.name, project.households, project.k_value) == ("青禾镇", 12, 12)
    assert project.k_rung == Rung.AS_DRAFTED


def test_a_mixed_bundle_shows_the_wider_group_and_no_category(needs: Make, officer: User, at: datetime) -> None:
    project = _draft([*needs(8), *needs(8, age_band="80+", category="dibao")], officer, at)
    assert (project.shown_category, project.shown_age_band) == ("", "elder")


def test_needs_of_two_townships_show_the_county(needs: Make, officer: User, at: datetime) -> None:
    project = _draft([*needs(6, "河西村委会"), *needs(6, "柳溪村委会")], officer, at)
    assert project.region.name == project.origin.name == "示例县"


def test_a_household_that_would_stand_out_is_coarsened_at_once(
    needs: Make, cases: Make, officer: User, at: datetime
) -> None:
    cases(20)
    [need] = needs(1, category="orphan_or_unattended", age_band="primary", household_band="2-3")
    project = _draft([need], officer, at)
    assert (project.shown_category, project.shown_age_band, project.shown_household_band) == ("", "", "")
    assert (project.k_rung, project.k_value) == (Rung.NO_AGE, 21)


def test_lines_follow_things_and_units(needs: Make, officer: User, at: datetime) -> None:
    project = _draft([*needs(10), *needs(2, item="电热毯", unit="条", quantity=2)], officer, at)
    assert sorted(project.lines.values_list("title", "quantity", "unit")) == [("棉被", 10, "床"), ("电热毯", 4, "条")]
    assert project.lines_total == 2


def test_a_money_line_needs_its_sum(needs: Make, officer: User, at: datetime) -> None:
    with pytest.raises(drafting.MoneyWithoutSum):
        _draft(needs(3, kind="money", item="学费缺口", unit="户"), officer, at)
    project = _draft(needs(3, kind="money", item="学费缺口", unit="户", amount_fen=36_000), officer, at)
    assert project.lines.get().target_fen == 108_000


def test_a_need_goes_into_one_draft_only(needs: Make, officer: User, at: datetime) -> None:
    found = needs(2)
    project = _draft(found, officer, at)
    assert set(Need.objects.values_list("state", flat=True)) == {BUNDLED}
    assert Share.objects.filter(project=project.uuid).count() == 2
    with pytest.raises(drafting.NeedsAreGone):
        _draft(found, officer, at)


def test_a_need_without_a_standing_consent_is_refused(needs: Make, officer: User, at: datetime) -> None:
    found = needs(2)
    Consent.objects.filter(case=found[0].case).update(state=REVOKED, revoked_at=at, revoked_by=officer)
    with pytest.raises(Refused):
        _draft(found, officer, at)
    assert not Project.objects.exists()


def test_an_officer_of_another_county_drafts_nothing_of_ours(needs: Make, charlie: User, at: datetime) -> None:
    with pytest.raises(drafting.NeedsAreGone):
        _draft(needs(2), charlie, at)


def test_an_undecided_locality_makes_a_draft_that_cannot_go_on(
    needs: Make, officer: User, county: Region, at: datetime
) -> None:
    LocalitySettings.objects.filter(region=county).update(k_public=None)
    project = _draft(needs(12), officer, at, body="棉被送到社工站。")
    assert (project.k_rung, project.k_value) == ("", None)
    with pytest.raises(operations.GateRefuses, match="最低户数"):
        operations.submit(project=project, by=officer, at=at)


def test_no_column_of_the_vault_comes_out_but_the_allowed_ones(quilts: Project) -> None:
    tokens = set(Need.objects.values_list("case__token", "case__code", "case__pk").first() or ())
    said = {str(value) for value in Project.objects.filter(pk=quilts.pk).values().get().values()}
    assert not said & {str(token) for token in tokens}


def test_revising_is_for_drafts_alone(submitted: Project, officer: User, at: datetime) -> None:
    with pytest.raises(drafting.NotEditable):
        drafting.revise(project=submitted, by=officer, at=at, words={"title": "别的"})
