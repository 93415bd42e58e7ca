"""The names of a locality's own places, as people write them: villages must not stand on a page, townships narrow it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import rjieba
from django.utils.translation import gettext_lazy as _

from marketplace.lib.privacy import BLOCK, CONFIRM, Finding
from marketplace.lib.privacy.finding import SUGGESTIONS
from marketplace.places.models import Level, Region

_ENDING = re.compile(
    r"(?:社区居民委员会|村民委员会|居民委员会|社区居委会|村委会|居委会|民委员会|社区|村|屯|寨|庄|街道办事处|街道|镇|(?<!.)乡|(?:[\u4e00-\u9fff]{2,3}族)?乡|苏木)$"
)
_SHORTEST = 2


@dataclass(frozen=True)
class Gazetteer:
    villages: tuple[str, ...]
    townships: tuple[Region, ...]

    def find(self, text: str) -> Iterator[Finding]:
        """Villages, by their full name, with another ending, or bare where the bare name is no common word."""
        spoken_for = [span for township in self.townships for span in _spans(township.name, text)]
        stems = {stem(township.name) for township in self.townships}
        for name in self.villages:
            bare = stem(name)
            for start, end in _spans(bare, text):
                ends = re.compile(r"(?:社区)?(?:村委会|居委会|村民委员会|居民委员会)|社区|自然村|村|屯|寨|庄").match(
                    text, end
                )
                if ends:
                    yield _village(text, start, ends.end(), sure=True)
                elif bare not in stems and not rjieba.has_word(bare) and not _inside(start, end, spoken_for):
                    yield _village(text, start, end, sure=False)

    def townships_in(self, text: str) -> Iterator[tuple[Region, int, int]]:
        for township in self.townships:
            for start, end in _spans(township.name, text):
                yield township, start, end


def of(locality: Region) -> Gazetteer:
    below = Region.objects.filter(path__startswith=locality.path)
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
