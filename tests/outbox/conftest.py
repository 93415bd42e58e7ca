from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import transaction

from marketplace.lib import registry
from marketplace.outbox import operations
from tests.conftest import AT


@pytest.fixture
def listen(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Register handlers for this test only: the registry is sealed."""

    def register(kind: str, *handlers: registry.AnyHandler) -> None:
        monkeypatch.setitem(registry._handlers, kind, list(handlers))

    return register


@pytest.fixture
def post() -> Callable[..., None]:
    def posted(kind: str, subject: UUID, **body: object) -> None:
        with transaction.atomic():
            operations.post(kind, subject=subject, body=body, at=AT)

    return posted
