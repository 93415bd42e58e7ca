import csv
from datetime import date

import pytest

from marketplace.places import operations, queries
from marketplace.places.models import LocalitySettings, Region

pytestmark = pytest.mark.django_db


def test_paths_follow_the_tree(regions):
    assert regions["河西村委会"].path == "/990000/999900/999901/999901100/999901100200/"
    assert [r.name for r in queries.ancestors(regions["青禾镇"])] == ["示例省", "示例市", "示例县", "青禾镇"]


def test_a_second_import_changes_nothing_and_a_new_name_wins(regions):
    rows = [{"code": "990000", "name": "示例省", "level": "province", "parent_code": ""}]
    assert operations.import_regions(rows=rows).unchanged == 1
    rows[0]["name"] = "新示例省"
    assert operations.import_regions(rows=rows).renamed == 1
    assert Region.objects.get(pk="990000").name == "新示例省"


@pytest.mark.parametrize(
    "line", ["99x,示例,county,", "990001,,county,", "990001,示例,village-ish,", "990001,示例,county,123456"]
)
def test_a_broken_line_imports_nothing(regions, line):
    before = Region.objects.count()
    with pytest.raises(operations.BrokenDivisionList):
        operations.import_regions(
            rows=csv.DictReader(f"code,name,level,parent_code\n990002,好县,county,\n{line}".splitlines())
        )
    assert Region.objects.count() == before


def test_no_path_sees_no_region(regions):
    assert not Region.objects.within([])
    assert Region.objects.within([regions["青禾镇"].path]).count() == 3


def test_settings_come_from_the_nearest_above_and_from_no_neighbour(county, regions):
    assert queries.settings_for(regions["河西村委会"]).k_public == 10
    assert queries.settings_for(regions["沙湾村委会"]) is None


@pytest.mark.parametrize(
    ("on", "holds"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2028, 1, 1), False)]
)
def test_the_designation_notice_holds_between_its_days(county, regions, on, holds):
    assert queries.designation_holds(regions["青禾镇"], on=on) is holds
    LocalitySettings.objects.update(designation_number="")
    assert queries.designation_holds(regions["青禾镇"], on=on) is False
