"""What a page shows of the households behind it, and the rungs by which it may show less (DESIGN rule 3). Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from marketplace.caseload.bands import BANDS_OF, SHOWABLE_ILLNESS, AgeBand, AgeGroup, age_group
from marketplace.places.models import Region
from marketplace.projects.models import PartnerFacts, Project, Rung


@dataclass(frozen=True)
class Shown:
    """Empty: not shown. `ages` are bands, any of which a household may have."""

    region: Region
    illness: str = ""
    category: str = ""
    household: str = ""
    ages: tuple[str, ...] = ()
    care: str = ""
    disability: str = ""


def of(page: Project | PartnerFacts) -> Shown:
    return Shown(
        region=page.region,
        illness=page.shown_illness,
        category=page.shown_category,
        household=page.shown_household_band,
        ages=bands_of(page.shown_age_band),
    )


def finest(rows: Sequence[Mapping[str, Any]], region: Region) -> Shown:
    """What is true of every one of these households (as the vault's allow-list tells it), and may be shown at all."""
    illness = common(row["illness_class"] for row in rows)
    return Shown(
        region=region,
        illness=illness if illness in SHOWABLE_ILLNESS else "",
        category=common(row["category"] for row in rows),
        household=common(row["household_band"] for row in rows),
        ages=bands_of(common_age([row["age_band"] for row in rows])),
    )


def columns(shown: Shown) -> dict[str, Any]:
    """The same as columns of a project."""
    return {
        "region": shown.region,
        "shown_illness": shown.illness,
        "shown_category": shown.category,
        "shown_household_band": shown.household,
        "shown_age_band": age_code(shown.ages),
    }


def rungs(shown: Shown, *, wider: Sequence[tuple[Rung, Region]]) -> Iterator[tuple[Rung, Shown]]:
    """From what is shown down to the least, one step at a time; steps that would change nothing are left out."""
    yield Rung.AS_DRAFTED, shown
    steps: list[tuple[Rung, dict[str, Any]]] = [
        (Rung.NO_ILLNESS, {"illness": ""}),
        (Rung.NO_CATEGORY, {"category": ""}),
        (Rung.NO_HOUSEHOLD, {"household": ""}),
        (Rung.WIDER_AGE, {"ages": bands_of(common_age(shown.ages, wider=True))}),
        (Rung.NO_AGE, {"ages": ()}),
        *((rung, {"region": region}) for rung, region in wider),
    ]
    for rung, change in steps:
        coarser = replace(shown, **change)
        if coarser != shown:
            shown = coarser
            yield rung, shown


def bands_of(age: str) -> tuple[str, ...]:
    """A band stands for itself, a group for its bands."""
    if not age:
        return ()
    return tuple(str(band) for band in BANDS_OF[AgeGroup(age)]) if age in AgeGroup.values else (age,)


def age_code(bands: Sequence[str]) -> str:
    """The way back: one band, or the group of exactly these bands."""
    if len(bands) == 1:
        return bands[0]
    return next((str(group) for group in AgeGroup if set(bands_of(group)) == set(bands)), "")


def common_age(bands: Collection[str], *, wider: bool = False) -> str:
    """The one band of all of them, else their wider group, else nothing."""
    if not bands or not set(bands) <= set(AgeBand.values):
        return ""
    if len(set(bands)) == 1 and not wider:
        return next(iter(bands))
    groups = {age_group(band) for band in bands}
    return str(groups.pop()) if len(groups) == 1 else ""


def common(values: Iterable[str]) -> str:
    """Shown only where it is true of every household."""
    found = set(values)
    return found.pop() if len(found) == 1 else ""


def both(one: Shown, other: Shown) -> Shown | None:
    """What somebody knows who holds two pages beside each other. None: no single household can be on both."""
    region = _deeper(one.region, other.region)
    ages = tuple(age for age in one.ages if age in other.ages) if one.ages and other.ages else one.ages or other.ages
    narrow = {name: _same(getattr(one, name), getattr(other, name)) for name in _PLAIN}
    if region is None or None in narrow.values() or (one.ages and other.ages and not ages):
        return None
    return Shown(region=region, ages=ages, **{name: value or "" for name, value in narrow.items()})


_PLAIN = ("illness", "category", "household", "care", "disability")


def _same(one: str, other: str) -> str | None:
    return (one or other) if not one or not other or one == other else None


def _deeper(one: Region, other: Region) -> Region | None:
    if one.path.startswith(other.path):
        return one
    return other if other.path.startswith(one.path) else None
