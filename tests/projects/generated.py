"""A made-up county of any size: villages as uneven as real ones, and pages drafted and published over it by chance."""

import itertools
import random
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from marketplace.caseload import vault
from marketplace.caseload.bands import BANDS_OF, AgeBand, AgeGroup, Category, HouseholdBand
from marketplace.caseload.models import Case, Need, Share
from marketplace.caseload.states import CONSENTED
from marketplace.people.models import User
from marketplace.places.models import Region
from marketplace.projects import drafting, operations
from marketplace.projects.models import PartnerFacts, Project
from tests.projects.conftest import AT, WORDS, agreed

COLUMNS = (
    *("uuid", "code", "token", "key_version", "locality_id", "village_id", "region_path", "category", "age_band"),
    *("household_band", "care", "illness_class", "disability_class", "ask_family", "fingerprint", "state"),
    *("left_at", "left_because", "imported_at", "seen_at"),
)
TOWNSHIPS, VILLAGES = 12, 14
CATEGORIES = [60, 12, 10, 2, 3, 2, 1, 4, 1, 2, 3]
AGES = [1, 2, 2, 1, 1, 2, 4, 8, 20, 40, 19]


def villages(county: Region) -> list[Region]:
    """Twelve townships with fourteen villages each."""
    made: list[Region] = []
    for t in range(TOWNSHIPS):
        code = f"{county.code}3{t:02d}"
        town = Region.objects.create(
            code=code, name=f"第{t}镇", level="township", parent=county, path=f"{county.path}{code}/"
        )
        made += Region.objects.bulk_create(
            Region(
                code=f"{code}{v:03d}",
                name=f"第{t}镇第{v}村",
                level="village",
                parent=town,
                path=f"{town.path}{code}{v:03d}/",
            )
            for v in range(VILLAGES)
        )
    return made


def fill(county: Region, number: int, dice: random.Random) -> None:
    """The n-th village has a share of 1/n: a few are large, most are small."""
    places = villages(county)
    dice.shuffle(places)
    weights = list(itertools.accumulate(1 / (n + 1) for n in range(len(places))))
    rows = (_row(county, dice.choices(places, cum_weights=weights)[0], dice, n) for n in range(number))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            vault.widen()
            with cursor.copy(f"COPY caseload_case ({', '.join(COLUMNS)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute("ANALYZE caseload_case")
        else:
            marks = ", ".join(["%s"] * len(COLUMNS))
            plain = (tuple(v.hex if isinstance(v, UUID) else v for v in row) for row in rows)
            cursor.executemany(f"INSERT INTO caseload_case ({', '.join(COLUMNS)}) VALUES ({marks})", list(plain))


def _row(county: Region, village: Region, dice: random.Random, n: int) -> tuple[Any, ...]:
    left = dice.random() < 0.03
    return (
        *(UUID(int=dice.getrandbits(128)), f"{n:08d}", f"generated-{n}", 1, county.pk, village.pk, village.path),
        dice.choices(Category.values, CATEGORIES)[0],
        dice.choices(AgeBand.values, AGES)[0],
        dice.choices(HouseholdBand.values, [60, 30, 10])[0],
        dice.choices(["self", "partial", "full"], [70, 20, 10])[0],
        dice.choices(["", "chronic", "serious", "mental"], [70, 20, 8, 2])[0],
        *("", False, "f", "left" if left else "live", AT if left else None, "moved" if left else "", AT, AT),
    )


class Pages:
    """Projects published by chance; two in five are for a household that was on a page before."""

    def __init__(self, dice: random.Random, officer: User, reviewer: User, approver: User, at: datetime) -> None:
        self.dice, self.at = dice, at
        self.officer, self.reviewer, self.approver = officer, reviewer, approver
        self.keys = list(Case.objects.filter(state="live").order_by("token").values_list("pk", flat=True))
        self.told: list[UUID] = []
        self.refused = 0

    def publish(self, number: int) -> list[Project]:
        return [project for _ in range(number) if (project := self._one())]

    def _one(self) -> Project | None:
        needs = [self._need(case) for case in self._households()]
        drafted = drafting.draft(needs=[need.pk for need in needs], by=self.officer, at=self.at, title="过冬", **WORDS)
        try:
            sent = operations.submit(project=drafted, by=self.officer, at=self.at)
            checked = operations.check(project=sent, by=self.reviewer, at=self.at)
            project = operations.publish(project=checked, by=self.approver, at=self.at)
        except operations.GateRefuses:
            self.refused += 1
            return None
        self.told += [need.case_id for need in needs]
        return project

    def _households(self) -> list[Case]:
        """One to four of one township who have two things in common: each page shows others of the same household."""
        again = self.told and self.dice.random() < 0.4
        first = Case.objects.get(pk=self.dice.choice(self.told if again else self.keys))
        common = self.dice.sample(["category", "age_band", "household_band", "illness_class"], 2)
        alike = {name: getattr(first, name) for name in common} | {"village__parent": first.village.parent}
        others = Case.objects.filter(state="live", **alike).exclude(pk=first.pk).order_by("token")
        start = self.dice.randrange(8)
        return [first, *others[start : start + self.dice.randint(0, 3)]]

    def _need(self, case: Case) -> Need:
        if not case.consents.exists():
            agreed(case, self.officer)
        return Need.objects.create(
            case=case, kind="goods", item="棉被", unit="床", note=b"", fingerprint=uuid4().hex, state=CONSENTED,
            at=self.at, region_path=case.region_path,
        )  # fmt: skip


def counted_by_hand(project: Project, *, for_partners: bool = False) -> int:
    """The same question asked by plain SQL, from the columns of the pages alone: the fewest households that match this
    page, alone and beside all the pages that one of its households was on.
    """
    of_case: dict[UUID, set[UUID]] = {}
    for case, uuid in Share.objects.values_list("need__case", "project"):
        of_case.setdefault(case, set()).add(uuid)
    mine = {uuids for uuids in map(frozenset, of_case.values()) if project.uuid in uuids}
    public = {p.uuid: p for p in Project.objects.exclude(published_at=None).select_related("region", "partner_facts")}
    sets = {frozenset({project.uuid}), *mine}
    return min(_count([public[uuid] for uuid in uuids if uuid in public], for_partners=for_partners) for uuids in sets)


def _count(pages: list[Project], *, for_partners: bool) -> int:
    wanted, values = ["c.state = 'live'"], []
    for page in pages:
        facts = PartnerFacts.objects.filter(project=page).first() if for_partners else None
        for sql, some in _conditions(facts or page):
            wanted.append(sql)
            values += some
    sql = f"SELECT count(*) FROM caseload_case c JOIN places_region r ON r.code = c.village_id WHERE {' AND '.join(wanted)}"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])


def _conditions(page: Project | PartnerFacts) -> Iterator[tuple[str, list[str]]]:
    yield "r.path LIKE %s", [f"{page.region.path}%"]
    plain = (("category", page.shown_category), ("household_band", page.shown_household_band))
    for column, value in (*plain, ("illness_class", page.shown_illness)):
        if value:
            yield f"c.{column} = %s", [value]
    if age := page.shown_age_band:
        bands = [str(band) for band in BANDS_OF[AgeGroup(age)]] if age in AgeGroup.values else [age]
        yield f"c.age_band IN ({','.join(['%s'] * len(bands))})", bands
