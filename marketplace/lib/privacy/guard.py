"""The one refusal for words that nobody examines before others read them."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from marketplace.lib.privacy import BLOCK, scan
from marketplace.lib.privacy.finding import KINDS
from marketplace.lib.refusals import Refused

DOUBTFUL = frozenset({"name", "combination"})  # a second person would weigh them; here there is none
OFFICE = frozenset({"phone", "address", "email", "hospital", "school", "employer", "link"})  # an organisation's own
NUMBERS = frozenset({"identity", "passport", "phone", "bank_card", "contact", "email", "plate"})

# Of a reason or a note that only the other side reads: figures and offices may stand there, people may not.
SOMEBODY = NUMBERS | {"certificate", "birth_date", "address", "name", "stigma", "combination"}


class SaysTooMuch(Refused):
    text = _("“%(words)s”像是%(what)s，能认出人。请删去再送。")


def names_nobody(*texts: str, may: Collection[str] = (), only: Collection[str] | None = None) -> None:
    """`may`: kinds that may stand here; `only`: the kinds that may not, whatever else stands. Raises SaysTooMuch."""
    for text in texts:
        for finding in scan(text):
            told = finding.severity == BLOCK or finding.kind in DOUBTFUL if only is None else finding.kind in only
            if told and finding.kind not in may:
                raise SaysTooMuch(words=finding.text, what=KINDS[finding.kind])
