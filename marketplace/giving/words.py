"""What people write for the public to read, and project words in the reader's language."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.lib import privacy
from marketplace.lib.privacy.finding import KINDS
from marketplace.lib.refusals import Refused
from marketplace.projects.models import Line, Project

NUMBERS = frozenset({"identity", "phone", "bank_card", "contact"})


class SaysTooMuch(Refused):
    text = _("“%(words)s”像是%(what)s，不能公开。请改掉再送。")


def names_nobody(text: str) -> None:
    """No second person reads this before the public does, so a doubtful name is refused too. Raises SaysTooMuch."""
    for finding in privacy.scan(text):
        if finding.severity == privacy.BLOCK or finding.kind == "name":
            raise SaysTooMuch(words=finding.text, what=KINDS[finding.kind])


def no_numbers(text: str) -> None:
    """A donor may write a name of their own choice, but no number that leads to anybody. Raises SaysTooMuch."""
    for finding in privacy.scan(text):
        if finding.kind in NUMBERS:
            raise SaysTooMuch(words=finding.text, what=KINDS[finding.kind])


def title(subject: Project | Line) -> str:
    return subject.title_en if get_language() == "en" and subject.title_en else subject.title


def unit(line: Line) -> str:
    return line.unit_en if get_language() == "en" and line.unit_en else line.unit
