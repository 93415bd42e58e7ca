"""Reads of the division tree and of what localities decided."""

from datetime import date

from marketplace.places.models import Level, LocalitySettings, Region


def region(code: str) -> Region:
    return Region.objects.get(pk=code)


def ancestors(region: Region) -> list[Region]:
    """From the province down to the region itself."""
    codes = region.path.strip("/").split("/")
    return sorted(Region.objects.filter(pk__in=codes), key=lambda r: len(r.path))


def at_level(region: Region, level: str) -> Region | None:
    return next((r for r in ancestors(region) if r.level == level), None)


def county_of(region: Region) -> Region | None:
    """A locality decides at county level; a prefecture without counties answers for itself (Dongguan's shape)."""
    return at_level(region, Level.COUNTY) or at_level(region, Level.PREFECTURE)


def settings_for(region: Region) -> LocalitySettings | None:
    """The nearest settings at or above this region. None: nothing is decided here, so nothing is open."""
    codes = region.path.strip("/").split("/")
    found = LocalitySettings.objects.filter(region__in=codes).select_related("region")
    return max(found, key=lambda s: len(s.region.path), default=None)


def designation_holds(region: Region, *, on: date) -> bool:
    """Does this site's operator hold a designation notice here today (慈善法 27, DOMAIN §2.1)?"""
    decided = settings_for(region)
    if not decided or not decided.designation_number or not decided.designation_from or not decided.designation_until:
        return False
    return decided.designation_from <= on <= decided.designation_until
