"""Village names in the shapes of three provinces: endings may differ, stems may not."""

import pytest

from marketplace.caseload.reader.places import Place, Places, in_scope, is_outside
from tests.caseload.reader.conftest import COUNTY

CITY = "/990000/999900/"


def place(code: str, name: str, level: str, parent: str, path: str) -> Place:
    return Place(code, name, level, parent, f"{path}{code}/")


TOWN = f"{COUNTY}999901100/"
BOTH = Places(
    [
        place("999901", "示例县", "county", "999900", CITY),
        place("999901100", "青禾镇", "township", "999901", COUNTY),
        place("999901100001", "河西社区居民委员会", "village", "999901100", TOWN),
        place("999901100200", "河西村委会", "village", "999901100", TOWN),
        place("999901100201", "甄庄村村委会", "village", "999901100", TOWN),
        place("999901100202", "新合村民委员会", "village", "999901100", TOWN),
        place("999901100203", "南山分场生活区", "village", "999901100", TOWN),
        place("999901100204", "东村村委会", "village", "999901100", TOWN),
    ]
)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("河西村委会", "999901100200"),
        ("河西村", "999901100200"),
        ("河西村民委员会", "999901100200"),
        ("河西社区", "999901100001"),
        ("河西居委会", "999901100001"),
        ("甄庄村", "999901100201"),
        ("甄庄", "999901100201"),
        ("新合", "999901100202"),
        ("新合村3组", "999901100202"),
        ("青禾镇新合村", "999901100202"),
        ("新 合 村", "999901100202"),
        ("南山分场生活区", "999901100203"),
        ("东村", "999901100204"),
    ],
)
def test_a_village_is_found_under_its_usual_names(said, code):
    found = BOTH.find("示例县", "青禾镇", said, within=[COUNTY]).village
    assert found
    assert found.code == code


@pytest.mark.parametrize("said", ["无此村", "南山", "合村", "村委会", "村", "河西村西", "新"])
def test_another_stem_is_another_village(said):
    assert BOTH.find("示例县", "青禾镇", said, within=[COUNTY]).missing == "village"


def test_a_bare_stem_of_two_villages_is_ambiguous():
    assert BOTH.find("示例县", "青禾镇", "河西", within=[COUNTY]).missing == "several"


@pytest.mark.parametrize("county", ["示例县", "示例", "示例省示例市示例县", "", "示例市"])
@pytest.mark.parametrize("township", ["青禾镇", "青禾", "青禾镇人民政府", ""])
def test_county_and_township_may_be_short_long_or_blank(places, county, township):
    found = places.find(county, township, "东坪村", within=[COUNTY]).village
    assert found
    assert found.name == "东坪村委会"


def test_of_two_counties_with_one_name_the_uploaders_is_meant():
    rows = []
    for code in ("999801", "999901"):
        path = f"/99/{code[:4]}/{code}/"
        rows += [
            place(code, "城区", "county", code[:4], f"/99/{code[:4]}/"),
            place(f"{code}001", "一街", "township", code, path),
            place(f"{code}001001", "甲社区", "village", f"{code}001", f"{path}{code}001/"),
        ]
    twins = Places(rows)
    for code in ("999801", "999901"):
        found = twins.find("城区", "一街", "甲社区", within=[f"/99/{code[:4]}/{code}/"]).village
        assert found
        assert found.code.startswith(code)


def test_scope_is_the_subtree_and_nothing_empty():
    village = place("999901100200", "河西村委会", "village", "999901100", TOWN)
    assert in_scope(village, [COUNTY])
    assert not in_scope(village, ["", "/990000/999900/999902/"])
    assert is_outside([village], ["/990000/999900/999902/"])
