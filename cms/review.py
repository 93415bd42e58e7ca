"""What the gate says about a listing under review, in the words of the approval screen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from marketplace.lib.privacy import BLOCK
from marketplace.lib.privacy.finding import KINDS
from marketplace.projects import gate
from marketplace.projects.gate import Verdict
from marketplace.projects.models import Rung


@dataclass(frozen=True)
class Remark:
    """One finding: what words, what they may be, whether they must go or somebody has to weigh them."""

    words: str
    says: str
    note: str
    look: str  # stop | "" (to weigh) | passed
    hash: str
    is_open: bool


@dataclass(frozen=True)
class Review:
    """Numbers for two pairs of eyes: these never leave the desk."""

    verdict: Verdict

    @property
    def enough(self) -> bool:
        return self.verdict.enough and self.verdict.consented and self.verdict.is_complete

    @property
    def needed(self) -> int:
        return self.verdict.needed or 0

    @property
    def shown(self) -> int:
        """For the deck of the needed number."""
        return min(self.verdict.k or 0, self.needed)

    @property
    def unit(self) -> str:
        return _("户")

    @property
    def says(self) -> str:
        verdict = self.verdict
        if not verdict.is_complete or verdict.needed is None:
            return str(gate.why_not(verdict))
        facts = {"k": verdict.k, "needed": verdict.needed}
        if verdict.enough:
            return _("相符的家庭：%(k)s 户（至少要 %(needed)s 户）") % facts
        return _("不够：相符的家庭只有 %(k)s 户，至少要 %(needed)s 户") % facts

    @property
    def valid(self) -> int:
        return self.verdict.consents[0]

    @property
    def total(self) -> int:
        return self.verdict.consents[1]

    @property
    def rung(self) -> str:
        return str(Rung(self.verdict.rung).label) if self.verdict.rung else ""

    @property
    def findings(self) -> list[Remark]:
        return list(self._remarks())

    def _remarks(self) -> Iterator[Remark]:
        for placed in self.verdict.findings:
            found: Any = placed.finding
            must = found.severity == BLOCK
            says = (
                _("必须改：%(kind)s")
                if must
                else _("像是%(kind)s，请判断")
                if placed.is_open
                else _("%(kind)s：已有人确认")
            )
            yield Remark(
                words=found.text,
                says=says % {"kind": KINDS.get(found.kind, found.kind)},
                note=str(found.suggestion) if placed.is_open else "",
                look="stop" if must else "" if placed.is_open else "passed",
                hash=found.hash,
                is_open=placed.is_open and not must,
            )
