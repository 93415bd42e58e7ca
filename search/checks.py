"""Whether the chosen engine can answer here."""

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from search import engines
from search.engines import elastic


@register()
def engine_fits(**_kwargs: Any) -> list[CheckMessage]:
    if settings.SEARCH_ENGINE and settings.SEARCH_ENGINE not in engines.names():
        text = f"SEARCH_ENGINE={settings.SEARCH_ENGINE} does not go with this database; leave it empty."
        return [Error(text, id="search.E001")]
    if elastic.is_chosen() and not find_spec("elasticsearch_dsl"):
        return [Error("SEARCH_ENGINE=elasticsearch needs the packages of requirements/scale.txt.", id="search.E002")]
    return []
