"""Everybody of 示例县, invented and always the same; pure, so that the case system can be told before the house is up."""

import csv
from pathlib import Path

from demo import exports

LOCALITY = "999901"
DIVISIONS = Path(__file__).with_name("divisions.csv")
COUNT, MORE = 480, 40


def first() -> list[exports.Person]:
    """The rows of the export that is loaded."""
    return exports.people(_villages(), count=COUNT, seed=2026)


def second() -> list[exports.Person]:
    """Another export with planted faults, for a visitor to upload."""
    return list(exports.spoiled(exports.people(_villages(), count=COUNT + MORE, seed=2027)[COUNT:]))


def _villages() -> list[exports.Village]:
    with DIVISIONS.open(encoding="utf-8", newline="") as stream:
        rows = {row["code"]: row for row in csv.DictReader(stream)}
    inside = [row for row in rows.values() if row["level"] == "village" and row["code"].startswith(LOCALITY)]
    county = rows[LOCALITY]["name"]
    return [exports.Village(county, rows[row["parent_code"]]["name"], row["name"]) for row in inside]
