"""One plain form of a text to look at, with the way back to the characters as written.

Full-width and circled digits become digits, invisible characters go, the commonest traditional surnames are made simple.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from marketplace.lib.privacy.finding import SUGGESTIONS, Finding, Severity

_GONE = frozenset({"Cf", "Mn", "Me", "Cc"})
_SIMPLE = str.maketrans("張陳劉楊趙黃吳孫馬許鄧馮蕭韓鄭謝葉蘇呂盧蔣賈鍾陸譚鄒龍萬錢湯賀顧龔嚴蘭奶號電話",
                        "张陈刘杨赵黄吴孙马许邓冯萧韩郑谢叶苏吕卢蒋贾钟陆谭邹龙万钱汤贺顾龚严兰奶号电话")  # fmt: skip
HAN = "\u3400-\u9fff"
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
        keep = [True] * len(self.text)
        for match in _GAP.finditer(self.text):
            keep[match.start() : match.end()] = [False] * (match.end() - match.start())
        pairs = [(char, place) for char, place, kept in zip(self.text, self.places, keep, strict=True) if kept]
        return Folded(self.source, "".join(c for c, _ in pairs), tuple(p for _, p in pairs))


def fold(source: str) -> Folded:
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(source):
        if char != "\n" and unicodedata.category(char) in _GONE:
            continue
        for plain in _plain(char):
            chars.append(plain)
            places.append(place)
    return Folded(source, "".join(chars).translate(_SIMPLE), tuple(places))


def _plain(char: str) -> str:
    if char.isascii():
        return char
    digit = unicodedata.digit(char, None)
    return str(digit) if digit is not None else unicodedata.normalize("NFKC", char)
