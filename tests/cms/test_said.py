"""No text an editor can make public escapes the guard: every field and block leaf is planted, one at a time."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.snippets.models import get_snippet_models

from cms import editors, said
from cms.models import TEXTS, Picture, ProjectListing

CANARY = "13812345678"
OURS_TO_MAKE = {"path", "url_path", "file", "file_hash"}  # places in the tree, random names, sums of bytes


def guarded_models() -> list[Any]:
    return [*editors.page_models(), Picture]


def columns(model: Any) -> Iterator[Any]:
    """Everything in which words could stand, by the database's own kinds and not by the guard's list."""
    for field in model._meta.concrete_fields:
        kind = field.get_internal_type()
        texty = kind in {"CharField", "TextField", "SlugField", "JSONField", "FileField", "URLField", "EmailField"}
        if not isinstance(field, StreamField) and texty and not field.choices and field.name not in OURS_TO_MAKE:
            yield field


def planted(block: blocks.Block) -> Iterator[tuple[str, Any]]:
    """One JSON value for each leaf of the block, with the canary in that leaf only."""
    if isinstance(block, blocks.BaseStreamBlock):
        for name, child in block.child_blocks.items():
            yield from ((f"{name}.{where}", [{"type": name, "value": value}]) for where, value in planted(child))
    elif isinstance(block, blocks.ListBlock):
        yield from (
            (where, [{"type": "item", "id": "1", "value": value}]) for where, value in planted(block.child_block)
        )
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from ((f"{name}.{where}", {name: value}) for where, value in planted(child))
    elif can_hold(block):
        yield "", CANARY


def can_hold(block: blocks.Block) -> bool:
    """Asked of the block itself: would it accept the canary, and keep it?"""
    try:
        return CANARY in str(block.get_prep_value(block.clean(block.normalize(block.to_python(CANARY)))))
    except (ValidationError, ValueError, TypeError, AttributeError):
        return isinstance(block, blocks.TextBlock | blocks.CharBlock | blocks.RichTextBlock | blocks.URLBlock)


def streams(model: Any) -> Iterator[tuple[Any, str, Any]]:
    for field in model._meta.concrete_fields:
        if isinstance(field, StreamField):
            yield from ((field, where, value) for where, value in planted(field.stream_block))


def silent(row: Any) -> bool:
    return CANARY not in " ".join(one.text for one in said.of(row))


def unguarded() -> list[str]:
    found = []
    for model in guarded_models():
        found += [f"{model.__name__}.{f.name}" for f in columns(model) if silent(model(**{f.name: CANARY}))]
        found += [
            f"{model.__name__}.{field.name}.{where}"
            for field, where, value in streams(model)
            if silent(model(**{field.name: json.dumps(value)}))
        ]
    return found


def test_every_text_of_every_page_and_picture_is_read_by_the_guard(db):
    assert unguarded() == []
    leaves = {where for model in guarded_models() for _field, where, _value in streams(model)}
    assert len(leaves) >= 12
    assert {"quotation.words.", "picture.alt.", "steps.steps.title.", "link.address."} <= leaves


def test_mutant_a_block_nobody_thought_of_is_found(db, monkeypatch):
    """A guard with a list of known blocks misses the next one; this guard does not, and the test says so of a blind one."""
    from cms.models import NewsPage

    class Footnote(blocks.StructBlock):
        note = blocks.RegexBlock(regex=r".*")
        number = blocks.IntegerBlock(required=False)

    stream = NewsPage._meta.get_field("body").stream_block
    monkeypatch.setitem(stream.child_blocks, "footnote", Footnote())
    stream.child_blocks["footnote"].set_name("footnote")
    assert {"footnote.note.", "footnote.number."} <= {where for _field, where, _value in streams(NewsPage)}
    assert unguarded() == []
    monkeypatch.setattr(said, "MUTE", (*said.MUTE, blocks.RegexBlock))
    assert "NewsPage.body.footnote.note." in unguarded()


def test_mutant_a_new_column_is_found(db, monkeypatch):
    monkeypatch.setattr(said, "UNWRITTEN", said.UNWRITTEN | {"lead_en"})
    assert "NewsPage.lead_en" in unguarded()


def test_what_hides_in_the_marks_of_rich_text_is_read():
    block = blocks.RichTextBlock()
    for source in (
        f'<p><a href="tel:{CANARY}">电话</a></p>',
        f"<p><!-- {CANARY} -->好</p>",
        "<p>138<b>1234</b>5678</p>",
    ):
        [*texts] = said.in_block(block, block.to_python(source), "正文")
        assert CANARY in " ".join(text for _place, text in texts)


def test_snippets_are_guarded_by_the_gate_or_by_themselves(db):
    for model in get_snippet_models():
        if model is ProjectListing:
            words = {f.name for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)}
            assert words == set(TEXTS), "the gate reads TEXTS"
            continue
        for field in columns(model):
            with pytest.raises(ValidationError, match=CANARY):
                model(**{field.name: f"棉被、{CANARY}"}).full_clean()


def test_tags_and_collections_have_no_form(sign_in, editor):
    browser = sign_in(editor)
    for address in ("/cms/collections/add/", "/cms/tag-autocomplete/", "/cms/images/multiple/add/"):
        assert browser.get(address).status_code == 404
    assert "tags" not in Picture.admin_form_fields


def test_every_leaf_is_refused_when_saved(article):
    """Not only read: a draft with it does not reach the database."""
    for _field, where, value in streams(type(article())):
        with pytest.raises(ValidationError):
            article(body=json.dumps(value))
            pytest.fail(where)
