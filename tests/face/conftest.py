"""Wagtail's own templates ask for variables that need not exist; ours may not."""

from collections.abc import Iterator

import pytest


@pytest.fixture
def lenient_templates() -> Iterator[None]:
    from django.template import engines

    engine = engines["django"].engine
    strict, engine.string_if_invalid = engine.string_if_invalid, ""
    yield
    engine.string_if_invalid = strict
