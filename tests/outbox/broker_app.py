"""A Celery worker that knows one more kind of message."""

import django

django.setup()

from marketplace.celery import app  # noqa: E402
from marketplace.lib import registry  # noqa: E402
from tests.outbox.counted import counted  # noqa: E402

__all__ = ["app"]
registry.handles("test.counted", counted)
