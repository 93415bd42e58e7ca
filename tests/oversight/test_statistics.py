"""Statistics stand still: counted at night, protected, and never so soon after each other that one household shows."""

import csv
import random
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.caseload import queries as caseload
from marketplace.caseload.models import Case, Need
from marketplace.outbox import schedule
from marketplace.oversight import disclosure, operations
from marketplace.oversight.disclosure import Published
from marketplace.oversight.models import Snapshot
from marketplace.places.models import LocalitySettings
from tests.conftest import AT

DAY = timedelta(days=1)
PAGE = "/transparency/statistics/"
VILLAGES = {"河西村委会": 60, "东坪村委会": 30, "柳溪村委会": 40, "云台村委会": 13}


@pytest.fixture
def wanting(county, regions):
    """`wanting(3, "河西村委会", "goods", at)`: households that came then, each with something it needs."""

    def make(number: int, village: str, kind: str, at: datetime) -> list[Case]:
        place, start = regions[village], Case.objects.count()
        cases = Case.objects.bulk_create(
            Case(
                token=f"t-{start + n}", key_version=1, locality=county, village=place, region_path=place.path,
                category="dibao", age_band="70-79", household_band="1", fingerprint="f", imported_at=at, seen_at=at,
            )
            for n in range(number)
        )  # fmt: skip
        Need.objects.bulk_create(
            Need(case=case, kind=kind, unit="件", note=b"", fingerprint="n", at=at, region_path=case.region_path)
            for case in cases
        )
        return cases

    return make


@pytest.fixture
def county_of_many(wanting):
    for village, number in VILLAGES.items():
        wanting(number, village, "goods", AT)
        wanting(number // 3, village, "visit", AT)


@pytest.fixture
def decided(county):
    return LocalitySettings.objects.select_related("region").get(region=county)


@pytest.fixture
def take(decided, officer):
    return lambda at: operations.take_snapshot(decided=decided, by=officer, at=at)


def test_the_page_shows_rounded_figures_by_township(county_of_many, take):
    take(AT)
    html = Client().get(PAGE).content.decode()
    assert "2026 年第 48 周" in html
    assert "青禾镇" in html
    assert ">90<" in html  # 60 + 30 households
    assert "—" in html
    assert "河西村" not in html
    assert "2026-11-23" not in html


def test_the_file_says_the_same(county_of_many, take):
    take(AT)
    text = b"".join(Client().get("/transparency/statistics.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert {"township": "青禾镇", "kind": "物资", "households": "90"}.items() <= rows[0].items()
    assert "" in {row["households"] for row in rows}


def test_the_page_never_looks_at_the_caseload(county_of_many, take):
    take(AT)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        Client().get(PAGE)
        Client().get("/transparency/statistics.csv")
    assert not [query["sql"] for query in asked if "caseload_" in query["sql"]]


def test_an_empty_house_says_so(county):
    assert "还没有统计" in Client().get(PAGE).content.decode()


def test_only_reading_is_possible(county):
    assert Client().post(PAGE).status_code == 405


def test_a_locality_that_has_not_decided_tells_nothing(county_of_many, take, decided):
    decided.k_public = None
    assert take(AT) is None


def test_the_night_takes_one_for_each_day(county_of_many, county, at, relay):
    for _twice in range(2):
        schedule.post_now("oversight.statistics", at=at)
        relay()
    assert Snapshot.objects.filter(locality=county).count() == 1


def test_figures_stand_until_ten_households_have_moved(county_of_many, take, wanting):
    first = take(AT)
    wanting(9, "云台村委会", "goods", AT + timedelta(hours=1))
    second = take(AT + DAY)
    assert (second.table, second.counted_at) == (first.table, AT)
    wanting(1, "云台村委会", "goods", AT + DAY)
    third = take(AT + 2 * DAY)
    assert third.table != first.table
    assert third.counted_at == AT + 2 * DAY


def test_a_departure_is_a_move(county_of_many, take, officer, decided):
    from marketplace.caseload import operations as vault

    take(AT)
    for case in Case.objects.all()[:4]:
        vault.leave(case=case, because="moved", by=officer, at=AT + timedelta(hours=1))
    assert caseload.moved_since(decided.region, AT, most=10) == 4


def test_a_snapshot_is_never_mended(county_of_many, take):
    made = take(AT)
    with pytest.raises(Exception, match="append"), transaction.atomic():
        Snapshot.objects.filter(pk=made.pk).update(table={})


def _one_comes(wanting, take, trials: int) -> int:
    """The attacker keeps yesterday's table, one household comes, and today's is laid beside it."""
    dice, seen = random.Random(3), 0
    for _ in range(trials):
        with transaction.atomic():
            before = take(AT).table
            wanting(1, dice.choice(list(VILLAGES)), "goods", AT + timedelta(hours=1))
            seen += take(AT + DAY).table != before
            transaction.set_rollback(True)
    return seen


def test_differencing_attack_before_and_after_one_household(county_of_many, wanting, take):
    assert _one_comes(wanting, take, 200) <= 2


def _exact(counts, **_):
    return Published(counts, [sum(row) for row in counts], [sum(c) for c in zip(*counts, strict=True)], 0)


def test_mutant_live_exact_counts(county_of_many, wanting, take, monkeypatch):
    monkeypatch.setattr(caseload, "moved_since", lambda *_, most: most)
    monkeypatch.setattr(disclosure, "protect", _exact)
    assert _one_comes(wanting, take, 20) == 20  # so the test above would be red


def test_mutant_protected_but_counted_every_day(county_of_many, wanting, take, monkeypatch):
    monkeypatch.setattr(caseload, "moved_since", lambda *_, most: most)
    assert _one_comes(wanting, take, 60) > 2
