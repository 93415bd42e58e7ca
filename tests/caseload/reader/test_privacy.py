"""Bank accounts and identity numbers stay out of everything that goes on; each guard is shown to be able to fail."""

import io
import json
import pickle

import pytest

from marketplace.caseload.reader import child, columns, table
from tests.caseload.reader.sheets import BANK, CERTIFICATE, lines, number, person, sheet

FILES = [sheet(person(1), person(2, 救助类别="其它")), lines(person(1), person(2, 救助类别="其它"))]
PRIVATE = ["identity", "name", "phone", "address", "need_text"]


def in_this_process(content: bytes) -> dict:
    """What the child would answer, where a mutant of this process reaches it."""
    return json.loads(json.dumps(child.read(content)))


def leaks(judge, content: bytes) -> bool:
    seen, opened = judge(content), table.read(content, "名册")
    told = pickle.dumps(opened) + pickle.dumps(seen.findings)
    shown = str([getattr(row, name) for row in seen.good for name in row.__slots__])
    return any(secret in shown or secret.encode() in told for secret in (BANK, CERTIFICATE, "某某农村商业银行"))


@pytest.mark.parametrize("content", FILES)
def test_finance_and_certificates_are_in_no_row_finding_or_pickle(judge, content):
    assert not leaks(judge, content)


@pytest.mark.parametrize("content", FILES)
def test_mutant_an_account_column_on_the_list_would_be_seen(judge, monkeypatch, content):
    monkeypatch.setattr(table, "_asked", in_this_process)
    monkeypatch.setitem(columns.NAMES, "银行账号", ("need_text", -1))
    assert leaks(judge, content)


def test_the_child_says_nothing_of_an_account(monkeypatch):
    said = json.dumps(in_this_process(FILES[0]), ensure_ascii=False)
    assert BANK not in said
    assert CERTIFICATE not in said


def test_no_field_of_the_list_means_money():
    words = "收入 银行 账号 账户 卡号 金额 资产 存款 补贴 证号 残疾证"
    others = [name for name, (field, _rank) in columns.NAMES.items() if field != "identity"]
    assert not any(word in name for name in others for word in words.split())


def test_a_good_row_shows_nothing_private(judge):
    row = judge(sheet(person(1))).good[0]
    shown = repr(row) + str(row) + f"{row}"
    assert not any(text in shown for text in (number(serial="002"), "吴春英", "13900000001", "6组78号", "棉被"))


def test_an_examined_row_shows_nothing_in_a_list_or_a_traceback(judge):
    seen = judge(sheet(person(1)))
    opened = table.read(sheet(person(1)), "名册.xlsx")
    shown = repr(seen) + repr(opened) + repr(opened.rows)
    assert number(serial="002") not in shown
    assert "吴春英" not in shown


def test_an_identity_number_cannot_be_pickled(judge):
    row = judge(sheet(person(1))).good[0]
    with pytest.raises(TypeError, match="in memory only"):
        pickle.dump(row, io.BytesIO())


def test_findings_quote_no_identity_name_or_telephone(judge):
    bad = person(1, 性别="男", 救助类别="其它", 出生日期="1955-13-40", **{"村（社区）": "无此村", "自理能力": "?"})
    told = pickle.dumps(judge(sheet(bad)).findings).decode("utf-8", "ignore")
    assert not any(text in told for text in (number(serial="002"), "吴春英", "13900000001", "1955-13-40"))


def test_a_good_row_has_exactly_these_fields(judge):
    row = judge(sheet(person(1))).good[0]
    coarse = [name for name in row.__slots__ if name not in PRIVATE]
    assert coarse == [
        *("row", "sheet_row", "village_code", "region_path", "category", "age_band", "sex", "household_band", "care"),
        *("disability_class", "illness_class", "need_kind", "consent_hint", "checked_on"),
    ]
