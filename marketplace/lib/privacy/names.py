"""Names of persons inside Chinese sentences.

Evidence is added up: a cue before (`母亲`), a title after (`奶奶`), a segmenter's tag, given names that are common as such,
a boundary behind; a dictionary word that begins at the surname speaks against it. Nicknames (`老王`, `阿芳`) and names
without a surname (Tibetan, Yi, Uyghur, Mongol forms) come from lists.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import rjieba

from marketplace.lib.privacy import namebook as book
from marketplace.lib.privacy.finding import BLOCK, CONFIRM, Finding
from marketplace.lib.privacy.folding import HAN, Folded

_SURNAME = f"(?:{'|'.join(book.COMPOUND_SURNAMES)}|[{''.join(sorted(book.SURNAMES))}])"
_SPOKEN = f"(?:{'|'.join(book.COMPOUND_SURNAMES)}|[{''.join(sorted(book.SURNAMES - book.NO_SURNAME_BEFORE_TITLE))}])"
_START = re.compile(rf"(?={_SURNAME})")
_TITLE = re.compile(f"(?:{book.TITLES})")
_CUE = re.compile(rf"(?:{book.KIN})(?:是|为|叫|：|:|，|、|\s)?\s?$")
_SURE_CUE = re.compile(rf"(?:{book.SURE_CUES})(?:是|为|叫|：|:|\s)?\s?$")
_TITLED = re.compile(rf"(?=(?P<surname>{_SPOKEN})(?P<given>[{HAN}]{{0,2}}?)(?P<title>{book.TITLES})(?![{HAN}]?级))")
_MASKED = re.compile(rf"{_SURNAME}(?:某{{1,3}}|[×xX*＊○〇]{{1,3}}(?![\dA-Za-z])|[×xX*＊○][{HAN}])")
_NICK = re.compile(rf"(?:(?:小|老|大)(?=[{''.join(sorted(book.SURNAMES))}])|阿)(?P<name>[{HAN}])")
_DOTTED = re.compile(rf"[{HAN}]{{1,7}}[·•‧・][{HAN}]{{1,7}}(?:[·•‧・][{HAN}]{{1,7}})?")
_OTHER = re.compile("|".join(sorted(book.TIBETAN_YI_UYGHUR, key=len, reverse=True)))
_NAME_TAGS = frozenset({"nr", "nrfg", "nrt"})
_HAN = re.compile(f"[{HAN}]")
_ENOUGH = 4
_SHORT = 2


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    word: str
    tag: str


def find(folded: Folded) -> Iterator[Finding]:
    view = folded.squeezed
    tokens = _tokens(view.text)
    yield from view.every("name", _DOTTED, CONFIRM)
    yield from view.every("name", _MASKED, CONFIRM)
    yield from _full(view, tokens)
    yield from _titled(view, tokens)
    yield from _nicknames(view)
    yield from _without_surname(view)


def _tokens(text: str) -> dict[int, _Token]:
    """By each character's place: the word it belongs to."""
    found: dict[int, _Token] = {}
    at = 0
    for word, tag in rjieba.tag(text):
        token = _Token(at, at + len(word), word, tag)
        found.update(dict.fromkeys(range(token.start, token.end), token))
        at = token.end
    return found


def _full(view: Folded, tokens: dict[int, _Token]) -> Iterator[Finding]:
    behind = 0
    for match in _START.finditer(view.text):
        if match.start() < behind:
            continue
        start, surname = match.start(), _surname_at(view.text, match.start())
        scored = [(_score(view.text, start, surname, length, tokens), length) for length in (1, 2)]
        score, length = max(scored)
        if score >= _ENOUGH:
            behind = start + len(surname) + length
            sure = _SURE_CUE.search(view.text[max(0, start - 8) : start])
            yield view.finding("name", start, behind, BLOCK if sure else CONFIRM)


def _surname_at(text: str, start: int) -> str:
    return text[start : start + 2] if text[start : start + 2] in book.COMPOUND_SURNAMES else text[start]


def _score(text: str, start: int, surname: str, length: int, tokens: dict[int, _Token]) -> int:
    """How much speaks for a name of this surname and so many characters behind it."""
    end = start + len(surname) + length
    given = text[start + len(surname) : end]
    if (
        given[-1:] in book.PLACE_ENDINGS
        or len(given) < length
        or not re.fullmatch(f"[{HAN}]+", given)
        or _is_word(text, start, end)
    ):
        return 0
    common = all(char in book.GIVEN for char in given)
    if surname in book.WEAK_SURNAMES and not common and rjieba.has_word(given):
        return 0  # 和社工, 从学校: a small word before a plain one
    cue = bool(_CUE.search(text[max(0, start - 8) : start]))
    score = 3 * cue + 2 * common + (length == _SHORT)
    score += 4 if len(surname) == _SHORT else int(surname in book.STRONG_SURNAMES)
    ends = end == len(text) or text[end] in book.FOLLOWS or not _HAN.match(text[end]) or _TITLE.match(text, end)
    score += 1 if ends else -1 * (not common or length < _SHORT)
    return score + _said_by_segmenter(start, end, tokens, cue=cue or len(surname) == _SHORT)


def _said_by_segmenter(start: int, end: int, tokens: dict[int, _Token], *, cue: bool) -> int:
    """Whole words that are no names speak against; a cue before the name outweighs them."""
    first, last = tokens[start], tokens[end - 1]
    if first is last and (first.start, first.end) == (start, end):
        return 3 if first.tag in _NAME_TAGS and first.word not in book.NOT_NAMES else -1
    against = 0
    if first.start < start and rjieba.has_word(first.word):  # the surname sits inside a longer word: 快乐, 于是
        against += 4
    elif first.end - first.start > 1 and first.end < end and first.tag not in _NAME_TAGS:
        against += 2
    if last.end > end and rjieba.has_word(last.word):  # the given name would be torn out of a word
        against += 3
    inside = any(tokens[i].tag in _NAME_TAGS and tokens[i].word not in book.NOT_NAMES for i in range(start, end))
    return int(inside) - (against // 2 if cue else against)


def _is_word(text: str, start: int, end: int) -> bool:
    """`方便`, `高龄老`, `康复训`: what begins like a name and is none."""
    return any(text[start:stop] in book.NOT_NAMES for stop in range(start + 2, min(len(text), end + 2) + 1))


def _titled(view: Folded, tokens: dict[int, _Token]) -> Iterator[Finding]:
    """`王奶奶`, `李老师`; never `高龄老人家` or `关爱老人`."""
    for match in _TITLED.finditer(view.text):
        token = tokens[match.start()]
        torn = token.start < match.start() or (
            not match["given"] and token.end > match.end("surname") and token.end != match.end("title")
        )
        torn = torn and rjieba.has_word(token.word)
        if torn and not token.word.endswith(match["title"]):
            continue
        if match["given"] and (
            _is_word(view.text, match.start(), match.end("given")) or match["surname"] in book.WEAK_SURNAMES
        ):
            continue
        if match["given"] and not all(char in book.GIVEN for char in match["given"]):
            continue
        if match["surname"] in book.GENERIC_BEFORE_TITLE and token.end - token.start > 1:
            continue
        yield view.finding("name", match.start(), match.end("title"), CONFIRM)


def _nicknames(view: Folded) -> Iterator[Finding]:
    for match in _NICK.finditer(view.text):
        start, end = match.span()
        if book.NOT_NICKNAMES.match(view.text, start) or (
            rjieba.has_word(view.text[start + 1 : end + 1]) and end < len(view.text)
        ):
            continue
        if view.text[start] == "阿" and match["name"] not in book.GIVEN | book.STRONG_SURNAMES:
            continue
        if start and rjieba.has_word(view.text[start - 1 : end - 1]) and view.text[start] != "阿":
            continue  # 大小李子, 缩小王冠: the first syllable belongs to the word before
        yield view.finding("name", start, end, CONFIRM)


def _without_surname(view: Folded) -> Iterator[Finding]:
    behind = 0
    for match in _OTHER.finditer(view.text):
        if match.start() < behind or book.NOT_TIBETAN.match(view.text, match.start()):
            continue
        end = match.end()
        while more := _OTHER.match(view.text, end):
            end = more.end()
        behind = end
        yield view.finding("name", match.start(), end, CONFIRM)
