"""One plain form of a text to look at, with the way back to the characters as written.

Full-width and circled digits become digits, tabs become spaces, invisible characters go, traditional characters are made
simple one by one.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from opencc import OpenCC

from marketplace.lib.privacy.finding import SUGGESTIONS, Finding, Severity

_GONE = frozenset({"Cf", "Mn", "Me", "Cc"})
_SIMPLER = OpenCC("t2s")
HAN = "\u3400-\u9fff"
_SPELT = re.compile(rf"(?<![{HAN}])[{HAN}](?: (?:[{HAN}](?![{HAN}])|\d+)){{2,}}")
_GAP = re.compile(rf"(?<=[{HAN}])[ \u3000*＊._\-]{{1,2}}(?=[{HAN}])")


@dataclass(frozen=True)
class Folded:
    """`text` to look at; `places[i]` is where its i-th character stands in `source`."""

    source: str
    text: str
    places: tuple[int, ...]

    def finding(self, kind: str, start: int, end: int, severity: Severity, mend: str = "") -> Finding:
        first, last = self.places[start], self.places[end - 1] + 1
        return Finding(kind, first, last, self.source[first:last], severity, SUGGESTIONS[kind], mend)

    def every(
        self, kind: str, pattern: re.Pattern[str], severity: Severity, *, group: int | str = 0, mend: str = ""
    ) -> Iterator[Finding]:
        for match in pattern.finditer(self.text):
            yield self.finding(kind, *match.span(group), severity, mend)

    @cached_property
    def squeezed(self) -> "Folded":
        """Without the gaps that somebody put between Chinese characters (`张 秀 英`)."""
        return self._without(_GAP, re.compile("."))

    def _without(self, stretch: re.Pattern[str], gone: re.Pattern[str]) -> "Folded":
        out = {
            place
            for match in stretch.finditer(self.text)
            for place in range(*match.span())
            if gone.match(self.text[place])
        }
        if not out:
            return self
        pairs = [pair for at, pair in enumerate(zip(self.text, self.places, strict=True)) if at not in out]
        return Folded(self.source, "".join(c for c, _ in pairs), tuple(p for _, p in pairs))


def fold(source: str) -> Folded:
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(source):
        for plain in _plain(char):
            chars.append(plain)
            places.append(place)
    return Folded(source, "".join(chars), tuple(places))._without(_SPELT, re.compile(" "))


@lru_cache(maxsize=20_000)
def _plain(char: str) -> str:
    if char in "\n\t":
        return " " if char == "\t" else char
    if unicodedata.category(char) in _GONE:
        return ""
    if char.isascii():
        return char
    if char in "üÜ":
        return "v" if char == "ü" else "V"
    digit = unicodedata.digit(char, None)
    plain = str(digit) if digit is not None else unicodedata.normalize("NFKC", char)
    return simple if len(simple := _SIMPLER.convert(plain)) == len(plain) else plain
