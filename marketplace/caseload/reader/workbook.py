"""XLSX to a plain grid of text, with merged cells and formula cells named. Everything here distrusts the file."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from .faults import Unreadable

ENTRIES = 2_000
COLUMNS = 256
UNPACKED = 200 * 1024 * 1024
RATIO = 100
SMALL = 4 * 1024 * 1024  # below this no ratio is a bomb: short repetitive parts pack very well
EXACT = 10**15  # Excel keeps 15 digits of a number; a longer one has been rounded
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_OUTWARD = re.compile(
    r"HYPERLINK|WEBSERVICE|IMPORT|FILTERXML|RTD|DDE|CALL|REGISTER|EXEC|CMD|[|!]|https?:", re.IGNORECASE
)
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass
class Grid:
    """One sheet: text by row and column from 0, merged ranges, and formula cells (True: one that reaches outside)."""

    name: str
    rows: list[list[str]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    formulas: dict[tuple[int, int], bool] = field(default_factory=dict)


def grids(content: bytes, *, most_rows: int) -> list[Grid]:
    """The visible sheets. Raises Unreadable."""
    parts = _parts(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return [_grid(book, sheet.name, parts, most_rows) for sheet in book.sheets_metadata if _shown(sheet)]
    except PasswordError as locked:
        raise Unreadable("PasswordProtected") from locked
    except CalamineError as broken:
        raise Unreadable("NotATable") from broken


def _shown(sheet: object) -> bool:
    visible = getattr(sheet, "visible", None) == SheetVisibleEnum.Visible
    return visible and getattr(sheet, "typ", None) == SheetTypeEnum.WorkSheet


def _parts(content: bytes) -> dict[str, bytes]:
    """Sheet name → its XML, after the archive's directory and every part have proved honest and of bearable size."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _bearable(archive.infolist())
            return _sheets(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, ET.ParseError) as broken:
        raise Unreadable("NotATable") from broken
    except RuntimeError as locked:  # zipfile's word for an encrypted entry
        raise Unreadable("PasswordProtected") from locked


def _bearable(entries: list[zipfile.ZipInfo]) -> None:
    """The directory's own figures; `ZipFile.read` then stops at the size stated here and checks the CRC."""
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > ENTRIES or unpacked > UNPACKED:
        raise Unreadable("Bomb")
    if any(e.file_size > SMALL and e.file_size > RATIO * e.compress_size for e in entries):
        raise Unreadable("Bomb")
    if unpacked > SMALL and unpacked > RATIO * packed:
        raise Unreadable("Bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("PasswordProtected")


def _sheets(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Part names differ in case between programs; two of one name would let two readers see different sheets."""
    at = {name.lower(): name for name in archive.namelist()}
    if len(at) != len(archive.infolist()) or "xl/workbook.xml" not in at:
        raise Unreadable("NotATable")
    for name, written in at.items():
        if name.endswith((".xml", ".rels")):
            _honest(archive.read(written))
    targets = {
        relation.attrib["Id"]: posixpath.normpath(posixpath.join("xl", relation.attrib["Target"])).lstrip("/").lower()
        for relation in _tree(archive.read(at["xl/_rels/workbook.xml.rels"]))
        if "Id" in relation.attrib and "Target" in relation.attrib
    }
    found = {}
    for sheet in _tree(archive.read(at["xl/workbook.xml"])).iter():
        if _local(sheet.tag) == "sheet":
            link = next((value for key, value in sheet.attrib.items() if _local(key) == "id"), "")
            found[sheet.attrib.get("name", "")] = archive.read(at[targets[link]])
    return found


def _honest(xml: bytes) -> None:
    """No document type (entities), and no encoding in which the search for formulas would be blind."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\x00" in xml:
        raise Unreadable("NotATable")


def _grid(book: CalamineWorkbook, name: str, parts: dict[str, bytes], most_rows: int) -> Grid:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > most_rows or sheet.total_width > COLUMNS:
        raise Unreadable("TooManyRows")
    rows = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    return Grid(name, rows, list(sheet.merged_cell_ranges or ()), dict(_formulas(parts[name])))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _formulas(xml: bytes) -> Iterator[tuple[tuple[int, int], bool]]:
    """What calamine gives is what Excel last computed: the formulas are looked for in the sheet's XML."""
    if not _FORMULA.search(xml):
        return
    row = column = -1
    for _event, cell in ET.iterparse(io.BytesIO(xml), events=("end",)):  # noqa: S314 - no DOCTYPE, see above
        if _local(cell.tag) != "c":
            continue
        here = _CELL.fullmatch(cell.attrib.get("r", ""))
        row, column = (int(here[2]) - 1, _column(here[1])) if here else (row, column + 1)
        formula = next((child for child in cell if _local(child.tag) == "f"), None)
        if formula is not None:
            yield (row, column), bool(_OUTWARD.search(formula.text or ""))
        cell.clear()


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _tree(xml: bytes) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 - no DOCTYPE, see above


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
