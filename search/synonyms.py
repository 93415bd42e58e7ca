"""Words of the field that mean the same thing, as editors keep them. Asked anew every few seconds, never indexed."""

import re
import time
from collections.abc import Iterable, Mapping
from typing import Any

from search import tokens

Kin = Mapping[str, tuple[str, ...]]  # each word, folded → all words of its groups

COPY_S = 5
LEAST_WORDS, MOST_WORDS = 2, 12  # of one group
SHORTEST_WORD, LONGEST_WORD = 2, 20  # characters: a single one would cut every word it stands in
_BETWEEN = re.compile(r"[、，,;；/|\s]+")


def words(text: str) -> list[str]:
    """What an editor wrote between commas or on lines, folded, each once."""
    return list(dict.fromkeys(word for word in map(tokens.fold, _BETWEEN.split(text)) if any(tokens.runs(word))))


def kin_of(groups: Iterable[str]) -> Kin:
    found: dict[str, dict[str, None]] = {}
    for group in groups:
        together = words(group)
        for word in together:
            found.setdefault(word, {}).update(dict.fromkeys(together))
    return {word: tuple(others) for word, others in found.items()}


class _Copy:
    """Of this process. Two threads that read at once read the same."""

    until = 0.0
    kin: Kin = {}


def kin() -> Kin:
    """A change is known to every process within seconds, to the one that made it at once."""
    from search.models import SynonymGroup

    if time.monotonic() >= _Copy.until:
        _Copy.kin = kin_of(SynonymGroup.objects.order_by("pk").values_list("words", flat=True))
        _Copy.until = time.monotonic() + COPY_S
    return _Copy.kin


def forget(**_: Any) -> None:
    _Copy.until = 0.0
