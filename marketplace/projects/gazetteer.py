"""The names of a locality's own places, as people write them: villages must not stand on a page, townships narrow it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import rjieba
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.lib import privacy
from marketplace.lib.privacy import BLOCK, CONFIRM, Finding
from marketplace.lib.privacy.finding import SUGGESTIONS
from marketplace.places.models import Level, Region

_ENDING = re.compile(
    r"(?:社区居民委员会|村民委员会|居民委员会|社区居委会|村委会|居委会|民委员会|社区|村|屯|寨|庄|街道办事处|街道|镇|(?<!.)乡|(?:[\u4e00-\u9fff]{2,3}族)?乡|苏木)$"
)
_ENDS = re.compile(r"(?:社区)?(?:村委会|居委会|村民委员会|居民委员会)|社区|自然村|村|屯|寨|庄")
_SHORTEST = 2


@dataclass(frozen=True)
class Gazetteer:
    villages: tuple[str, ...]
    townships: tuple[Region, ...]

    def scan(self, text: str) -> list[Finding]:
        """What the detectors find, and the villages of this book."""
        return privacy.apart([*self.find(text), *privacy.scan(text)])

    def find(self, text: str) -> Iterator[Finding]:
        """Villages, by their full name, with another ending, or bare where the bare name is no common word."""
        spoken_for = [span for township in self.townships for span in _spans(township.name, text)]
        for start in range(len(text) - 1):
            for bare in self._by_start.get(text[start : start + _SHORTEST], ()):
                if not text.startswith(bare, start):
                    continue
                end = start + len(bare)
                if ends := _ENDS.match(text, end):
                    yield _village(text, start, ends.end(), sure=True)
                elif bare in self._telling and not _inside(start, end, spoken_for):
                    yield _village(text, start, end, sure=False)

    @cached_property
    def _by_start(self) -> dict[str, list[str]]:
        """Twenty thousand villages are looked up by how they begin."""
        found: dict[str, list[str]] = {}
        for bare in {stem(name) for name in self.villages}:
            found.setdefault(bare[:_SHORTEST], []).append(bare)
        return found

    @cached_property
    def _telling(self) -> frozenset[str]:
        """Bare names that are neither a township's nor a common word."""
        bare = {stem(name) for name in self.villages} - {stem(township.name) for township in self.townships}
        return frozenset(name for name in bare if not rjieba.has_word(name))

    def townships_in(self, text: str) -> Iterator[tuple[Region, int, int]]:
        for township in self.townships:
            for start, end in _spans(township.name, text):
                yield township, start, end


def of(locality: Region) -> Gazetteer:
    return _of(Region.objects.filter(path__startswith=locality.path))


def everywhere() -> Gazetteer:
    """Every place this house knows; empty where there is no database yet."""
    try:
        with transaction.atomic():
            return _of(Region.objects.all())
    except DatabaseError:
        return Gazetteer(villages=(), townships=())


def _of(below: QuerySet[Region]) -> Gazetteer:
    villages = below.filter(level=Level.VILLAGE).values_list("name", flat=True)
    return Gazetteer(
        villages=tuple(sorted({name for name in villages if len(stem(name)) >= _SHORTEST})),
        townships=tuple(below.filter(level=Level.TOWNSHIP).order_by("code")),
    )


def stem(name: str) -> str:
    return _ENDING.sub("", name)


def _spans(name: str, text: str) -> Iterator[tuple[int, int]]:
    start = text.find(name)
    while start >= 0:
        yield start, start + len(name)
        start = text.find(name, start + 1)


def _inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in spans)


def _village(text: str, start: int, end: int, *, sure: bool) -> Finding:
    say = SUGGESTIONS["village"] if sure else _("像是村名。请删去，或请另一位同事确认不是地名。")
    return Finding("village", start, end, text[start:end], BLOCK if sure else CONFIRM, say)
