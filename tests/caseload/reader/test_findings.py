"""Every code, planted alone in the second of three rows, is found there and nowhere else."""

import pytest

from tests.caseload.reader.sheets import BANK, FIRST, book, lines, number, person, sheet, xlsx

GOOD = number(serial="004")  # the number of person(2)
NEED = "需求描述\n（可多项）"
VILLAGE, TOWNSHIP, COUNTY_NAME = "村（社区）", "乡镇（街道）", "县（市、区）"
WRONG = GOOD[:17] + ("0" if GOOD[17] != "0" else "1")
ERRORS = [
    ("identity_checksum", {"身份证号": WRONG}),
    ("identity_old", {"身份证号": "999999500131002"}),
    ("identity_missing", {"身份证号": None}),
    ("identity_unreadable", {"身份证号": "9999991950****0040"}),
    ("identity_unreadable", {"身份证号": 9.9999919500131e17}),
    ("birth_date", {"出生日期": "1955-13-40"}),
    ("birth_date", {"出生日期": "不详"}),
    ("birth_date", {"出生日期": "1950-02-01"}),
    ("birth_date", {"身份证号": number("19500231"), "出生日期": None}),
    ("birth_date", {"身份证号": number("20990131"), "出生日期": "2099-01-31"}),
    ("unknown_village", {VILLAGE: "无此村"}),
    ("unknown_village", {VILLAGE: None}),
    ("unknown_village", {VILLAGE: "柳溪村委会"}),  # it lies in the other township
    ("unknown_village", {TOWNSHIP: "无此镇"}),
    ("unknown_category", {"救助类别": "其它"}),
    ("unknown_category", {"救助类别": "低保户口"}),
    ("unknown_category", {"救助类别": None}),
    ("hostile_text", {NEED: "<script>alert(1)</script>棉被"}),
    ("hostile_text", {NEED: "@SUM(1+1)*cmd|' /C calc'!A0"}),
    ("hostile_text", {NEED: "+1+1|cmd"}),
    ("hostile_text", {"户主姓名": "吴\u202e春英"}),
    ("hostile_text", {"家庭住址": "＜img src=x onerror=alert(1)＞"}),
    ("text_too_long", {NEED: "棉" * 2001}),
    ("out_of_scope", {COUNTY_NAME: "邻县", TOWNSHIP: "北塘镇", VILLAGE: "沙湾村委会"}),
    ("out_of_scope", {COUNTY_NAME: "远方县"}),
]
WARNINGS = [
    ("sex_mismatch", {"性别": "男"}),
    ("household_unreadable", {"保障人数（人）": "一家"}),
    ("care_unreadable", {"自理能力": "看情况"}),
    ("need_kind_unreadable", {"需求类型": "别的"}),
    ("phone_unreadable", {"联系电话（手机）": "139"}),
    ("checked_date", {"核查日期": "昨天"}),
]


@pytest.mark.parametrize(("code", "changes"), ERRORS)
def test_an_error_is_found_in_its_row_and_the_row_is_not_kept(judge, code, changes):
    seen = judge(sheet(person(1), person(2, **changes), person(3)))
    assert [(f.row, f.sheet_row, f.code, f.severity) for f in seen.findings] == [(2, FIRST + 1, code, "error")]
    assert [row.row for row in seen.good] == [1, 3]


@pytest.mark.parametrize(("code", "changes"), WARNINGS)
def test_a_warning_is_found_and_the_row_is_kept(judge, code, changes):
    seen = judge(sheet(person(1), person(2, **changes), person(3)))
    assert [(f.row, f.code, f.severity) for f in seen.findings] == [(2, code, "warning")]
    assert [row.row for row in seen.good] == [1, 2, 3]


@pytest.mark.parametrize(
    "changes",
    [
        {"身份证号": GOOD.translate({ord(str(n)): chr(ord("０") + n) for n in range(10)})},
        {"身份证号": f" {GOOD[:6]} {GOOD[6:14]} {GOOD[14:]} "},
        {"身份证号": f"'{GOOD}"},
        {VILLAGE: "河西村", TOWNSHIP: "青禾", COUNTY_NAME: "示例市示例县"},
        {VILLAGE: "青禾镇河西村民委员会"},
        {"出生日期": None},
        {"出生日期": "19500131"},
        {"出生日期": "1950.1.31"},
        {"出生日期": "1950年1月"},
        {"救助类别": "城 市 低 保"},
        {"知情同意": "否"},
        {"患病情况": None, "残疾情况": "无", "需求类型": None, NEED: None},
        {NEED: "- 棉被\n- 电热毯"},
        {NEED: "血压<140，冬天怕冷；-2℃时无取暖"},
        {"联系电话（手机）": "+86-13900000001"},
    ],
)
def test_what_is_no_fault_raises_no_alarm(judge, changes):
    assert judge(sheet(person(1), person(2, **changes))).findings == []


def test_a_small_or_wide_x_is_no_fault(judge):
    serial = next(f"{n:03d}" for n in range(0, 999, 2) if number(serial=f"{n:03d}").endswith("X"))
    whole = number(serial=serial)
    for letter in "xＸｘ":
        assert judge(sheet(person(1), person(2, 身份证号=whole[:17] + letter))).findings == []


def test_a_duplicate_is_the_later_row_and_repeats_no_fault_of_the_first(judge):
    bad = person(2, 救助类别="其它", **{VILLAGE: "无此村"})
    seen = judge(sheet(person(1), bad, person(3), bad, person(1)))
    found = [(f.row, f.code) for f in seen.findings]
    assert found == [(2, "unknown_village"), (2, "unknown_category"), (4, "duplicate"), (5, "duplicate")]
    assert "第 2 行" in seen.findings[2].message


def test_two_households_without_numbers_are_no_duplicates(judge):
    seen = judge(
        sheet(
            person(1, 身份证号=None), person(2, 身份证号=None), person(3, 身份证号="不详"), person(4, 身份证号="不详")
        )
    )
    assert {f.code for f in seen.findings} == {"identity_missing", "identity_unreadable"}


def test_a_formula_in_place_of_an_answer_is_found(judge):
    seen = judge(
        sheet(person(1), person(2, **{"保障人数（人）": "=1+1"}), person(3, **{NEED: '=HYPERLINK("http://x","a")'}))
    )
    assert [(f.row, f.code) for f in seen.findings] == [(2, "formula_cell"), (3, "hostile_text")]
    assert [row.row for row in seen.good] == [1]


def test_a_formula_in_a_column_nobody_reads_is_no_fault(judge):
    assert judge(sheet(person(1, 序号="=ROW()-3", 月人均收入="=1+1"))).findings == []


def test_a_computed_identity_number_is_a_formula_not_a_number(judge):
    seen = judge(sheet(person(1, 身份证号=f'="{GOOD}"')))
    assert [f.code for f in seen.findings] == ["formula_cell"]


def test_the_same_faults_are_found_in_csv(judge):
    rows = (
        person(1),
        person(2, **{NEED: '=HYPERLINK("http://x","a")'}),
        person(3, 身份证号=WRONG),
        person(4, 身份证号=f'="{number(serial="008")}"'),
    )
    seen = judge(lines(*rows))
    assert [(f.row, f.sheet_row, f.code) for f in seen.findings] == [
        (2, 3, "hostile_text"),
        (3, 4, "identity_checksum"),
    ]


def test_rows_of_the_neighbour_are_out_of_an_officers_scope_even_when_faulty(judge):
    other = {COUNTY_NAME: "邻县", TOWNSHIP: "北塘镇", VILLAGE: "无此村"}
    seen = judge(sheet(person(1, **other), person(2)))
    assert [(f.row, f.code) for f in seen.findings] == [(1, "out_of_scope"), (1, "unknown_village")]


def test_a_township_officer_keeps_only_the_township(judge):
    other = {TOWNSHIP: "石桥镇", VILLAGE: "柳溪村"}
    seen = judge(sheet(person(1), person(2, **other)), within="/990000/999900/999901/999901100/")
    assert [(f.row, f.code) for f in seen.findings] == [(2, "out_of_scope")]


def test_no_subtree_keeps_nothing(judge):
    seen = judge(sheet(person(1)), within="")
    assert [f.code for f in seen.findings] == ["out_of_scope"]


def test_a_message_quotes_no_long_number_that_slipped_into_a_word(judge):
    seen = judge(sheet(person(1, 救助类别=f"低保{BANK}", **{VILLAGE: GOOD})))
    assert len(seen.findings) == 2
    assert not any(BANK in f.message or GOOD in f.message for f in seen.findings)


def test_a_report_line_holds_what_the_issue_asks(judge):
    line = judge(sheet(person(1, 救助类别="其它"))).findings[0].as_dict()
    assert line | {"message": ""} == {
        "row": 1,
        "sheet_row": FIRST,
        "code": "unknown_category",
        "severity": "error",
        "message": "",
    }


def test_progress_is_told_while_rows_are_judged(places, judge):
    from marketplace.caseload.reader import examination, table
    from tests.caseload.reader.conftest import TODAY

    told = []
    rows = table.read(xlsx(book([person(n) for n in range(1, 401)])), "x").rows
    examination.examine(rows, places=places, within=["/"], on=TODAY, progress=lambda done, of: told.append((done, of)))
    assert told == [(250, 400), (400, 400)]
