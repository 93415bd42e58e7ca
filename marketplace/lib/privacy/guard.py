"""The one refusal for words that nobody examines before others read them."""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext_lazy as _

from marketplace.lib.privacy import BLOCK, Finding, scan
from marketplace.lib.privacy.finding import KINDS
from marketplace.lib.refusals import Refused

DOUBTFUL = frozenset({"name", "combination"})  # a second person would weigh them; here there is none
OFFICE = frozenset({"phone", "address", "email", "hospital", "school", "employer", "link"})  # an organisation's own
NUMBERS = frozenset({"identity", "passport", "phone", "bank_card", "contact", "email", "plate"})

# Of a reason or a note that only the other side reads: figures and offices may stand there, people may not.
SOMEBODY = NUMBERS | {"certificate", "birth_date", "address", "name", "stigma", "combination"}


class SaysTooMuch(Refused):
    text = _("“%(words)s”像是%(what)s，能认出人。请删去再送。")


def told(text: str) -> Iterator[Finding]:
    """What blocks, and what a second person has to weigh."""
    return (finding for finding in scan(text) if finding.severity == BLOCK or finding.kind in DOUBTFUL)


def names_nobody(*texts: str, may: Collection[str] = (), only: Collection[str] | None = None) -> None:
    """`may`: kinds that may stand here; `only`: the kinds that may not, whatever else stands. Raises SaysTooMuch."""
    for text in texts:
        found = told(text) if only is None else (finding for finding in scan(text) if finding.kind in only)
        for finding in found:
            if finding.kind not in may:
                raise SaysTooMuch(words=finding.text, what=KINDS[finding.kind])
