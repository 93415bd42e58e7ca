"""Posting: anything for another system, the search index or a person happens through here, or it did not happen."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.lib import registry
from marketplace.outbox.models import CaseMessage, Message, Row


def post(kind: str, *, subject: UUID, body: registry.Plain, at: datetime) -> None:
    """One row for each registered handler, in the caller's transaction, after its compare-and-swap.

    Bodies are plain JSON: ids, numbers, words of ours; never personal data. Kinds `case.*` go to the vault's table.
    """
    assert transaction.get_connection().in_atomic_block, "post inside the operation's transaction"
    table: type[Row] = CaseMessage if kind.startswith("case.") else Message
    lanes = [f"{name}|{subject}" for name in registry.handlers_of(kind)]
    table._default_manager.bulk_create([table(kind=kind, lane=lane, body=dict(body), at=at) for lane in lanes])
