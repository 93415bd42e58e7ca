"""One county of two townships and its neighbour, as the reader sees divisions; and today."""

from collections.abc import Callable
from datetime import date

import pytest

from marketplace.caseload.reader import examination, table
from marketplace.caseload.reader.examination import Examined
from marketplace.caseload.reader.places import Place, Places
from tests.conftest import DIVISIONS

TODAY = date(2026, 11, 23)
COUNTY = "/990000/999900/999901/"


@pytest.fixture(scope="session")
def places() -> Places:
    made, paths = [], {"": "/"}
    for line in DIVISIONS.splitlines()[1:]:
        code, name, level, parent = line.split(",")
        paths[code] = f"{paths[parent]}{code}/"
        made.append(Place(code, name, level, parent, paths[code]))
    return Places(made)


@pytest.fixture
def judge(places: Places) -> Callable[[bytes], Examined]:
    """Read and examine a file as an officer of 示例县 would."""

    def run(content: bytes, *, within: str = COUNTY) -> Examined:
        opened = table.read(content, "名册.xlsx")
        return examination.examine(opened.rows, places=places, within=[within], on=TODAY, columns=opened.columns)

    return run
