"""Translation catalogues, one per context, kept complete and compiled without gettext tools.

Chinese is the message id. `marketplace/giving/*.py` and `templates/giving/` belong to
`marketplace/giving/locale/en/LC_MESSAGES/django.po`; what belongs to no context stands in `locale/en/`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template import engines
from django.template.base import Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
APPS = ("cms", "search", "demo")
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}
_INLINE = re.compile(r"""[=:|(\s]_\((?:"([^"]+)"|'([^']+)')\)""")
Message = str | tuple[str, str]


@dataclass
class Gap:
    """What one catalogue lacks, and what it holds for nothing."""

    missing: list[str] = field(default_factory=list)
    obsolete: list[str] = field(default_factory=list)


def wanted() -> dict[Path, set[Message]]:
    """Every message of the house by catalogue."""
    found: dict[Path, set[Message]] = defaultdict(set)
    for source in _sources("*.py"):
        found[_home(source)] |= set(_in_python(source))
    for template in sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.txt")):
        found[_home(template)] |= set(_in_template(template))
    return {path: messages for path, messages in found.items() if messages}


def gaps() -> dict[Path, Gap]:
    """Catalogues that are not complete."""
    return {path: gap for path, messages in wanted().items() if (gap := _gap(path, messages)) != Gap()}


def update() -> int:
    """Add new messages with an empty translation, drop obsolete ones; how many lack a translation."""
    lacking = 0
    for path, messages in wanted().items():
        old, new = _read(path), Catalog(locale="en", charset="utf-8")
        for message in sorted(messages, key=str):
            kept = old.get(message if isinstance(message, str) else message[0])
            text = kept.string if kept else ("" if isinstance(message, str) else ("", ""))
            new.add(message, text)
            lacking += not text or not any(text)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            write_po(out, new, omit_header=False, no_location=True, width=0)
        _without_dates(path)
    return lacking


def compile_all() -> int:
    """Write every .mo that is older than its .po; how many were written."""
    count = 0
    for source in sorted(ROOT.glob("**/locale/**/*.po")):
        if ".venv" in source.parts:
            continue
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as stream, target.open("wb") as out:
                write_mo(out, read_po(stream))
            count += 1
    return count


def _sources(pattern: str) -> Iterator[Path]:
    for top in ("marketplace", *APPS):
        yield from (p for p in sorted((ROOT / top).rglob(pattern)) if "migrations" not in p.parts)


def _home(source: Path) -> Path:
    parts = source.relative_to(ROOT).parts
    context = parts[1] if parts[0] in {"marketplace", "templates"} and len(parts) > 2 else ""  # noqa: PLR2004
    if parts[0] in APPS or context in APPS:
        return ROOT / (parts[0] if parts[0] in APPS else context) / CATALOGUE
    if context and (ROOT / "marketplace" / context / "apps.py").exists():
        return ROOT / "marketplace" / context / CATALOGUE
    return ROOT / CATALOGUE


def _in_python(source: Path) -> Iterator[Message]:
    with source.open("rb") as stream:
        for _line, found, _comments, _context in extract("python", stream, keywords=_KEYWORDS):
            yield (found[0], found[1]) if isinstance(found, tuple) else found


def _in_template(source: Path) -> Iterator[Message]:
    text = source.read_text(encoding="utf-8")
    for double, single in _INLINE.findall(text):
        yield double or single
    for node in engines["django"].engine.from_string(text).nodelist.get_nodes_by_type(Node):  # type: ignore[attr-defined]
        if isinstance(node, TranslateNode):
            literal = node.filter_expression.var
            yield str(getattr(literal, "literal", literal))
        elif isinstance(node, BlockTranslateNode):
            singular = node.render_token_list(node.singular)[0]
            singular = _trimmed(node, singular)
            yield (singular, _trimmed(node, node.render_token_list(node.plural)[0])) if node.plural else singular


def _trimmed(node: BlockTranslateNode, text: str) -> str:
    return " ".join(line.strip() for line in text.strip().splitlines()) if node.trimmed else text


def _gap(path: Path, messages: set[Message]) -> Gap:
    catalogue = _read(path)
    ids = {message if isinstance(message, str) else message[0] for message in messages}
    missing = [i for i in ids if not (kept := catalogue.get(i)) or not kept.string or not any(kept.string)]
    held = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id}
    return Gap(sorted(missing), sorted(held - ids))


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as stream:
        return read_po(stream, locale="en")


def _without_dates(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    noise = (
        '"POT-Creation-Date',
        '"PO-Revision-Date',
        '"Last-Translator',
        '"Language-Team',
        '"Generated-By',
        "#",
        '"Project-Id',
        '"Report-Msgid',
    )
    path.write_text("".join(line for line in lines if not line.startswith(noise)), encoding="utf-8")
