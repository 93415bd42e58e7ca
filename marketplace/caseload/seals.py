"""Sealed columns of the vault: a small dictionary in a box that opens for its own row only."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from marketplace.lib import sealing


def put(row: models.Model, plain: Mapping[str, Any]) -> bytes:
    return sealing.seal(json.dumps(plain, ensure_ascii=False), owner=owner(row))


def take(row: models.Model, box: "bytes | memoryview[int]") -> dict[str, Any]:
    """Raises sealing.CannotOpen. An empty box holds nothing."""
    opened: dict[str, Any] = json.loads(sealing.unseal(bytes(box), owner=owner(row))) if box else {}
    return opened


def columns() -> Iterator[tuple[type[models.Model], str]]:
    """Every box of the vault that `put` closes. An upload has a key of its own, and an hour to live."""
    for model in apps.get_app_config("caseload").get_models():
        for column in model._meta.local_concrete_fields:
            if isinstance(column, models.BinaryField) and model._meta.model_name != "sealedupload":
                yield model, column.name


def fingerprint(plain: Mapping[str, Any]) -> str:
    """Tells whether a row changed and nothing else: keyed, so that nobody can try names and numbers against it."""
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False)
    key = sealing.derived(settings.SECRET_KEY, "row fingerprint")
    return hashlib.blake2b(text.encode(), key=key, digest_size=20).hexdigest()


def owner(row: models.Model) -> str:
    return f"{row._meta.db_table}:{row.pk}"
