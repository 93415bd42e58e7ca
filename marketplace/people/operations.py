"""Writes about people."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from marketplace.audit import operations as audit
from marketplace.lib.ids import region_subject
from marketplace.people.models import Membership, Notice, User
from marketplace.places.models import Region


@transaction.atomic
def appoint(
    *, user: User, role: str, region: Region, valid_from: date, valid_until: date | None = None, by: User, at: datetime
) -> Membership:
    """Give a role for a region subtree."""
    membership, _ = Membership.objects.update_or_create(
        user=user, role=role, region=region, defaults={"valid_from": valid_from, "valid_until": valid_until}
    )
    audit.record(
        "membership.appointed",
        subject=region_subject(region.code),
        by=by,
        at=at,
        region_path=region.path,
        user=user.pk,
        role=role,
    )
    return membership


def notify(*, user: User, key: str, text: str, link: str = "", at: datetime) -> None:
    """Tell a person once: the same key twice is one notice. Called by outbox handlers."""
    Notice.objects.get_or_create(key=f"{key}:{user.pk}", defaults={"user": user, "text": text, "link": link, "at": at})


def mark_read(*, user: Any, at: datetime) -> None:
    Notice.objects.filter(user=user, read_at=None).update(read_at=at)


def system_user(*, name: str) -> User:
    """A named system that acts on its own (commands, settlers): cannot sign in."""
    user, fresh = User.objects.get_or_create(
        email=f"{name}@system.invalid", defaults={"name": name, "is_system": True, "is_active": False}
    )
    if fresh:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def name(*, user: User, name: str) -> None:
    """How this person wants to be called."""
    user.name = name
    user.save(update_fields=["name"])
