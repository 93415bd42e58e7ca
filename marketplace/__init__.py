"""The domain of 善桥, one small Django app per context, and the wiring that joins them."""

from marketplace.celery import app as celery_app

__all__ = ["celery_app"]
