"""Taste as tests: what a reviewer would otherwise say twice."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from marketplace.lib import pii

ROOT = Path(__file__).resolve().parents[2]
OURS = ("marketplace", "cms", "search", "demo")
SOURCES = [path for top in OURS for path in sorted((ROOT / top).rglob("*.py")) if "migrations" not in path.parts]
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 400, 50, 80


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_files_and_functions_fit_a_screen():
    long = [_name(path) for path in SOURCES if len(path.read_text().splitlines()) > LONGEST_FILE]
    long += [
        f"{_name(path)}:{node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_templates_fit_a_screen():
    templates = (ROOT / "templates").rglob("*.html")
    assert not [_name(t) for t in templates if len(t.read_text().splitlines()) > LONGEST_TEMPLATE]


def test_templates_carry_no_style_or_script_of_their_own():
    bad = re.compile(
        r"""\sstyle=|<script(?![^>]*\s(?:src=|type="application/ld\+json"))|\son[a-z]+=["']|https?://(?!www\.w3\.org)"""
    )
    found = [_name(t) for t in (ROOT / "templates").rglob("*.html") if bad.search(t.read_text())]
    assert not found


def _forms_without_token(templates: dict[str, str]) -> list[str]:
    """`include … only` keeps the token from a form inside, and the browser's POST is refused."""
    included = {
        name: re.findall(r'{% include "([^"]+)"((?:(?!%}).)*)%}', text, re.DOTALL) for name, text in templates.items()
    }
    needy = {name for name, text in templates.items() if "{% csrf_token %}" in text}
    while more := {n for n, parts in included.items() for p, how in parts if p in needy and " only" not in how} - needy:
        needy |= more
    return [
        f"{name}: {part}"
        for name, parts in included.items()
        for part, how in parts
        if part in needy and " only" in how and "csrf_token=csrf_token" not in how
    ]


def test_every_form_gets_its_token():
    root = ROOT / "templates"
    templates = {str(t.relative_to(root)): t.read_text() for t in root.rglob("*.html")}
    assert not _forms_without_token(templates)
    forgetful = {name: text.replace(" csrf_token=csrf_token only", " only") for name, text in templates.items()}
    assert "projects/project.html: projects/acts.html" in _forms_without_token(forgetful)


def _text_columns() -> Iterator[str]:
    ours = [config for config in apps.get_app_configs() if config.name.split(".")[0] in OURS]
    for config in ours:
        for model in config.get_models():
            for field in model._meta.local_concrete_fields:
                free = isinstance(field, models.CharField | models.TextField | models.JSONField | models.BinaryField)
                if free and not field.choices and not field.primary_key:
                    yield f"{config.label}.{model.__name__}.{field.name}"


def test_every_text_column_says_whether_it_is_personal():
    assert sorted(set(_text_columns()) - set(pii.declared())) == []


def test_no_column_is_declared_that_does_not_exist():
    every = {f"{m._meta.app_label}.{m.__name__}.{f.name}" for m in apps.get_models() for f in m._meta.get_fields()}
    assert not set(pii.declared()) - every


@pytest.mark.parametrize(
    "pattern", [r"get_model\(\s*[\"']caseload", r"[\"'\s]caseload_[a-z]+[\"'\s]", r"[\"']caseload\.[A-Z]"]
)
def test_nobody_goes_round_the_vaults_door(pattern):
    """Raw SQL, get_model and foreign keys would slip past the import contracts."""
    own = {"caseload"}
    found = [_name(path) for path in SOURCES if not own & set(path.parts) and re.search(pattern, path.read_text())]
    assert not found


def test_settings_and_their_example_agree():
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", (ROOT / "marketplace/settings.py").read_text()))
    shown = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read == shown


def test_no_committed_file_names_a_place_packages_come_from():
    """Locks are hashes and names: no address, and no option that would give one."""
    address = re.compile(r"://|--(?:extra-)?index|--find|--trusted")
    locks = ROOT.glob("requirements/*.txt")
    assert not [_name(path) for path in locks if address.search(path.read_text())]
    built = [ROOT / "Makefile", *(ROOT / ".ci").iterdir()]
    assert not [_name(path) for path in built if re.search(r"(?<!no-emit-)index[-]url|find[-]links", path.read_text())]


WRITES = re.compile(r"\.(save|create|update|delete|bulk_create|bulk_update|get_or_create|update_or_create)\(")
DOORS = {"operations.py", "models.py", "relay.py"}


def test_rows_are_written_behind_one_door():
    """Views, forms, queries, policies and tasks never write (STYLE 3)."""
    closed = {"views.py", "forms.py", "queries.py", "policies.py", "tasks.py", "urls.py"}
    found = [
        f"{_name(path)}: {line.strip()}"
        for path in SOURCES
        if path.name in closed or (path.parent.name == "views")
        for line in path.read_text().splitlines()
        if (match := WRITES.search(line)) and "operations." not in line[: match.start() + 1] and "cache" not in line
    ]
    assert not [line for line in found if ".objects." in line or ".save(" in line]
