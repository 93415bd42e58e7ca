"""Every word of the vocabulary, at its edges."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.caseload import bands
from marketplace.caseload.bands import AgeBand, AgeGroup, Category, DisabilityClass, HouseholdBand, IllnessClass

ON = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("birth", "band"),
    [
        (date(2026, 11, 23), AgeBand.PRESCHOOL),
        (date(2020, 11, 24), AgeBand.PRESCHOOL),
        (date(2020, 11, 23), AgeBand.PRIMARY),
        (date(2014, 11, 23), AgeBand.JUNIOR),
        (date(2011, 11, 23), AgeBand.SENIOR),
        (date(2008, 11, 24), AgeBand.SENIOR),
        (date(2008, 11, 23), AgeBand.A18),
        (date(1996, 11, 23), AgeBand.A30),
        (date(1946, 11, 23), AgeBand.A80),
        (date(1946, 11, 24), AgeBand.A70),
    ],
)
def test_an_age_band_changes_on_the_birthday(birth, band):
    assert bands.age_band(birth, on=ON) == band


def test_every_band_lies_in_one_group():
    assert sorted(band for group in bands.BANDS_OF.values() for band in group) == sorted(AgeBand)
    assert [bands.age_group(band) for band in ("preschool", "50-59", "60-69")] == list(AgeGroup)


def test_a_household_is_one_two_to_three_or_more():
    found = [bands.household_band(people) for people in (1, 2, 3, 4, 9)]
    two, four = HouseholdBand.TWO_OR_THREE, HouseholdBand.FOUR_UP
    assert found == [HouseholdBand.ONE, two, two, four, four]


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ("农村低保", Category.DIBAO),
        ("城市低保对象", Category.DIBAO),
        ("最低生活保障家庭", Category.DIBAO),
        ("低保边缘家庭", Category.DIBAO_MARGINAL),
        ("分散特困供养", Category.TEKUN_HOME),
        ("特困人员（分散供养）", Category.TEKUN_HOME),
        ("特困人员", None),
        ("集中供养特困人员", Category.TEKUN_INSTITUTION),
        ("支出型困难家庭", Category.RIGID_EXPENDITURE),
        ("临时救助对象", Category.TEMPORARY),
        ("防止返贫监测对象", Category.POVERTY_MONITORED),
        ("事实无人抚养儿童", Category.ORPHAN_OR_UNATTENDED),
        ("困境儿童", Category.CHILD_IN_DIFFICULTY),
        ("重度残疾人", Category.DISABILITY),
        ("其它", None),
        ("低保户口", None),
        ("家庭", None),
        ("", None),
    ],
)
def test_a_category_is_known_in_its_many_names_or_not_at_all(said, category):
    assert bands.category(said) == category


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("高血压、糖尿病", IllnessClass.CHRONIC),
        ("高血压，恶性肿瘤", IllnessClass.SERIOUS),
        ("先天性心脏病", IllnessClass.SERIOUS),
        ("精神分裂症", IllnessClass.MENTAL),
        ("乙肝", IllnessClass.INFECTIOUS),
        ("骨折", IllnessClass.OTHER),
        ("无", None),
        ("", None),
    ],
)
def test_a_diagnosis_becomes_its_gravest_class(said, kind):
    assert bands.illness_class(said) == kind


def test_what_marks_a_person_is_never_showable():
    assert {IllnessClass.MENTAL, IllnessClass.INFECTIOUS} & bands.SHOWABLE_ILLNESS == set()


def test_two_disabilities_are_multiple():
    assert bands.disability_class("肢体三级、视力二级") == DisabilityClass.MULTIPLE
    assert bands.disability_class("精神二级") == bands.disability_class("智力三级") == DisabilityClass.MIND


@given(st.text())
def test_reading_a_word_never_fails(text):
    for reader in (bands.category, bands.care, bands.need_kind, bands.sex, bands.illness_class, bands.disability_class):
        reader(text)
