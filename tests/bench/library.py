"""`python -m tests.bench.library [--million]`: the library's page beside the bare queries of its own answer, A/B/B/A.

Each size has a database of its own, in a process of its own. A page is asked through the whole house, uncached: text,
filters, four facets, twenty cards. Bare is what the engine is asked for that answer, sent again and read to the end.
"""

import argparse
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

SIZES, MILLION = (10_000, 100_000), 1_000_000
ROUNDS, BATCH = 7, 5_000
MOST_TIMES, MOST_GROWTH = 3.0, 0.15
PAGES = {
    "text, filters, facets": "q=轮椅&kind=goods&urgency=urgent&region=999901",
    "two words": "q=陪诊 青禾镇&gap=open",
    "rare word": "q=T0004242",
    "by its sound": "q=lunyi",
}
SORTS = {
    "everything": "",
    "newest": "sort=newest",
    "nearly": "sort=nearly",
    "near": "sort=near&near=999901100",
}


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--million", action="store_true", help="also a million projects: long, and some gigabytes")
    asked.add_argument("--size", type=int, help="(one size, in this process)")
    options = asked.parse_args()
    if options.size:
        print(json.dumps(_one(options.size)))  # noqa: T201 - it speaks to the process that started it
        return 0
    sizes = [*SIZES, *([MILLION] if options.million else [])]
    return _tell({size: _in_a_house_of_its_own(size) for size in sizes})


def _in_a_house_of_its_own(size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="shanqiao-bench-") as there:
        house = os.environ | {"DATA_DIR": there, "DJANGO_SETTINGS_MODULE": "marketplace.settings", "DEBUG": "false"}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=house, check=True)
        subprocess.run([sys.executable, "manage.py", "createcachetable"], env=house, check=True)
        told = subprocess.run(
            [sys.executable, "-m", "tests.bench.library", "--size", str(size)], env=house, check=True, stdout=-1
        )
        return dict(json.loads(told.stdout))


def _tell(measured: dict[int, dict[str, Any]]) -> int:
    """The table; 1 where a promise is broken."""
    broken = []
    for name in [*PAGES, *SORTS]:
        cells = []
        for size, one in measured.items():
            page, bare = one[name]["page"], one[name]["bare"]
            cells.append(f"{size:>9,}: {page * 1e3:6.1f} ms = {page / bare:4.1f} × {bare * 1e3:6.1f} ms")
            if name in PAGES and page / bare > MOST_TIMES:
                broken.append(f"{name} at {size:,}")
        _say(f"{name:24}" + "   ".join(cells) + f"   growth {_growth(measured, name):+.2f}")
        if name in SORTS and _growth(measured, name) > MOST_GROWTH:
            broken.append(f"{name} grows")
    for size, one in measured.items():
        _say(f"{size:>9,}: queries {one['queries']}, filled in {one['filled']:.0f} s")
    _say("broken: " + "; ".join(broken) if broken else "all promises kept")
    return 1 if broken else 0


def _growth(measured: dict[int, dict[str, Any]], name: str) -> float:
    """The exponent of size by which a page grows, from the smallest to the largest."""
    small, large = min(measured), max(measured)
    return math.log(measured[large][name]["page"] / measured[small][name]["page"]) / math.log(large / small)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _one(size: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    start = time.perf_counter()
    _fill(size)
    told: dict[str, Any] = {"filled": time.perf_counter() - start, "queries": {}}
    client = Client(headers={"host": "localhost"})
    for name, question in (PAGES | SORTS).items():
        address = f"/projects/?{question}"
        with CaptureQueriesContext(connection) as sent:
            assert client.get(address).status_code == 200, address
        told["queries"][name] = len(sent)
        told[name] = _beside(lambda address=address: client.get(address), _bare(question))
    return told


def _bare(question: str) -> Callable[[], object]:
    """The answer's own queries, written down as they are sent."""
    from django.db import connection
    from django.http import QueryDict

    from search.finding import find
    from search.query import LibraryQuery

    sent: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's signature
        if "search_" in sql and "search_synonymgroup" not in sql:
            sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        find(LibraryQuery.asked(QueryDict(question)))

    def ask() -> None:
        with connection.cursor() as cursor:
            for sql, params in sent:
                cursor.execute(sql, params)
                cursor.fetchall()

    return ask


def _beside(page: Callable[[], object], bare: Callable[[], object]) -> dict[str, float]:
    pages: list[float] = []
    bares: list[float] = []
    page(), bare()
    for _ in range(ROUNDS):
        for kept, work in ((pages, page), (bares, bare), (bares, bare), (pages, page)):
            start = time.perf_counter()
            work()
            kept.append(time.perf_counter() - start)
    return {"page": statistics.median(pages), "bare": statistics.median(bares)}


def _fill(size: int) -> None:
    """The shelf of the tests copied until it is as large, every copy with its own code, moment, urgency and progress."""
    from django.db import connection, transaction

    from search.models import SearchRow
    from tests.search import shelf

    shelf.shelve()
    chance = random.Random(size)
    patterns = _patterns()
    with transaction.atomic():
        for start in range(shelf.MANY, size, BATCH):
            _copy(patterns, range(start, min(start + BATCH, size)), chance)
    assert SearchRow.objects.count() == size
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_words (search_words) VALUES ('optimize')")
        cursor.execute("ANALYZE")


def _patterns() -> list[tuple[Any, Any, Any, Any, str]]:
    """Project, lines, listing, row and words of each book on the shelf."""
    from django.db import connection

    from cms.models import ProjectListing
    from marketplace.projects.models import Project
    from search.models import SearchRow

    column = {
        "sqlite": "SELECT rowid, words FROM search_words",
        "postgresql": "SELECT id, words::text FROM search_searchrow",
    }
    with connection.cursor() as cursor:
        cursor.execute(column[connection.vendor])
        words = dict(cursor.fetchall())
    listings = {listing.project: listing for listing in ProjectListing.objects.all()}
    rows = {row.project: row for row in SearchRow.objects.all()}
    books = Project.objects.prefetch_related("lines").order_by("pk")
    return [(b, list(b.lines.all()), listings[b.uuid], rows[b.uuid], words[rows[b.uuid].pk]) for b in books]


def _copy(patterns: list[Any], numbers: range, chance: random.Random) -> None:
    from copy import copy
    from uuid import UUID

    from django.db import connection

    from cms.models import ProjectListing
    from marketplace.projects.models import Line, Project
    from search.models import SearchRow

    made: dict[str, list[Any]] = {"projects": [], "lines": [], "listings": [], "rows": [], "words": []}
    for number in numbers:
        project, lines, listing, row, words = patterns[number % len(patterns)]
        uuid, moment = UUID(int=chance.getrandbits(128), version=4), project.published_at - timedelta(minutes=number)
        rank = chance.randint(0, 2)
        urgency = ("urgent", "soon", "normal")[rank]
        facts = {
            "pk": number + 1_000,
            "uuid": uuid,
            "code": f"T{number:07d}",
            "published_at": moment,
            "urgency": urgency,
        }
        made["projects"].append(_like(copy(project), **facts))
        made["lines"] += [
            _like(copy(one), pk=None, uuid=UUID(int=chance.getrandbits(128)), project_id=number + 1_000)
            for one in lines
        ]
        made["listings"].append(_like(copy(listing), pk=None, project=uuid, first_published_at=moment))
        missing = min(row.missing, chance.randint(1, 1_000)) if row.missing <= 1_000 else row.missing
        times = {"published_at": moment, "urgency": urgency, "urgency_rank": rank, "missing": missing}
        made["rows"].append(_like(copy(row), pk=number + 1_000, project=uuid, **times))
        made["words"].append(
            (number + 1_000, f"{words} t{number:07d}" if connection.vendor == "sqlite" else f"{words} 't{number:07d}'")
        )
    for model, name in ((Project, "projects"), (Line, "lines"), (ProjectListing, "listings"), (SearchRow, "rows")):
        model._base_manager.bulk_create(made[name], batch_size=500)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany("INSERT INTO search_words (rowid, words) VALUES (%s, %s)", made["words"])
        else:
            swapped = [(words, pk) for pk, words in made["words"]]
            cursor.executemany("UPDATE search_searchrow SET words = %s::tsvector WHERE id = %s", swapped)


def _like(row: Any, **columns: Any) -> Any:
    for name, value in columns.items():
        setattr(row, name, value)
    row._state.adding = True
    return row


if __name__ == "__main__":
    sys.exit(main())
