"""Where a Chinese heading may break: between phrases, where a voice would pause."""

from functools import lru_cache

import rjieba

_LEANS_BACK = frozenset("的地得了过着们等吗呢吧户个位名件床条次张只套元岁年月日号上下里中后前")
_LEANS_FORWARD = frozenset("和与及或把被给为在从向对每各第不没未还要可又再已等请先去来一两三")
_CLOSES, _OPENS = frozenset("，。、；：？！）》”』」％%"), frozenset("（《“『「")
SHORT, LONGEST = 2, 4  # 字: a short word takes the next one along up to here


@lru_cache(maxsize=2048)
def phrases(text: str) -> tuple[str, ...]:
    """`独居老人过冬棉被和电热毯` → `独居老人`, `过冬棉被`, `和电热毯`. Joined again it is the same text."""
    found: list[str] = []
    for word in rjieba.cut(text):
        if found and _belongs(found[-1], word):
            found[-1] += word
        else:
            found.append(word)
    return tuple(found)


def _belongs(phrase: str, word: str) -> bool:
    if word[0] in _CLOSES or phrase[-1] in _OPENS or word.isspace():
        return True
    if phrase[-1] in _CLOSES or word[0] in _OPENS or word in {"和", "与", "及"}:
        return False
    if word in _LEANS_BACK or phrase in _LEANS_FORWARD or phrase[-1].isascii():
        return True
    return len(phrase) == 1 or (len(phrase) <= SHORT and len(phrase) + len(word) <= LONGEST)
