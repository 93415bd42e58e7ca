"""Titles, headings of one to three levels, totals, signatures: what is data and what is not."""

from datetime import date, datetime

import pytest

from marketplace.caseload.reader import table
from tests.caseload.reader.sheets import FIRST, HEAD, book, lines, person, sheet, xlsx

FINANCE = ["月人均收入", "开户银行", "银行账号", "月保障金额"]


def test_title_total_and_signature_rows_are_no_data():
    opened = table.read(sheet(person(1), person(2), person(3)), "名册.xlsx")
    assert [(row.row, row.sheet_row) for row in opened.rows] == [(1, FIRST), (2, FIRST + 1), (3, FIRST + 2)]


def test_columns_off_the_list_are_dropped_and_named():
    opened = table.read(sheet(person(1)), "名册.xlsx")
    assert opened.dropped_columns == ["序号", "证号", *FINANCE, "致困原因"]
    assert opened.columns["need_text"] == "需求描述（可多项）"


def test_a_heading_of_two_levels_is_found_below_its_groups():
    groups = ["基本信息", *[None] * 8, "困难情况", *[None] * 10, "需求"]
    opened = table.read(xlsx(book([person(1)], head=[groups, HEAD])), "名册.xlsx")
    assert [(row.row, row.sheet_row) for row in opened.rows] == [(1, FIRST + 1)]
    assert opened.columns["village"] == "村（社区）"


def test_a_heading_of_three_merged_levels_joins_group_and_name():
    top = ["序号", "所在地", None, None, "户主", None, "救助类别", "需求", None, "金额"]
    middle = [None, None, None, None, "本人", None, None, "本次", None, "元"]
    own = [None, "县", "乡镇", "村", "姓名", "身份证号", None, "类型", "描述", None]
    made = book([], head=[top, middle, own], foot=False)
    merge = made.active.merge_cells
    for area in ("A3:A5", "B3:D4", "E3:F3", "E4:F4", "G3:G5", "H3:I3", "H4:I4", "J3:J4"):
        merge(area)
    row = [1, "示例县", "青禾镇", "河西村", "吴春英", person(1)[5], "低保", "物资", "棉被2床", 900]
    made.active.append(row)
    opened = table.read(xlsx(made), "名册.xlsx")
    assert opened.rows[0].sheet_row == 6
    assert opened.rows[0].cells == dict(
        zip(("county", "township", "village", "name", "identity", "category"), row[1:7], strict=True)
    ) | {"need_kind": "物资", "need_text": "棉被2床"}


def test_another_persons_number_is_not_the_households():
    top = ["户主", None, None, None, "监护人", None]
    own = ["姓名", "身份证号", "村", "救助类别", "姓名", "身份证号"]
    made = book([["吴春英", person(1)[5], "河西村", "低保", "魏翠", person(2)[5]]], head=[top, own], foot=False)
    opened = table.read(xlsx(made), "名册.xlsx")
    assert opened.rows[0].cells["name"] == "吴春英"
    assert "魏翠" not in str(opened.rows[0].cells)
    assert opened.dropped_columns == ["姓名", "身份证号"]


def test_a_village_merged_over_households_counts_for_each():
    made = book([person(1), person(2, **{"村（社区）": None}), person(3)])
    made.active.merge_cells(start_row=FIRST, start_column=4, end_row=FIRST + 1, end_column=4)
    opened = table.read(xlsx(made), "名册.xlsx")
    assert [row.cells["village"] for row in opened.rows] == ["河西村委会"] * 3


@pytest.mark.parametrize(
    "line",
    [
        ["小计", None, None, None, 2],
        [None, "示例县", "青禾镇小计", None, 2],
        ["审核人：王某", None, "填表人：", None],
        ["注：本表一式两份"],
        ["说明：1.按户填写", "2.不得涂改"],
        [3],
        [*range(1, len(HEAD) + 1)],
        HEAD,
        [],
    ],
)
def test_a_line_that_is_no_household_is_not_counted(line):
    opened = table.read(xlsx(book([person(1), line, person(2)])), "名册.xlsx")
    assert [(row.row, row.sheet_row) for row in opened.rows] == [(1, FIRST), (2, FIRST + 2)]


def test_a_household_without_its_number_is_still_counted():
    opened = table.read(sheet(person(1, 身份证号=None), person(2)), "名册.xlsx")
    assert len(opened.rows) == 2


def test_excel_dates_and_whole_numbers_become_plain_text():
    made = sheet(person(1, 出生日期=datetime(1950, 1, 31), 核查日期=date(2026, 7, 15)))
    cells = table.read(made, "名册.xlsx").rows[0].cells
    assert (cells["birth"], cells["checked_on"], cells["household"]) == ("1950-01-31", "2026-07-15", "2")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_is_read_in_the_encodings_counties_use(encoding, separator):
    opened = table.read(lines(person(1), person(2), encoding=encoding, separator=separator), "名册.csv")
    assert [(row.row, row.sheet_row) for row in opened.rows] == [(1, 2), (2, 3)]
    assert opened.rows[1].cells["village"] == "河西村委会"


def test_a_sheet_of_instructions_before_the_list_is_passed_over():
    made = book([person(1)])
    made.create_sheet("填表说明", 0).append(["请按户填写", "不得涂改"])
    assert table.read(xlsx(made), "名册.xlsx").sheet == "救助对象"


def test_a_hidden_sheet_is_not_read():
    made = book([person(1)])
    made.copy_worksheet(made.active).sheet_state = "hidden"
    assert len(table.read(xlsx(made), "名册.xlsx").rows) == 1
