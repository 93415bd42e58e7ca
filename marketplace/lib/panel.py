"""What a panel adds to a lower context's page: plain rows, so that whoever adds one imports nothing above itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise

Kind = Literal["laid", "promised", "open", "stopped"]


@dataclass(frozen=True)
class Entry:
    """One line of a timeline: when, what, who; `kind` is the plank before it, `link` leads to more."""

    at: datetime
    what: Promise | str
    who: Promise | str = ""
    kind: Kind = "laid"
    link: str = ""
