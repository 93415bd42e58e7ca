"""Files that are broken, locked, disguised or meant to hurt: each is refused in words, and nothing of it is kept."""

import io
import subprocess
import sys
import zipfile

import pytest

from marketplace.caseload.reader import child, table
from marketplace.lib.refusals import Refused
from tests.caseload.reader.sheets import FIRST, HEAD, book, lines, person, sheet, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def repacked(content: bytes, **changed: bytes) -> bytes:
    """The same workbook with parts replaced or added; `__` stands for `/`."""
    parts = {name.replace("__", "/"): body for name, body in changed.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, body in parts.items():
            new.writestr(name, body)
    return out.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def refused(content: bytes) -> str:
    with pytest.raises(table.CannotRead) as caught:
        table.read(content, "名册.xlsx")
    assert str(caught.value).endswith(("。", "。）"))
    return caught.value.code


def test_a_workbook_with_a_password_is_refused():
    locked = OLE + b"\x00" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 1000
    assert refused(locked) == "PasswordProtected"


def test_a_locked_archive_is_refused():
    content = bytearray(sheet(person(1)))
    content[6] |= 1
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    assert refused(bytes(content)) == "PasswordProtected"


def test_an_old_workbook_is_refused():
    assert refused(OLE + b"\x00" * 2000) == "OldWorkbook"


def test_a_bombed_workbook_is_refused_before_it_is_opened():
    bomb = repacked(sheet(person(1)), xl__media__image1=b"\x00" * 30_000_000)
    assert len(bomb) < 100_000
    assert refused(bomb) == "Bomb"


def test_a_workbook_of_very_many_parts_is_refused():
    assert refused(repacked(sheet(person(1)), **{f"xl__p{n}": b"" for n in range(2_001)})) == "Bomb"


def test_more_than_200_mb_unpacked_is_refused(monkeypatch):
    monkeypatch.setattr("marketplace.caseload.reader.workbook.UNPACKED", 1000)
    with pytest.raises(child.Unreadable, match="Bomb"):
        child.read(sheet(person(1)))


def test_a_directory_that_lies_about_size_is_refused():
    content = bytearray(sheet(person(1)))
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    assert refused(bytes(content)) == "NotATable"


def test_entities_are_refused():
    content = sheet(person(1))
    xml = part(content, "xl/worksheets/sheet1.xml")
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    assert refused(repacked(content, **{"xl__worksheets__sheet1.xml": entity + xml})) == "NotATable"


def test_a_cell_at_the_far_corner_cannot_fill_the_memory():
    made = book([person(1)])
    made.active.cell(row=1_048_576, column=16_384, value="x")
    assert refused(xlsx(made)) in {"TooHeavy", "TooManyRows"}


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 no archive", b"%PDF-1.7\x00", b"\x89PNG\r\n\x1a\n\x00", "<html><table>身份证号</table>".encode()],
)
def test_what_is_no_workbook_is_refused(content):
    assert refused(content) == "NotATable"


def test_a_word_document_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert refused(out.getvalue()) == "NotATable"


def test_a_damaged_workbook_is_refused():
    whole = sheet(person(1))
    assert refused(whole[: len(whole) // 2]) == "NotATable"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "big5hkscs", "shift_jis"])
def test_another_encoding_is_refused(encoding):
    text = "縣,鄉鎮,村,姓名,身份証號,救助類別\n示例縣,青禾鎮,河西村,吳春英,999999195001310212,低保\n"
    assert refused(text.encode(encoding, "replace")) in {"WrongEncoding", "NotATable"}


@pytest.mark.parametrize("content", [b"", b"  \n\n", xlsx(book([]))])
def test_an_empty_file_is_refused(content):
    assert refused(content) == "EmptyFile"


def test_missing_columns_are_named():
    head = [name if name not in {"身份证号", "救助类别"} else "其他" for name in HEAD]
    with pytest.raises(table.MissingColumns, match="身份证号、救助类别"):
        table.read(xlsx(book([person(1)], head=[head])), "名册.xlsx")


def test_a_file_without_a_heading_is_refused():
    assert refused("购物清单,数量\n大米,2\n".encode()) == "NoHeading"


def test_two_lists_in_one_file_are_refused():
    made = book([person(1)])
    made.copy_worksheet(made.active)
    assert refused(xlsx(made)) == "SeveralTables"


def test_a_torn_quote_is_refused_with_its_line():
    with pytest.raises(table.TornLine, match="第 3 行"):
        table.read(lines(person(1), encoding="utf-8") + b'1,"torn "quote,x\n', "名册.csv")


def test_too_many_rows_are_refused():
    row = ",".join(str(cell or "") for cell in person(1)) + "\n"
    content = ",".join(HEAD).replace("\n", "") + "\n" + row * 20_001
    assert refused(content.encode()) == "TooManyRows"


def test_a_file_over_20_mb_is_refused_unread():
    assert refused(b"x" * (20 * 1024 * 1024 + 1)) == "TooLarge"


def test_a_child_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(table, "WAIT_SECONDS", 0.01)
    assert refused(sheet(person(1))) == "TooHeavy"


def test_the_child_inherits_no_secret(monkeypatch):
    """Mutant: passing the server's environment on must be seen."""
    seen = []
    run = subprocess.run
    monkeypatch.setenv("SECRET_KEY", "planted")
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: seen.append(k["env"]) or run(*a, **k))
    table.read(sheet(person(1)), "名册.xlsx")
    assert "SECRET_KEY" not in seen[0]


def test_the_child_starts_without_the_house():
    code = (
        "import sys, reader.child; print([name for name in ('django', 'celery', 'marketplace') if name in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], cwd=table.HERE.parent).strip() == b"[]"


def test_every_refusal_says_what_why_and_what_next():
    kinds = [kind for kind in vars(table).values() if isinstance(kind, type) and issubclass(kind, Refused)]
    texts = [str(kind.text) for kind in kinds if kind is not Refused]
    assert len(texts) > 12
    assert all("请" in text and len(text) > 20 for text in texts)


def test_sheet_rows_name_the_line_in_the_sheet(judge):
    found = judge(sheet(person(1), person(2, 身份证号="123"))).findings
    assert [(f.row, f.sheet_row, f.code) for f in found] == [(2, FIRST + 1, "identity_unreadable")]
