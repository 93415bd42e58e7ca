"""Which village a row means. Names are matched inside the named county and township; endings may differ, stems may not."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

COUNTY_LIKE = ("county", "prefecture")  # Dongguan's townships hang on the prefecture itself
_COUNTY = re.compile(r"(?<=..)(?:自治县|自治旗|县|市|区|旗)$")
_TOWNSHIP = re.compile(r"(?<=.)(?:街道办事处|街道办|办事处|街道|镇|乡)?(?:人民政府|政府)?$")
_COMMITTEE = re.compile(r"(?<=.)(?:村民委员会|居民委员会|村民委|居民委|村委会|居委会|村委|居委|委员会)$")
_GROUP = re.compile(r"(?:第?[\d一二三四五六七八九十]+(?:村民)?[组社队]|第?[\d一二三四五六七八九十]+网格)$")
_URBAN = re.compile("社区|居民委|居委")
_RURAL = re.compile("村民委|村委|村$")


class Place(NamedTuple):
    """A division as the tree holds it; `path` is `/` + the codes from the province down, each followed by `/`."""

    code: str
    name: str
    level: str
    parent_code: str
    path: str


@dataclass(frozen=True)
class Match:
    """`village`: found. Otherwise `missing` says at which step the search ended. `scope` is the narrowest place found."""

    village: Place | None = None
    scope: tuple[Place, ...] = ()
    missing: str = ""


class Places:
    """The known divisions, made ready for matching. Build once for a file; answers are remembered."""

    def __init__(self, places: Iterable[Place]) -> None:
        tidy = [place._replace(name=_plain(place.name)) for place in places]
        self._counties = [place for place in tidy if place.level in COUNTY_LIKE]
        self._townships = _by(tidy, "township", lambda place: place.parent_code)
        self._named = _by(tidy, "village", lambda place: place.name)
        self._stemmed = _by(tidy, "village", lambda place: _village_stem(place.name))
        self._answers: dict[tuple[object, ...], Match] = {}
        self._near: dict[tuple[object, ...], tuple[list[Place], list[Place]]] = {}

    def find(self, county: str, township: str, village: str, *, within: Sequence[str]) -> Match:
        """Several places may bear a name: those inside the uploader's subtrees are preferred."""
        asked = (county, township, village, *within)
        if asked not in self._answers:
            self._answers[asked] = self._find(_plain(county), _plain(township), _plain(village), within)
        return self._answers[asked]

    def _find(self, county: str, township: str, village: str, within: Sequence[str]) -> Match:
        asked = (county, township, *within)
        if asked not in self._near:
            counties = _preferred(self._matching_counties(county), within)
            self._near[asked] = counties, _preferred(self._matching_townships(counties, township), within)
        counties, townships = self._near[asked]
        if not counties:
            return Match(missing="county")
        if not townships:
            return Match(scope=tuple(counties) if county else (), missing="township")
        scope = tuple(townships) if county or township else ()
        if not village:
            return Match(scope=scope, missing="none")
        found = self._matching_villages(townships, village)
        if len(found) == 1:
            return Match(found[0], (found[0],))
        return Match(scope=scope, missing="several" if found else "village")

    def _matching_counties(self, name: str) -> list[Place]:
        """`昌江区`, `景德镇市昌江区`, `昌江`, or the prefecture's name for any of its counties."""
        if not name:
            return self._counties
        found = (
            [place for place in self._counties if place.name == name]
            or [place for place in self._counties if name.endswith(place.name)]
            or [place for place in self._counties if _COUNTY.sub("", place.name) == name]
        )
        counties = [place for place in found if place.level == "county"]
        wider = {place.code for place in found}
        return counties or [place for place in self._counties if place.code in wider or place.parent_code in wider]

    def _matching_townships(self, counties: Iterable[Place], name: str) -> list[Place]:
        here = [township for county in counties for township in self._townships[county.code]]
        if not name:
            return here
        exact = [place for place in here if place.name == name]
        return exact or [place for place in here if _TOWNSHIP.sub("", place.name) == _TOWNSHIP.sub("", name)]

    def _matching_villages(self, townships: Sequence[Place], name: str) -> list[Place]:
        """The same name; else the same stem and kind (village or community); else the only one with that stem."""
        here = {township.code for township in townships}
        spoken = _GROUP.sub("", name)
        shorter = [spoken.removeprefix(township.name) for township in townships if spoken.startswith(township.name)]
        for wanted in (name, spoken, *shorter):
            if exact := _among(here, self._named[wanted]):
                return exact
        for wanted in (spoken, *shorter):
            if found := _among(here, self._stemmed[_village_stem(wanted)]):
                return [village for village in found if _kind(village.name) == _kind(wanted)] or found
        return []


def in_scope(place: Place, within: Sequence[str]) -> bool:
    return any(path and place.path.startswith(path) for path in within)


def is_outside(scope: Sequence[Place], within: Sequence[str]) -> bool:
    """Nothing the row may mean lies in, or reaches into, these subtrees."""
    reached = any(path and (p.path.startswith(path) or path.startswith(p.path)) for p in scope for path in within)
    return bool(scope) and not reached


def _preferred(places: Sequence[Place], within: Sequence[str]) -> list[Place]:
    own = [place for place in places if not is_outside([place], within)]
    return own or list(places)


def _village_stem(name: str) -> str:
    bare = _COMMITTEE.sub("", name)
    for ending in ("社区", "村", "居"):
        if len(bare) > len(ending) and bare.endswith(ending):
            return bare.removesuffix(ending)
    return bare


def _kind(name: str) -> str:
    if _URBAN.search(name):
        return "urban"
    return "rural" if _RURAL.search(name) else ""


def _by(places: Iterable[Place], level: str, key: Callable[[Place], str]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        if place.level == level:
            found[key(place)].append(place)
    return found


def _among(codes: set[str], places: Iterable[Place]) -> list[Place]:
    return [place for place in places if place.parent_code in codes]


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
