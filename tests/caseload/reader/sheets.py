"""Small caseload exports in the shapes counties send, with fictional people (area code 999999)."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from stdnum.iso7064 import mod_11_2

HEAD = [
    *(
        "序号",
        "县（市、区）",
        "乡镇（街道）",
        "村（社区）",
        "户主姓名",
        "身份证号",
        "性别",
        "出生日期",
        "救助类别",
        "证号",
    ),
    *(
        "保障人数（人）",
        "残疾情况",
        "患病情况",
        "自理能力",
        "联系电话（手机）",
        "家庭住址",
        "月人均收入",
        "开户银行",
        "银行账号",
    ),
    *("月保障金额", "致困原因", "需求类型", "需求描述\n（可多项）", "知情同意", "核查日期"),
]
BANK = "6228390452308039158"
CERTIFICATE = "DB999901771234"
WIDTH = len(HEAD)
FIRST = 4  # the sheet row of the first data row below title, stamp line and a heading of one level
Cells = list[Any]


def number(birth: str = "19500131", serial: str = "024") -> str:
    bare = f"999999{birth}{serial}"
    return bare + mod_11_2.calc_check_digit(bare)


def person(n: int = 1, **changes: Any) -> Cells:
    """A row without a fault, the n-th of its kind; changes by heading."""
    identity = number(serial=f"{n * 2 % 1000:03d}")
    cells = dict(zip(HEAD, [None] * WIDTH, strict=True)) | {
        "序号": n,
        "县（市、区）": "示例县",
        "乡镇（街道）": "青禾镇",
        "村（社区）": "河西村委会",
        "户主姓名": "吴春英",
        "身份证号": identity,
        "性别": "女",
        "出生日期": "1950-01-31",
        "救助类别": "农村低保",
        "证号": CERTIFICATE,
        "保障人数（人）": 2,
        "残疾情况": "肢体三级",
        "患病情况": "糖尿病",
        "自理能力": "半失能",
        "联系电话（手机）": "13900000001",
        "家庭住址": "示例县青禾镇河西村委会6组78号",
        "月人均收入": 766,
        "开户银行": "某某农村商业银行",
        "银行账号": BANK,
        "月保障金额": 1231,
        "致困原因": "因残",
        "需求类型": "物资",
        "需求描述\n（可多项）": "棉被2床",
        "知情同意": "是",
        "核查日期": "2026-07-15",
    }
    assert set(changes) <= set(cells), changes
    return list((cells | changes).values())


def book(rows: Sequence[Cells], *, head: Sequence[Cells] | None = None, foot: bool = True) -> Workbook:
    """Title, stamp line, heading of one level (or `head`), rows, total and signatures."""
    made = Workbook()
    sheet = made.active
    sheet.title = "救助对象"
    sheet.append(["示例县社会救助对象需求摸底表"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=WIDTH)
    sheet.append(["填报单位（盖章）：", None, None, "填报日期：2026年11月1日"])
    for line in [*(head or [HEAD]), *rows]:
        sheet.append(line)
    if foot:
        sheet.append(["合计", None, None, None, len(rows)])
        sheet.append(["填表人：", None, "审核人："])
    return made


def xlsx(made: Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def sheet(*rows: Cells) -> bytes:
    return xlsx(book(rows))


def lines(*rows: Cells, encoding: str = "gb18030", separator: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow([name.replace("\n", "") for name in HEAD])
    writer.writerows(rows)
    return out.getvalue().encode(encoding)
