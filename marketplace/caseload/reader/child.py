"""`python -m reader.child`: a file on standard input, its allow-listed cells as JSON on standard output.

It runs with little memory, little time, no file to write and none of the server's environment, so that a hostile file
harms only this process; columns that are not on the allow-list never leave it. It and its siblings name each other
relatively, so that starting it does not start the house: no Django, no Celery.
"""

import json
import resource
import sys
from typing import Any

from . import layout, lines, workbook
from .columns import REQUIRED
from .faults import Unreadable
from .workbook import Grid

MOST_ROWS = 20_000
MEMORY = 1024 * 1024 * 1024
SECONDS = 20
_ARCHIVE, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ROOM = 200  # lines around the data: titles, totals, signatures
Answer = dict[str, Any]


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = read(sys.stdin.buffer.read())
    except Unreadable as unreadable:
        answer = {"unreadable": unreadable.code, "facts": unreadable.facts}
    except MemoryError:
        answer = {"unreadable": "TooHeavy", "facts": {}}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def read(content: bytes) -> Answer:
    """Raises Unreadable."""
    found = [(grid, head) for grid in _grids(content) if (head := layout.heading(grid))]
    if not found:
        raise Unreadable("NoHeading")
    whole = [(grid, head) for grid, head in found if not set(REQUIRED) - set(head.fields)]
    if not whole:
        best = max((head for _grid, head in found), key=lambda head: len(head.fields))
        raise Unreadable("MissingColumns", missing=[name for name in REQUIRED if name not in best.fields])
    tables = [(grid, head, data) for grid, head in whole if (data := list(layout.lines(grid, head)))]
    if not tables:
        raise Unreadable("EmptyFile")
    if len(tables) > 1:
        raise Unreadable("SeveralTables", sheets=[grid.name for grid, _head, _data in tables])
    grid, head, data = tables[0]
    if len(data) > MOST_ROWS:
        raise Unreadable("TooManyRows")
    return {
        "sheet": grid.name,
        "columns": {name: column.label for name, column in head.fields.items()},
        "dropped": layout.dropped(grid, head),
        "rows": [[line.sheet_row, line.cells, line.formulas] for line in data],
    }


def _grids(content: bytes) -> list[Grid]:
    if not content.strip():
        raise Unreadable("EmptyFile")
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise Unreadable("PasswordProtected" if locked else "OldWorkbook")
    reader = workbook.grids if content.startswith(_ARCHIVE) else lines.grids
    found = reader(content, most_rows=MOST_ROWS + _ROOM)
    if not any(cell.strip() for grid in found for row in grid.rows[:1000] for cell in row):
        raise Unreadable("EmptyFile")
    return found


if __name__ == "__main__":
    main()
