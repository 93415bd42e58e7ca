"""How many live households match what a page shows: alone, beside the earlier pages of the same cases, up the rungs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from marketplace.caseload import queries as caseload
from marketplace.lib.refusals import Refused
from marketplace.places import queries as places
from marketplace.places.models import Level, Region
from marketplace.projects import shown
from marketplace.projects.claims import Claim
from marketplace.projects.models import Rung
from marketplace.projects.shown import Shown

MOST_READINGS = 64
Earlier = Sequence[Sequence[Shown]]  # the other pages of one history, each as its fields and words may be read


class LocalityUndecided(Refused):
    text = _("不能公开：%(locality)s还没有定相符家庭的最低户数。请管理员在本地设置里填写，再来检查。")


class NoRungIsEnough(Refused):
    text = _(
        "不能公开：写到最宽，相符的家庭也只有 %(k)s 户，至少要 %(needed)s 户。请和同类需求合成一个项目，或由机构自有资金办理。"
    )


class TooManyReadings(Exception):
    """So many different words of category and age that nobody can say whom the page means: the step did not run."""


@dataclass(frozen=True)
class Floor:
    """One kind of reader: how many households must match for them, and what they can have read of the same cases."""

    needed: int
    earlier: Sequence[Earlier] = ()

    def holds(self, page: Shown) -> bool:
        return least(page, self.earlier) >= self.needed


@dataclass(frozen=True)
class Found:
    """The count at the start; and the first rung at which all floors hold, with its page and count (None: none)."""

    k: int
    rung: Rung | None = None
    wide: Shown | None = None
    k_wide: int | None = None
    k_most: int = 0


def required(locality: Region) -> int | None:
    """How many households must match, as this locality decided. None: undecided, so nothing is published here."""
    decided = places.settings_for(locality)
    return decided.k_public if decided else None


def required_of_partners(locality: Region) -> int | None:
    decided = places.settings_for(locality)
    return decided.k_partner if decided else None


def ladder(start: Shown, *, locality: Region, floors: Sequence[Floor]) -> Found:
    """Down the rungs until enough households match; answers the counts at the start and at that rung."""
    first, k = None, 0
    for rung, page in shown.rungs(start, wider=wider(start.region, locality)):
        k = least(page, floors[0].earlier)
        first = k if first is None else first
        if k >= floors[0].needed and all(floor.holds(page) for floor in floors[1:]):
            return Found(k=first or 0, rung=rung, wide=page, k_wide=k, k_most=k)
    return Found(k=first or 0, k_most=k)


def wider(region: Region, locality: Region) -> list[tuple[Rung, Region]]:
    """Township → county → locality."""
    county = places.at_level(region, Level.COUNTY)
    steps = [(Rung.COUNTY, county), (Rung.LOCALITY, locality)]
    return [(rung, place) for rung, place in steps if place and region.path.startswith(place.path)]


def least(page: Shown, earlier: Iterable[Earlier] = ()) -> int:
    """Live households that match the page, and that match it together with the earlier pages of the same cases."""
    alone = matching(page)
    return min([alone, *(_together(page, others) for others in earlier)])


def matching(page: Shown) -> int:
    return caseload.k_matching(
        region=page.region,
        category=page.category,
        age_bands=page.ages,
        household_band=page.household,
        illness_class=page.illness,
        care=page.care,
        disability_class=page.disability,
    )


def _together(page: Shown, others: Earlier) -> int:
    """The smallest crowd among the ways to read all these pages as pages of one household; no way at all: nobody."""
    known = {page}
    for readings_of in others:
        beside = (shown.both(one, other) for one in known for other in readings_of)
        known = {both for both in beside if both}
        if len(known) > MOST_READINGS:
            raise TooManyReadings
    return min(map(matching, known), default=0)


def readings(page: Shown, made: Iterable[Claim]) -> list[Shown]:
    """The page as its words narrow it. Words that differ (特困 and 低保) each make a reading: the smallest counts."""
    pages = [page]
    by_field: dict[str, list[Claim]] = {}
    for claim in made:
        by_field.setdefault(claim.what, []).append(claim)
    for said in by_field.values():
        pages = list(dict.fromkeys(claim.on(known) for known in pages for claim in said))
        if len(pages) > MOST_READINGS:
            raise TooManyReadings
    return pages
