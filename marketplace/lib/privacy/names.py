"""Names of persons inside Chinese sentences: in full, by title, by nickname, by the given name alone, masked.

Each reading as a name has a price and a place; what stands before (`母亲`, `请`) and behind it (`说`, `家`, `的奶奶`) makes it
cheaper or dearer. It is told when it beats the plain words (`lattice`).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from marketplace.lib.privacy import labels, lattice, peoples
from marketplace.lib.privacy import namebook as book
from marketplace.lib.privacy.finding import BLOCK, CONFIRM, Finding
from marketplace.lib.privacy.folding import HAN, Folded
from marketplace.lib.privacy.plainwords import ROLES, THING_AFTER

_STRONG = "".join(sorted(book.STRONG_SURNAMES))
_COMPOUND = "|".join(book.COMPOUND)
_MASKABLE = "".join(sorted(book.SURNAMES - book.NOT_BEFORE_TITLES))
_TITLE = re.compile(f"(?:{'|'.join(sorted(book.TITLES.split('|'), key=len, reverse=True))})")
_SURE_CUE = re.compile(rf"(?:{book.SURE_CUES})(?:是|为|叫|：|:|\s)?\s?$")
_CUE = re.compile(rf"(?:{book.KIN})(?:[(（][{HAN}]{{1,6}}[)）])?(?:是|为|叫|写|：|:|，|、|\s)?\s?$")
_ROLE = re.compile(rf"(?:{book.ROLES})(?:是|叫|：|:|，|、|\s)?\s?$")
_VERB = re.compile(rf"(?:{book.PERSON_VERBS})\s?$")
_SOFT_BEFORE = re.compile(rf"(?:{book.SOFT_BEFORE})\s?$")
_OPEN = re.compile(
    rf"(?:^|[^{HAN}]|(?:^|[^{HAN}])(?:和|与|那边|今天|昨天|昨晚|今早|刚才|这|那|还有|小名|大名|他|她|我|你让|你|我们))$"
)
_KIN_AFTER = re.compile(book.KIN_AFTER)
_HOME_AFTER = re.compile(book.HOME_AFTER)
_DOES_AFTER = re.compile(book.DOES_AFTER)
_SOFT_AFTER = re.compile(book.SOFT_AFTER)
_PLACE_AFTER = re.compile("[镇乡县市州旗](?!长)|街道|路|村|社区|小学|中学|医院|公司")
_CALLED_AFTER = re.compile(
    "这个?名字|这个?人|这人|这孩子|这家人|那家(?!店|公|企|超)|本人|(?:他|她)(?:[爹妈娘爸奶爷哥姐弟妹叔婶](?!妈.*们)|家[里的])|同学(?!们)|小朋友(?!们)|屋里的?(?![有是])|家的(?:牛|羊|猪|鸡|房|屋|地|娃|孩子|门|灶)|的遗"
)
_SIGNS_AFTER = re.compile(
    "本人|已?签[字名收]|代[领签]|按手?印|的感谢信|到场|已?领[走取]|因病|户[申的，]|一?家[三四五六]口"
)
_OWN_KIN_AFTER = re.compile(
    "家?的(?:妈妈?|爸爸?|爹|娘|奶奶|爷爷|外[公婆]|姥[姥爷]|母亲|父亲|儿子|女儿|孙[子女]|弟弟|妹妹|哥哥|姐姐|丈夫|妻子|老伴|媳妇|婆婆|公公|遗孀|家长|家属|监护)"
)
_GREETED_AFTER = re.compile("伯伯|爷爷|奶奶|婆婆|叔叔|阿姨|大[爷妈娘叔伯婶嫂]|阿[婆公爷]|嬢嬢|孃孃|老师")
_LISTS_ON = re.compile(r"[、和与及]|[；;，,\s]{0,2}\d{1,2}[.、)）]\s?")
_LISTED_AFTER = re.compile(r"(?:[、和与及]|[；;，,\s]{0,2}\d{1,2}[.、)）]\s?)$")
_HOUSE = re.compile(rf"(?<![大人国全公专作])(?:{_COMPOUND}|[{_STRONG}])家(?:{book.HOUSE})")
_MASKED = re.compile(
    rf"(?:{_COMPOUND}|[{_MASKABLE}])(?:某{{1,3}}|{book.MASKED}{{1,3}}(?![\dA-Za-z])|{book.MASKED}[{HAN}])|(?<![A-Za-z])[A-Z]\s?(?:先生|女士|某)"
)
_DOTTED = re.compile(rf"[{HAN}]{{2,9}}[·•‧・][{HAN}]{{2,9}}(?:[·•‧・][{HAN}]{{1,9}})?")
_RUN = re.compile(f"[{HAN}]+")
_OWNS_AFTER = re.compile("的(?:号码|电话|手机|家|屋|儿|女|孙|老)|[说讲]|家[的里在]")  # 向会计的号码, but 向会计咨询
_TEASING, _TEASED = (
    frozenset("胖瘦黑矮憨幺细满二三四五六傻瞎聋哑跛癞麻"),
    frozenset("婶嫂姨伯婆牛虎狗娃妹毛柱宝军龙喜旺福顺贵才仔伢崽丫猫莽"),
)
_COUNTS, _COUNTED_AFTER = frozenset("一二两三四五六七八九十几百"), re.compile("[户个名位人家岁次件张天年]")
_WEEKDAYS = frozenset("一二三四五六日末")
_AHEAD = ((_CUE, 5.0), (_ROLE, 3.0), (_VERB, 2.0), (_OPEN, 1.6), (_SOFT_BEFORE, 1.0))
_BEHIND = (
    (_CALLED_AFTER, 13.5),
    (_OWN_KIN_AFTER, 10.5),
    (_SIGNS_AFTER, 8.0),
    (_GREETED_AFTER, 8.0),
    (_KIN_AFTER, 6.5),
    (_TITLE, 4.5),
    (_HOME_AFTER, 3.8),
    (_DOES_AFTER, 2.8),
    (_SOFT_AFTER, 0.8),
)
_TOLD = 10.0  # above what any listed reading is worth less than nothing
_PART = -0.5
_LISTED = 15.0  # a given name that many bear
_NEW_WORD = 3.0  # 江水生: begins like a word and ends like a name
_AT_AN_END, _NO_PERSON = 0.8, -1.0
_PERSON = 3.7  # how seldom a name stands where a word could
_ALONE = 8.2  # a given name without its surname
_TITLED = 4.0
_NICK = 2.6
_STRANGER = 7.0  # a name of another people
_UNHEARD = 9.0
_ENOUGH = -2.8


@dataclass(frozen=True)
class _Reading:
    start: int
    end: int
    worth: float


def find(folded: Folded) -> Iterator[Finding]:
    yield from folded.every("name", _MASKED, CONFIRM)
    view = folded.squeezed
    yield from view.every("name", _DOTTED, CONFIRM)
    yield from view.every("name", _HOUSE, CONFIRM)
    yield from labels.find(view)
    if view is not folded:
        yield from labels.find(folded)
    if not _RUN.search(view.text):
        return
    for reading in _told(view.text):
        sure = _SURE_CUE.search(view.text[max(0, reading.start - 8) : reading.start])
        yield view.finding("name", reading.start, reading.end, BLOCK if sure else CONFIRM)


def _told(text: str) -> list[_Reading]:
    """The readings that beat the plain words, none inside another; a neighbour in a list of names needs less."""
    price = lattice.Lattice(text)
    made = [
        _Reading(start, end, price.worth(start, end, cost) + _around(text, start, end))
        for start, end, cost in _possible(text)
        if not _is_of_a_role(text, start, end)
    ]
    kept = _best([reading for reading in made if reading.worth > _ENOUGH])
    near = {spot for reading in kept for spot in (reading.start, reading.end)}
    enough = _ENOUGH - (4 if len(kept) == 1 else 8)
    listed = [reading for reading in made if reading.worth > enough and _beside(text, reading, near)]
    return _best([_whole(reading, made) for reading in _best([*kept, *listed])])


def _is_of_a_role(text: str, start: int, end: int) -> bool:
    """`家|长来`, `由|邻居`, `村医|因病`: a word for what people are, cut or lengthened."""
    cut = start > 0 and (text[start - 1 : start + 1] in ROLES or text[max(0, start - 2) : start + 1] in ROLES)
    longer = end - start > 2 and (text[start : start + 2] in ROLES or text[start + 1 : end] in ROLES)  # noqa: PLR2004
    return cut or (longer and not _TITLE.match(text, start + 1, end))


def _whole(reading: _Reading, made: list[_Reading]) -> _Reading:
    """`和学武` and `武阿爷` are one man."""
    parts = [r for r in made if r.start < reading.end and r.end > reading.start and r.worth > _PART]
    start, end = min([reading.start, *(r.start for r in parts)]), max([reading.end, *(r.end for r in parts)])
    return replace(reading, start=start, end=end)


def _beside(text: str, reading: _Reading, near: set[int]) -> bool:
    after, before = (
        _LISTS_ON.match(text, reading.end),
        _LISTED_AFTER.search(text, max(0, reading.start - 4), reading.start),
    )
    return bool((after and after.end() in near) or (before and before.start() in near))


def _best(readings: list[_Reading]) -> list[_Reading]:
    """Of readings that overlap those that are worth most together: `马冬` `夏洛` `秋雅`, not `马冬夏` `洛秋雅`."""
    by_end = sorted(readings, key=lambda r: (r.end, r.start))
    sums: list[tuple[float, tuple[_Reading, ...]]] = [(0.0, ())]
    for number, reading in enumerate(by_end):
        before = bisect_right(by_end, reading.start, hi=number, key=lambda r: r.end)
        worth, chosen = sums[before]
        with_it = (worth + reading.worth + _TOLD, (*chosen, reading))
        sums.append(max(sums[-1], with_it, key=lambda pair: pair[0]))
    return list(sums[-1][1])


def _around(text: str, start: int, end: int) -> float:
    """What the neighbours say for a person (more than nothing) or against one."""
    before, after = text[max(0, start - 12) : start], text[end : end + 8]
    said = -6.0 if _PLACE_AFTER.match(after) else 0.0
    if any((thing := THING_AFTER.match(text, at)) and thing.end() > end for at in range(start + 1, end + 1)):
        said = -16.0
    said += next((weight for cue, weight in _AHEAD if cue.search(before)), 0.0)
    if not after or not _RUN.match(after):
        return said + _AT_AN_END
    return said + next((weight for cue, weight in _BEHIND if cue.match(after)), _NO_PERSON)


def _possible(text: str) -> Iterator[tuple[int, int, float]]:
    """Every stretch that could be a name, and its price."""
    for run in _RUN.finditer(text):
        for start in range(*run.span()):
            yield from _full(text, start, run.end())
            yield from _titled(text, start, run.end())
            yield from _nicknames(text, start, run.end())
            yield from _alone(text, start, run.end())
        yield from _strangers(text, *run.span())
        yield from _unheard(text, *run.span())


def _surnames_at(text: str, start: int) -> Iterator[str]:
    if text[start : start + 2] in book.COMPOUND:
        yield text[start : start + 2]
    if text[start] == "周" and (
        text[max(0, start - 1) : start] in set("下上每本两一这几二三四五六") or text[start + 1 : start + 2] in _WEEKDAYS
    ):
        return  # 下周, 周六
    if text[start] in book.SURNAMES or text[start] in book.SELDOM:
        yield text[start]


def _full(text: str, start: int, stop: int) -> Iterator[tuple[int, int, float]]:
    for surname in _surnames_at(text, start):
        for length in (1, 2, 3):
            end = start + len(surname) + length
            given = text[start + len(surname) : end]
            if end > stop or (length == 3 and (given[0] not in book.SURNAMES or len(surname) > 1)):  # noqa: PLR2004
                break
            cost = _PERSON + lattice.surname_price(surname) + lattice.given_price(given)
            if surname in book.NOT_BEFORE_TITLES and lattice.price(given) and length > 1:
                is_given = all(char in book.GIVEN for char in given)
                cost += 2.0 if is_given else 5.0  # 和社工, 由县城: a small word before a plain one
            if surname in book.NOT_BEFORE_TITLES and given[0] in "全各本该":
                cost += 6.0  # 向全社会
            cost = min(cost, lattice.known_name(surname + given))
            if length == 2 and _ends_like_a_name(text, start, end):  # noqa: PLR2004
                cost -= _NEW_WORD
            if text[start + len(surname)] in _COUNTS and _COUNTED_AFTER.match(text, end):
                break  # 有三户
            if length == 3:  # noqa: PLR2004 - two surnames: 曾黄秀莲
                cost += 3.0
            yield start, end, cost


def _ends_like_a_name(text: str, start: int, end: int) -> bool:
    return (
        text[end - 1] in book.ENDINGS
        and lattice.price(text[start : end - 1]) is not None
        and lattice.price(text[start:end]) is None
        and (end == len(text) or lattice.price(text[end - 1 : end + 1]) is None)
    )


def _titled(text: str, start: int, stop: int) -> Iterator[tuple[int, int, float]]:
    """`王奶奶`, `许护士`, `夏姐`, and with a given name `阿福叔`, `梅姨`, `秀英婶子`."""
    for surname in _surnames_at(text, start):
        title = _TITLE.match(text, start + len(surname), stop)
        if not title or title.group() == "老人":  # 照|顾老人
            continue
        small = surname in book.NOT_BEFORE_TITLES and not _OWNS_AFTER.match(text, title.end())
        if not small and (surname not in book.SELDOM or title.group() not in book.SINGLE_TITLES):
            extra = 1.5 if title.group() in book.SINGLE_TITLES else 0.0
            yield start, title.end(), _TITLED + 3.2 + lattice.surname_price(surname) + extra
    if text[start] in book.GIVEN:
        title = _TITLE.match(text, start + 1, stop)
        if title and title.group() in book.SINGLE_TITLES:
            yield start, title.end(), _ALONE + 5.0 + lattice.given_price(text[start])


def _nicknames(text: str, start: int, stop: int) -> Iterator[tuple[int, int, float]]:
    for end in range(start + 2, min(start + 4, stop) + 1):
        word = text[start:end]
        if word in book.NICKNAMES:
            yield start, end, _PERSON + 6.5
    if text[start] in _TEASING and text[start + 1 : start + 2] in _TEASED and start + 2 <= stop:
        yield start, start + 2, _NICK + 11.5
    if text[start] not in "小老大阿" or start + 1 >= stop or book.NOT_NICKNAMES.match(text, start):
        return
    body = text[start + 1]
    if text[start] == "阿":
        yield start, start + 2, _NICK + 5.0 + lattice.given_price(body)
        return
    if body in book.SURNAMES:
        yield start, start + 2, _NICK + 3.5 + lattice.surname_price(body) + (2.0 if text[start] == "大" else 0.0)
        if text[start + 2 : start + 3] in {"头", body} and start + 2 < stop:
            yield start, start + 3, _NICK + 4.5 + lattice.surname_price(body)
    if body in book.NICK_BODIES:
        yield start, start + 2, _NICK + 5.5 + 6.0


def _alone(text: str, start: int, stop: int) -> Iterator[tuple[int, int, float]]:
    """`建军`, `芳芳`, `英子`: called by the given name."""
    first, second = text[start], text[start + 1 : start + 2]
    if start + 2 > stop or first not in book.GIVEN:
        return
    if first + second in book.LISTED:
        yield start, start + 2, _LISTED
    if first == second:
        cost = _ALONE + 1.0 + lattice.given_price(first)
        yield start, start + 2, min(cost, _LISTED) if lattice.is_seldom(first + second) else cost
    elif second in {"子", "儿"}:
        yield start, start + 2, _ALONE + 3.0 + lattice.given_price(first)
    elif second in book.GIVEN:
        yield start, start + 2, _ALONE + lattice.given_price(first + second) + lattice.plain_extra(first + second)


def _strangers(text: str, start: int, stop: int) -> Iterator[tuple[int, int, float]]:
    """Names of other peoples: parts that recur, or sounds that such names are written with."""
    for first in range(start, stop):
        if peoples.NOT_THESE.match(text, first):
            continue
        for end in range(first + 2, min(first + 9, stop) + 1):
            cost = _sounds(text[first:end])
            if cost is not None:
                yield first, end, _STRANGER + cost


def _unheard(text: str, start: int, stop: int) -> Iterator[tuple[int, int, float]]:
    """What is no word at all, where only somebody can stand: opens the clause or follows a cue, and acts or owns."""
    for first in range(start, stop - 1):
        before = text[max(0, first - 12) : first]
        if not (_OPEN.search(before) or _CUE.search(before) or _ROLE.search(before)):
            continue
        for end in range(first + 2, min(first + 5, stop) + 1):
            word, after = text[first:end], text[end : end + 8]
            if any(char in book.NEVER or char in book.THINGS or char in book.NEVER_UNHEARD for char in word):
                break
            if _KIN_AFTER.match(after) or _HOME_AFTER.match(after) or _DOES_AFTER.match(after):
                yield first, end, _UNHEARD + 7.0 * len(word)


@lru_cache(maxsize=50_000)
def _sounds(word: str) -> float | None:
    """The cheapest way to put the word together of parts and single sounds; None if it cannot be."""
    if word in peoples.OF_WORDS:
        return None
    best: list[float | None] = [0.0] + [None] * len(word)
    for end in range(1, len(word) + 1):
        costs = []
        for start in range(max(0, end - 6), end):
            before, piece = best[start], word[start:end]
            if before is None:
                continue
            if piece in peoples.PARTS or piece in peoples.OF_WORDS:
                costs.append(before + 6.0)
            elif len(piece) == 1 and piece in peoples.SOUNDS:
                costs.append(before + 6.3)
        best[end] = min(costs) if costs else None
    total = best[-1]
    if total is None:
        return None
    if not any(word[i:j] in peoples.PARTS for i in range(len(word)) for j in range(i + 2, len(word) + 1)):
        total += 1.5
    return total - (1.5 if peoples.ENDS.search(word) else 0.0)
