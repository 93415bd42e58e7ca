"""汉字 by their sound: pinyin without tones, and its first letters. A character of several readings has each of them.

Sounds are kept apart from written words by a digit at their end, so that “men” in an English sentence is not 门.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice, pairwise, product

import pypinyin
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

Way = tuple[str, ...]
HEARD, INITIALS = "0", "1"
MOST_READINGS = 3  # the dictionary names the common ones first
MOST_SPLITS = 4  # of one stretch of letters: “fangan” is 方案 and 反感
SHORTEST, LONGEST = 2, 6  # letters of an abbreviation
LONGEST_SOUND = 6  # letters of one syllable: zhuang


def of(run: str) -> Iterator[str]:
    """Each character's sounds, and each pair's."""
    for character in run:
        yield from (sound + HEARD for sound in readings(character))
    for left, right in pairwise(run):
        yield from (a + b + HEARD for a, b in product(readings(left), readings(right)))


def initials(run: str) -> Iterator[str]:
    for left, right in pairwise(run):
        yield from (a[0] + b[0] + INITIALS for a, b in product(readings(left), readings(right)))


@lru_cache(maxsize=30_000)
def readings(character: str) -> tuple[str, ...]:
    """Nothing for a character that the dictionary does not know."""
    if ord(character) not in PINYIN_DICT:
        return ()
    [found] = pypinyin.pinyin(character, style=pypinyin.Style.NORMAL, heteronym=True)
    return tuple(dict.fromkeys(found))[:MOST_READINGS]


def heard(typed: Sequence[str]) -> list[Way]:
    """What words of Latin letters, typed one after the other, may sound: `zhu jie` as 助洁. Empty: no syllables."""
    split = [splits(word) for word in typed]
    if not all(split):
        return []
    ways = [_way([sound for word in words for sound in word]) for words in islice(product(*split), MOST_SPLITS)]
    if len(typed) > 1 and all(len(words[0]) > 1 for words in split):
        ways.append(tuple(sound for words in split for sound in _way(words[0])))  # words that stand apart
    return list(dict.fromkeys(ways))


def abbreviated(typed: str) -> list[Way]:
    """First letters: `yly` as 养老院."""
    if not SHORTEST <= len(typed) <= LONGEST or not (typed.isascii() and typed.isalpha()):
        return []
    return [tuple(dict.fromkeys(a + b + INITIALS for a, b in pairwise(typed)))]


@lru_cache(maxsize=2_000)
def splits(typed: str) -> tuple[tuple[str, ...], ...]:
    """The ways to read these letters as syllables, fewest first. Empty: they are no pinyin."""
    spelled = typed.replace("ü", "v")
    found = list(islice(_splits(spelled), MOST_SPLITS * MOST_SPLITS)) if len(spelled) <= 6 * LONGEST_SOUND else []
    return tuple(sorted(found, key=len)[:MOST_SPLITS])


def _splits(typed: str) -> Iterator[tuple[str, ...]]:
    """Longest syllable first; a rest that cannot be read is given up at once."""
    if not typed:
        yield ()
    for end in range(min(LONGEST_SOUND, len(typed)), 0, -1):
        if typed[:end] in _syllables() and _readable(typed[end:]):
            yield from ((typed[:end], *rest) for rest in _splits(typed[end:]))


@lru_cache(maxsize=2_000)
def _readable(typed: str) -> bool:
    ends = range(1, min(LONGEST_SOUND, len(typed)) + 1)
    return not typed or any(typed[:end] in _syllables() and _readable(typed[end:]) for end in ends)


@cache
def _syllables() -> frozenset[str]:
    """Of the common characters; without the grunts that have no vowel."""
    common: Iterable[str] = (PINYIN_DICT[code] for code in range(0x4E00, 0x9FA6) if code in PINYIN_DICT)
    spelled = {to_normal(sound.split(",")[0]) for sound in common}
    return frozenset(s for s in spelled if s.isascii() and s.isalpha() and set(s) & set("aeiouv"))


def _way(sounds: Sequence[str]) -> Way:
    together = [a + b + HEARD for a, b in pairwise(sounds)] or [sounds[0] + HEARD]
    return tuple(dict.fromkeys(together))
