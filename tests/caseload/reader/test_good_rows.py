"""What is kept of a good row, and in which coarse words."""

import os
from datetime import date

import pytest

from marketplace.caseload.bands import (
    AgeBand,
    Care,
    Category,
    DisabilityClass,
    HouseholdBand,
    IllnessClass,
    NeedKind,
    Sex,
)
from marketplace.caseload.reader import examination, table
from tests.caseload.reader.conftest import COUNTY, TODAY
from tests.caseload.reader.sheets import number, person, sheet


def test_a_good_row_is_kept_in_coarse_words(judge):
    row = judge(sheet(person(1))).good[0]
    assert (row.village_code, row.region_path) == ("999901100200", f"{COUNTY}999901100/999901100200/")
    assert (row.category, row.age_band, row.sex) == (Category.DIBAO, AgeBand.A70, Sex.FEMALE)
    assert (row.household_band, row.care) == (HouseholdBand.TWO_OR_THREE, Care.PARTIAL)
    assert (row.disability_class, row.illness_class) == (DisabilityClass.PHYSICAL, IllnessClass.CHRONIC)
    assert (row.need_kind, row.consent_hint, row.checked_on) == (NeedKind.GOODS, True, date(2026, 7, 15))


def test_the_private_part_waits_to_be_sealed(judge):
    row = judge(sheet(person(1))).good[0]
    assert row.identity.number == number(serial="002")
    assert (row.name, row.phone) == ("吴春英", "13900000001")
    assert (row.address, row.need_text) == ("示例县青禾镇河西村委会6组78号", "棉被2床")


def test_blank_cells_stay_blank(judge):
    blank = {"保障人数（人）": None, "残疾情况": None, "患病情况": "无", "自理能力": None, "需求类型": None}
    row = judge(sheet(person(1, 知情同意=None, 核查日期=None, **blank, **{"需求描述\n（可多项）": None}))).good[0]
    assert not any((row.household_band, row.disability_class, row.illness_class, row.care, row.need_kind))
    assert (row.need_text, row.consent_hint, row.checked_on) == ("", False, None)


@pytest.mark.parametrize(
    ("said", "hint"), [("是", True), ("同意", True), ("否", False), ("不同意", False), (None, False)]
)
def test_only_a_yes_puts_a_household_on_the_list_to_be_asked(judge, said, hint):
    assert judge(sheet(person(1, 知情同意=said))).good[0].consent_hint is hint


def test_a_childs_age_is_a_school_stage(judge):
    child = person(1, 身份证号=number("20140630"), 出生日期="2014年6月30日", 救助类别="孤儿")
    row = judge(sheet(child)).good[0]
    assert (row.age_band, row.category) == (AgeBand.JUNIOR, Category.ORPHAN_OR_UNATTENDED)


def test_five_thousand_rows_take_less_than_two_seconds(places):
    numbers = [number(f"19{50 + n // 500}0131", f"{n % 500 * 2:03d}") for n in range(5000)]
    content = sheet(*(person(1, 身份证号=identity, 出生日期=None) for identity in numbers))
    begun = sum(os.times()[:4])  # processor time, the child's too: the machine may be busy
    rows = table.read(content, "名册.xlsx").rows
    seen = examination.examine(rows, places=places, within=[COUNTY], on=TODAY)
    assert len(seen.good) == 5000
    assert sum(os.times()[:4]) - begun < 2
