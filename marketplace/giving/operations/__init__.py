"""Every write of giving: campaigns, gifts, what the pay company tells, and what the money is used for."""

from marketplace.giving.operations.campaigns import (
    disable,
    disclose,
    draft,
    end,
    file,
    include,
    launch,
    revise,
)
from marketplace.giving.operations.gifts import attach_session, lapse, lapse_overdue, open_donation, sign
from marketplace.giving.operations.inbox import receive_event
from marketplace.giving.operations.settling import settle_events
from marketplace.giving.operations.uses import allocate, share_overflow, spend

__all__ = [
    "allocate",
    "attach_session",
    "disable",
    "disclose",
    "draft",
    "end",
    "file",
    "include",
    "lapse",
    "lapse_overdue",
    "launch",
    "open_donation",
    "receive_event",
    "revise",
    "settle_events",
    "share_overflow",
    "sign",
    "spend",
]
