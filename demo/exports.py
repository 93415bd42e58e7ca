"""Fictional caseload exports of the demo county, in the shape a county sends. Everybody in them is invented; identity
numbers carry the unassigned area code 999999.
"""

import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from openpyxl import Workbook

COLUMNS = (
    "序号", "县区", "乡镇", "村社区", "户主姓名", "身份证号", "性别", "出生日期", "救助类别", "家庭人口", "患病情况",
    "自理能力", "联系电话", "家庭住址", "月人均收入", "银行账号", "需求类型", "需求描述", "知情同意", "核查日期",
)  # fmt: skip
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"  # GB 11643-1999
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
GIVEN = "桂英秀兰玉珍建国志强淑芬长林春梅德福小满金凤水生腊梅有才"
NEEDS = (
    ("物资", "冬季御寒棉被1床", 5),
    ("物资", "电热毯1条", 4),
    ("物资", "学生书桌、台灯各1套", 2),
    ("服务", "每周居室清洁1次", 3),
    ("服务", "陪同县城复诊，每季度1次", 3),
    ("服务", "卫生间扶手及防滑改造", 2),
    ("探访", "每月上门探访不少于1次", 5),
)


@dataclass(frozen=True)
class Village:
    county: str
    township: str
    name: str


@dataclass(frozen=True)
class Person:
    """One row of the export."""

    village: Village
    name: str
    born: date
    male: bool
    serial: int
    category: str
    household: int
    illness: str
    care: str
    kind: str
    want: str
    agreed: str

    @property
    def identity(self) -> str:
        number = f"999999{self.born:%Y%m%d}{self.serial % 500 * 2 + self.male:03d}"
        return number + CHECK[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=True)) % 11]

    def cells(self, number: int) -> tuple[object, ...]:
        place = self.village
        home = f"{place.county}{place.township}{place.name}{self.serial % 9 + 1}组{self.serial % 80 + 1}号"
        phone = f"1990000{self.serial:04d}"
        bank = f"622848000000{self.serial:07d}"
        return (
            number, place.county, place.township, place.name, self.name, self.identity, "男" if self.male else "女",
            f"{self.born:%Y%m%d}", self.category, self.household, self.illness, self.care, phone, home, 380, bank,
            self.kind, self.want, self.agreed, "2026-10-20",
        )  # fmt: skip


def people(villages: Sequence[Village], *, count: int, seed: int) -> list[Person]:
    """The same seed makes the same county."""
    dice = random.Random(seed)  # noqa: S311 - invented people, not keys
    weights = [weight for *_, weight in NEEDS]
    return [_person(dice, dice.choice(villages), number, weights) for number in range(1, count + 1)]


def _person(dice: random.Random, village: Village, number: int, weights: Sequence[int]) -> Person:
    kind, want, _weight = dice.choices(NEEDS, weights)[0]
    child = want.startswith("学生")
    age = dice.randint(7, 14) if child else dice.choices((dice.randint(30, 59), dice.randint(60, 88)), (2, 5))[0]
    born = date(2026, 10, 1) - timedelta(days=age * 365 + dice.randint(0, 364))
    category = "困境儿童" if child else dice.choice(("分散特困供养", "农村低保", "农村低保", "低保边缘家庭"))
    return Person(
        village,
        dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, 2)),
        born,
        dice.random() < 0.5,  # noqa: PLR2004 - even chances
        number,
        category,
        1 if category == "分散特困供养" else dice.randint(1, 5),
        dice.choices(("", "高血压", "糖尿病", "关节炎"), (6, 2, 1, 1))[0],
        dice.choices(("自理", "半失能"), (5, 1))[0],
        kind,
        want,
        dice.choices(("是", ""), (4, 1))[0],
    )


def workbook(rows: Sequence[Person], *, title: str) -> bytes:
    """An .xlsx with a title row, a header row and a signature row, as counties send them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(COLUMNS))
    sheet.append(COLUMNS)
    for number, row in enumerate(rows, start=1):
        sheet.append(row.cells(number))
    sheet.append(["填表人：示例　　审核人：示例"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def spoiled(rows: Sequence[Person]) -> Iterator[Person]:
    """For a visitor to try: an unknown village, a doubled row, a script in a text."""
    for number, row in enumerate(rows):
        if number == 3:  # noqa: PLR2004 - the fourth row
            yield replace(row, village=replace(row.village, name="不存在村"))
        elif number == 7:  # noqa: PLR2004 - the eighth row
            yield replace(row, want="<script>alert(1)</script>")
        else:
            yield row
    yield rows[0]
