"""One question to the library: what a reader asks, as it stands in the address."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from marketplace.lib import privacy
from marketplace.projects.models import Kind, Urgency
from search.models import Gap, Give, Sort

SIZE = 20
LONGEST_QUESTION, LONGEST_MARK = 80, 200
NUMBERS = frozenset({"identity", "phone", "bank_card"})
FROM_ROOMS = {Give.MONEY: "raises_money", Give.TIME: "has_shifts"}  # as those rooms stand this minute: see `finding`
GIVES = {give: f"takes_{give}" for give in Give.values} | FROM_ROOMS
CHOICES: dict[str, Sequence[str]] = {
    "kind": Kind.values,
    "urgency": Urgency.values,
    "gap": Gap.values,
    "give": Give.values,
}


@dataclass(frozen=True)
class LibraryQuery:
    """All of it stands in the address, so a question can be sent to a friend. Unknown values ask for nothing."""

    q: str = ""
    kind: tuple[str, ...] = ()
    region: str = ""
    urgency: tuple[str, ...] = ()
    gap: tuple[str, ...] = ()
    give: tuple[str, ...] = ()
    sort: str = Sort.URGENT
    near: str = ""  # the reader's own region, as he chose it
    after: str = ""
    size: int = SIZE
    hushed: bool = False  # somebody's number was typed: it is neither asked nor repeated

    @classmethod
    def asked(cls, sent: QueryDict) -> "LibraryQuery":
        many: dict[str, Any] = {  # in our order, each once
            name: tuple(v for v in values if v in sent.getlist(name)) for name, values in CHOICES.items()
        }
        sort = sent.get("sort", "")
        q = " ".join(sent.get("q", "").replace("\0", "").split())[:LONGEST_QUESTION]
        hushed = any(finding.kind in NUMBERS for finding in privacy.scan(q))
        return cls(
            q="" if hushed else q,
            hushed=hushed,
            region=_code(sent.get("region", "")),
            sort=sort if sort in Sort.values else Sort.URGENT,
            near=_code(sent.get("near", "")),
            after=sent.get("after", "")[:LONGEST_MARK],
            **many,
        )

    def address(self, **changes: Any) -> str:
        """The same question with something else in it; always from the first page, unless `after` is among it."""
        asked = replace(self, **{"after": "", **changes})
        facts = {name: getattr(asked, name) for name in ("q", *CHOICES, "region", "sort", "near", "after")}
        if asked.sort == Sort.URGENT:
            del facts["sort"]
        return f"?{urlencode([(k, v) for k, v in facts.items() if v], doseq=True)}"

    def without(self, name: str, value: str) -> str:
        kept = getattr(self, name)
        return self.address(**{name: tuple(v for v in kept if v != value) if isinstance(kept, tuple) else ""})


def _code(sent: str) -> str:
    return sent if sent.isdecimal() and sent.isascii() else ""
