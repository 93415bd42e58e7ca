"""A file, opened: `read()` hands the bytes to a child process and answers rows of allow-listed cells, or says why not."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.lib.refusals import Refused
from marketplace.lib.uploads import CAP

HERE = Path(__file__).resolve().parent
CHILD = "reader.child"
WAIT_SECONDS = 40
COMMA = _("、")
FIELD_NAMES = {"identity": _("身份证号"), "category": _("救助类别"), "village": _("村（社区）")}


class CannotRead(Refused):
    """The file as a whole: nothing of it was kept."""

    text = _("这个文件读不了，什么也没有导入。请用 Excel 或 WPS 重新导出为 .xlsx 再上传。")


class TooLarge(CannotRead):
    text = _("文件超过 20 MB，没有读取。请删去图片和无关的工作表，或按乡镇分成几个文件上传。")


class TooManyRows(CannotRead):
    text = _("表格太大，没有读取：最多 20,000 行、256 列。请按乡镇分成几个文件上传。")


class EmptyFile(CannotRead):
    text = _("文件里没有数据行，什么也没有导入。请确认导出时选中了名册，再上传一次。")


class PasswordProtected(CannotRead):
    text = _("文件有打开密码，读不了。请在 Excel 或 WPS 里去掉密码（文件 → 信息 → 保护工作簿），另存后再上传。")


class OldWorkbook(CannotRead):
    text = _("这是旧格式的 .xls 文件，为了安全不读取。请用 Excel 或 WPS 打开，另存为 .xlsx 再上传。")


class NotATable(CannotRead):
    text = _("这不是 Excel 工作簿（.xlsx）也不是 CSV，或者文件已经损坏。请从业务系统重新导出再上传。")


class Bomb(CannotRead):
    text = _("这个压缩过的文件展开后大得反常，为了安全没有打开。请用 Excel 或 WPS 重新导出为 .xlsx 再上传。")


class TooHeavy(CannotRead):
    text = _("读这个文件用的内存或时间超出了限度，已经停下，什么也没有导入。请删去空行和多余的格式，或按乡镇分开上传。")


class WrongEncoding(CannotRead):
    text = _("文件的文字编码认不出来（应为 UTF-8 或 GB18030）。请另存为“CSV UTF-8”或 .xlsx 再上传。")


class TornLine(CannotRead):
    text = _("CSV 第 %(line)s 行的引号没有配对，后面的内容会串行，因此没有读取。请改正这一行，或另存为 .xlsx 再上传。")


class NoHeading(CannotRead):
    text = _("没有找到表头，什么也没有导入。表头要有“身份证号”“救助类别”“村（社区）”这几列。请检查后再上传。")


class MissingColumns(CannotRead):
    text = _("表头里缺少必要的列：%(missing)s。请补上后再上传；什么也没有导入。")


class SeveralTables(CannotRead):
    text = _("文件里有几张工作表都像名册（%(sheets)s），不知道该读哪一张。请合并成一张，或分成几个文件上传。")


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: `row` counts data rows from 1, `sheet_row` is the line in the sheet. `cells` holds raw text by field
    (only allow-listed ones); `formulas` the fields whose cell is a formula (True: one that reaches outside the file).
    """

    row: int
    sheet_row: int
    cells: Mapping[str, str] = field(repr=False)
    formulas: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    name: str
    rows: list[Row] = field(repr=False)
    columns: Mapping[str, str]  # field → the heading it was read from
    dropped_columns: list[str]  # headings of the columns that were never read
    sheet: str = ""


_REFUSALS = {
    kind.__name__: kind
    for kind in (
        *(CannotRead, TooManyRows, EmptyFile, PasswordProtected, OldWorkbook, NotATable, Bomb, TooHeavy),
        *(WrongEncoding, TornLine, NoHeading, MissingColumns, SeveralTables),
    )
}


def read(content: bytes, name: str) -> Table:
    """The allow-listed cells of an export. What kind of file it is, its bytes say, not its name.

    Raises a subclass of CannotRead. Columns that are not on the allow-list never leave the child process.
    """
    if len(content) > CAP:
        raise TooLarge
    answer = _asked(content)
    if "unreadable" in answer:
        raise _refusal(answer["unreadable"], answer["facts"])
    rows = [Row(number, at, cells, formulas) for number, (at, cells, formulas) in enumerate(answer["rows"], 1)]
    return Table(Path(name).name[:100], rows, answer["columns"], answer["dropped"], answer["sheet"])


def _asked(content: bytes) -> dict[str, Any]:
    """The child gets neither our environment nor our open files; what it writes to its error channel is thrown away,
    since a traceback could quote a cell.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-m", CHILD],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=HERE.parent,
            env={"PATH": os.defpath, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=WAIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TooHeavy from None  # the exception would carry what the child had already said
    if done.returncode < 0:  # killed: by its processor limit, or aborted for want of memory
        raise TooHeavy
    if done.returncode:
        raise CannotRead
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _refusal(code: str, facts: dict[str, Any]) -> CannotRead:
    kind = _REFUSALS[code]
    if kind is MissingColumns:
        return kind(missing=str(COMMA).join(str(FIELD_NAMES[name]) for name in facts["missing"]))
    if kind is SeveralTables:
        return kind(sheets=str(COMMA).join(facts["sheets"][:5]))
    return kind(**facts)
