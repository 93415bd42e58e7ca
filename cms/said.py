"""Every word of a page or a picture that the public may read, found by the kinds of its fields and blocks: what is
added later is covered by itself, and what is not known to be mute speaks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.rich_text import RichText

from marketplace.lib.privacy import BLOCK, Finding, guard
from marketplace.lib.privacy.finding import KINDS
from marketplace.lib.refusals import Refused

# Columns nobody writes words into: places in the tree, our own random names, sums of bytes.
UNWRITTEN = frozenset({"path", "url_path", "file_hash", "file", "content_type", "contentpath"})
# Blocks that can only hold one of our own words, a yes or no, or a pointer to a row. A number can be a telephone.
MUTE = (blocks.ChoiceBlock, blocks.MultipleChoiceBlock, blocks.BooleanBlock, blocks.StaticBlock, blocks.ChooserBlock)
INLINE = frozenset({"b", "strong", "i", "em", "a", "span", "sub", "sup", "code", "mark", "s", "wbr"})


@dataclass(frozen=True)
class Said:
    """One text, the field it stands in, and where a person finds it."""

    field: str
    place: str
    text: str


@dataclass(frozen=True)
class Doubt:
    """One finding of the guard on what would be public."""

    said: Said
    finding: Finding
    confirmed: bool

    @property
    def blocks(self) -> bool:
        return self.finding.severity == BLOCK

    @property
    def is_open(self) -> bool:
        return self.blocks or not self.confirmed


class PageSaysTooMuch(Refused):
    text = _("“%(words)s”（%(place)s）像是%(what)s，还没有第二个人确认，不能公开。")


def of(row: models.Model) -> Iterator[Said]:
    """The row's own texts, its streams' and its child rows', in the order of its fields."""
    for field in row._meta.concrete_fields:
        yield from _field(row, field)
    for relation in get_all_child_relations(type(row)):
        if relation.related_model._meta.label != "wagtailcore.Comment":  # talk among editors: see `remarks`
            for child in getattr(row, relation.get_accessor_name()).all():
                yield from of(child)


def remarks(page: models.Model) -> Iterator[Said]:
    """What editors write to each other in the margin. Never public, and still no place for an identity number."""
    relation = getattr(page, "wagtail_admin_comments", None)
    for comment in relation.all() if relation is not None else ():
        yield Said("body", str(_("批注")), comment.text)


def doubts(row: models.Model, *, confirmed: frozenset[str] = frozenset()) -> list[Doubt]:
    """What the guard says about everything of it that the public would read."""
    return [Doubt(one, found, found.hash in confirmed) for one in of(row) for found in guard.told(one.text)]


def refuse_blocked(page: models.Model) -> None:
    """For a form: what must never be stored at all. Raises ValidationError, field by field."""
    wrong: dict[str, list[str]] = {}
    for one in (*of(page), *remarks(page)):
        for found in guard.told(one.text):
            if found.severity == BLOCK:
                refusal = guard.SaysTooMuch(words=found.text, what=KINDS[found.kind])
                wrong.setdefault(one.field, []).append(str(refusal))
    if wrong:
        raise ValidationError(wrong)


def refuse_open(row: models.Model, *, confirmed: frozenset[str]) -> None:
    """Before anything becomes public. Raises PageSaysTooMuch."""
    for doubt in doubts(row, confirmed=confirmed):
        if doubt.is_open:
            what = KINDS[doubt.finding.kind]
            raise PageSaysTooMuch(words=doubt.finding.text, place=doubt.said.place, what=what)


def is_text(field: Any) -> bool:
    kinds = (models.CharField, models.TextField, models.JSONField, models.FileField)
    return isinstance(field, kinds) and not field.choices and field.attname not in UNWRITTEN


def in_block(block: blocks.Block, value: Any, place: str) -> Iterator[tuple[str, str]]:
    """(place, text) of every leaf that is not known to be mute."""
    if value is None or isinstance(block, MUTE):
        return
    if isinstance(block, blocks.BaseStreamBlock):
        for child in value:
            yield from in_block(child.block, child.value, f"{place} › {child.block.label}")
    elif isinstance(block, blocks.ListBlock):
        for child in value:
            yield from in_block(block.child_block, child, place)
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from in_block(child, value.get(name), f"{place} › {child.label}")
    else:
        yield from ((place, text) for text in _leaf(block, value))


def _field(row: models.Model, field: Any) -> Iterator[Said]:
    label = str(field.verbose_name)
    if isinstance(field, StreamField):
        found = in_block(field.stream_block, field.value_from_object(row), label)
        yield from (Said(field.name, place, text) for place, text in found if text)
    elif is_text(field) and (text := field.value_from_object(row)):
        yield Said(field.name, label, str(text))


def _leaf(block: blocks.Block, value: Any) -> Iterator[str]:
    if isinstance(value, RichText):
        yield from _Reader.read(value.source)
    else:
        prepared = block.get_prep_value(value)
        yield from (_Reader.read(prepared) if "<" in str(prepared) else (str(prepared),))


class _Reader(HTMLParser):
    """What a reader sees of marked-up text, and what hides in its attributes. A name cut by <b> is still one name."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += [value for _name, value in attrs if value]
        self._line(tag)

    def handle_endtag(self, tag: str) -> None:
        self._line(tag)

    def handle_data(self, data: str) -> None:
        self.seen.append(data)

    def handle_comment(self, data: str) -> None:
        self.hidden.append(data)

    def _line(self, tag: str) -> None:
        if tag not in INLINE:
            self.seen.append("\n")

    @classmethod
    def read(cls, source: Any) -> Iterator[str]:
        reader = cls()
        reader.feed(str(source))
        reader.close()
        yield "".join(reader.seen).strip()
        yield from reader.hidden


def structs(row: models.Model) -> Iterator[tuple[str, Any]]:
    """(kind, value) of every block that stands directly in a stream of the row, whatever its depth."""

    def walk(block: blocks.Block, value: Any) -> Iterator[tuple[str, Any]]:
        for child in value or () if isinstance(block, blocks.BaseStreamBlock) else ():
            yield child.block_type, child.value
            yield from walk(child.block, child.value)

    for field in row._meta.concrete_fields:
        if isinstance(field, StreamField):
            yield from walk(field.stream_block, field.value_from_object(row))
