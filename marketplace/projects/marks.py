"""The gate's answer as a page shows it: the same numbers in the text and beside it, each with its one-tap mend."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from marketplace.lib.privacy import BLOCK
from marketplace.lib.privacy.finding import KINDS
from marketplace.projects.gate import Placed, Verdict

ABOUT: Mapping[str, Promise | str] = {
    **KINDS,
    "category": _("救助类别"),
    "ages": _("年龄"),
    "illness": _("病情"),
    "household": _("家庭人数"),
    "care": _("自理情况"),
    "disability": _("残疾类别"),
    "region": _("乡镇"),
}
FIELDS: Mapping[str, Promise | str] = {
    "title": _("公开标题"),
    "summary": _("一句话说明"),
    "body": _("公开说明"),
    "counts_as_done": _("怎样算办好"),
    "requirements": _("承接要求"),
    "title_en": _("英文标题"),
    "summary_en": _("英文一句话"),
    "body_en": _("英文说明"),
    "counts_as_done_en": _("英文：怎样算办好"),
    "requirements_en": _("英文：承接要求"),
}


@dataclass(frozen=True)
class Mark:
    """One finding with its number; `key` names it in a form (place, start, hash)."""

    number: int
    placed: Placed

    @property
    def key(self) -> str:
        return f"{self.placed.field}|{self.placed.finding.start}|{self.placed.finding.hash}"

    @property
    def anchor(self) -> str:
        return f"finding-{self.number}"

    @property
    def is_doubt(self) -> bool:
        return not self.stops and not self.placed.confirmed

    @property
    def words(self) -> str:
        return self.placed.finding.text

    @property
    def stops(self) -> bool:
        return self.placed.finding.severity == BLOCK

    @property
    def where(self) -> str:
        return field_name(self.placed.field)

    @property
    def verdict(self) -> str:
        about = ABOUT[self.placed.finding.kind]
        if self.stops:
            return _now("是%(about)s，必须改") % {"about": about}
        if self.placed.confirmed:
            return _now("另一位同事看过，可以保留")
        return _now("像是%(about)s，要另一位同事确认") % {"about": about}

    @property
    def note(self) -> str:
        return _now("%(where)s：%(say)s") % {"where": self.where, "say": self.placed.finding.suggestion}

    @property
    def fix_text(self) -> str:
        if self.placed.finding.mend:
            return _now("改成“%(words)s”") % {"words": self.placed.finding.mend}
        return _now("删去这几个字")


@dataclass(frozen=True)
class Piece:
    """A run of a text; `mark` stands where it was found wanting."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True)
class Preview:
    name: str
    pieces: tuple[Piece, ...]


def marks(verdict: Verdict) -> list[Mark]:
    return [Mark(number, placed) for number, placed in enumerate(verdict.findings, start=1)]


def previews(page: Mapping[str, str], found: Sequence[Mark]) -> list[Preview]:
    """Each text in which something was found, cut at its marks."""
    wanted = dict.fromkeys(mark.placed.field for mark in found)
    return [
        Preview(field_name(name), tuple(_cut(page[name], [m for m in found if m.placed.field == name])))
        for name in wanted
    ]


def mended(page: Mapping[str, str], verdict: Verdict, key: str) -> dict[str, str]:
    """The texts with one finding mended. An outdated key changes nothing."""
    words = dict(page)
    for mark in marks(verdict):
        if mark.key == key:
            found = mark.placed.finding
            text = words[mark.placed.field]
            words[mark.placed.field] = text[: found.start] + found.mend + text[found.end :]
    return words


def field_name(field: str) -> str:
    if field.startswith("line:"):
        return _now("第 %(n)d 行") % {"n": int(field.split(":")[1]) + 1}
    return str(FIELDS[field])


def _cut(text: str, found: Sequence[Mark]) -> Iterator[Piece]:
    behind = 0
    for mark in sorted(found, key=lambda m: m.placed.finding.start):
        start, end = max(mark.placed.finding.start, behind), mark.placed.finding.end
        if end <= behind:
            continue
        yield Piece(text[behind:start])
        yield Piece(text[start:end], mark)
        behind = end
    yield Piece(text[behind:])
