"""k over a skewed caseload of some thousand households, counted again by SQL of its own."""

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from marketplace.caseload import queries as caseload
from marketplace.caseload.bands import BANDS_OF, AgeBand, AgeGroup, Category, HouseholdBand
from marketplace.caseload.models import Case
from marketplace.people.models import User
from marketplace.places.models import Region
from marketplace.projects import drafting, gate
from marketplace.projects.models import Project

Make = Callable[..., Any]
VILLAGES = {"河西村委会": 60, "东坪村委会": 30, "柳溪村委会": 8, "云台村委会": 2}
HOUSEHOLDS = 3000
PAGES = 25


def _skewed(cases: Make, dice: random.Random) -> None:
    """Many old people on Dibao in one township, a handful of everything else."""
    weights = [60, 12, 10, 2, 3, 2, 1, 4, 1, 2, 3]
    for village, share in VILLAGES.items():
        rows = cases(HOUSEHOLDS * share // 100, village)
        for case in rows:
            case.category = dice.choices(Category.values, weights)[0]
            case.age_band = dice.choices(AgeBand.values, [1, 2, 2, 1, 1, 2, 4, 8, 20, 40, 19])[0]
            case.household_band = dice.choices(HouseholdBand.values, [60, 30, 10])[0]
            case.illness_class = dice.choices(["", "chronic", "serious", "mental"], [70, 20, 8, 2])[0]
        Case.objects.bulk_update(rows, ["category", "age_band", "household_band", "illness_class"], batch_size=500)


def _by_hand(project: Project) -> int:
    """The same question asked by plain SQL, from the columns of the page alone."""
    wanted = ["c.state = 'live'", "r.path LIKE %s"]
    values: list[Any] = [f"{project.region.path}%"]
    for column, value in (
        ("category", project.shown_category),
        ("household_band", project.shown_household_band),
        ("illness_class", project.shown_illness),
    ):
        if value:
            wanted.append(f"c.{column} = %s")
            values.append(value)
    if age := project.shown_age_band:
        bands = BANDS_OF[AgeGroup(age)] if age in AgeGroup.values else [age]
        wanted.append(f"c.age_band IN ({','.join(['%s'] * len(bands))})")
        values += [str(band) for band in bands]
    sql = f"SELECT count(*) FROM caseload_case c JOIN places_region r ON r.code = c.village_id WHERE {' AND '.join(wanted)}"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])


def _pages(needs: Make, officer: User, at: datetime, dice: random.Random) -> list[Project]:
    """Drafts over random small bundles, among them many who would stand out."""
    made = []
    for _ in range(PAGES):
        village = dice.choice(list(VILLAGES))
        few = {
            "category": dice.choice(Category.values),
            "age_band": dice.choice(AgeBand.values),
            "household_band": dice.choice(HouseholdBand.values),
            "illness_class": dice.choice(["", "chronic", "serious", "mental"]),
        }
        found = needs(dice.randint(1, 3), village, **few)
        made.append(drafting.draft(needs=[need.pk for need in found], by=officer, at=at, title="棉被"))
    return made


def _hidden(pages: list[Project], at: datetime) -> list[tuple[int | None, int, bool]]:
    return [(v.k, _by_hand(page), v.sendable) for page in pages for v in [gate.examine(page, at=at)]]


def test_every_page_that_may_go_hides_among_ten(needs: Make, cases: Make, officer: User, at: datetime) -> None:
    dice = random.Random(7)
    _skewed(cases, dice)
    counted = _hidden(_pages(needs, officer, at, dice), at)
    assert all(k == by_hand for k, by_hand, _ in counted)
    assert all(by_hand >= 10 for _, by_hand, may_go in counted if may_go)
    assert sum(may_go for *_, may_go in counted) == PAGES  # somewhere up the rungs each finds its crowd


def test_pages_stay_as_fine_as_they_may(needs: Make, cases: Make, officer: User, at: datetime) -> None:
    dice = random.Random(11)
    _skewed(cases, dice)
    rungs = {page.k_rung for page in _pages(needs, officer, at, dice)}
    assert len(rungs) >= 4


@pytest.mark.parametrize("forgotten", ["category", "age_bands", "region", "everything but the township"])
def test_mutant_a_count_that_forgets(
    forgotten: str, needs: Make, cases: Make, officer: User, at: datetime, regions: dict[str, Region], monkeypatch: Any
) -> None:
    """Counting only the township, or forgetting one thing the page shows, lets somebody out: the test above sees it."""
    true = caseload.k_matching
    empty = {"category": "", "age_bands": (), "region": regions["示例省"]}

    def forgets(**page: Any) -> int:
        if forgotten in empty:
            return true(**(page | {forgotten: empty[forgotten]}))
        return true(region=page["region"])

    monkeypatch.setattr(caseload, "k_matching", forgets)
    dice = random.Random(7)
    _skewed(cases, dice)
    counted = _hidden(_pages(needs, officer, at, dice), at)
    assert any(by_hand < 10 for _, by_hand, may_go in counted if may_go)
