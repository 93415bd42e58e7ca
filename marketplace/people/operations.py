"""Writes about people."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import DateField, Value
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.lib.clock import SHANGHAI
from marketplace.lib.ids import region_subject
from marketplace.lib.refusals import NotAllowed, Refused
from marketplace.outbox import operations as outbox
from marketplace.people import policies, posts
from marketplace.people.models import Membership, Notice, StandIn, User
from marketplace.places.models import Region


class NotAColleague(Refused):
    text = _("代岗人要从本地同事里选；核对、批准以外的岗位，要选同一岗位的同事。请另选一位。")


class AlreadyStoodFor(Refused):
    text = _("这几天已经定了代岗人：%(who)s。要换人，先结束原来的代岗。")


class AwayThemselves(Refused):
    text = _("%(who)s这几天自己也有人代岗，代岗不能再转给别人。请另选一位，或者换日子。")


class DatesDoNotFit(Refused):
    text = _("日期不对：结束要在开始之后，不能早于今天，也不能超过任期。")


class AlreadyEnded(Refused):
    text = _("这段代岗已经结束了。")


@transaction.atomic
def appoint(
    *, user: User, role: str, region: Region, valid_from: date, valid_until: date | None = None, by: User, at: datetime
) -> Membership:
    """Give a role for a region subtree."""
    membership, _fresh = Membership.objects.update_or_create(
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


@transaction.atomic
def dismiss(*, post: Membership, by: User, at: datetime) -> None:
    """The post ends now: at the next request its holder is nobody there. Raises NotAllowed."""
    if not policies.dismiss(by, post):
        raise NotAllowed
    yesterday = at.astimezone(SHANGHAI).date() - timedelta(days=1)
    Membership.objects.filter(pk=post.pk).update(
        valid_until=yesterday, valid_from=Least("valid_from", Value(yesterday, DateField()))
    )
    for one in StandIn.objects.standing().filter(post=post).select_related("post__region"):
        StandIn.objects.filter(pk=one.pk).update(ended_by=by, ended_at=at)
        _record_stand_in("stand_in.ended", one, by=by, at=at)
    subject = region_subject(post.region_id)
    facts: dict[str, Any] = {"user": post.user_id, "role": post.role}
    audit.record("membership.ended", subject=subject, by=by, at=at, region_path=post.region.path, **facts)
    outbox.post("membership.ended", subject=subject, body=facts, at=at)


@transaction.atomic
def name_stand_in(*, post: Membership, user: User, starts: date, ends: date, by: User, at: datetime) -> StandIn:
    """Who acts at this post while its holder is away.

    Raises NotAllowed, DatesDoNotFit, NotAColleague, AlreadyStoodFor, AwayThemselves.
    """
    post = Membership.objects.select_for_update(of=("self",)).select_related("region", "user").get(pk=post.pk)
    if not policies.name_stand_in(by, post):
        raise NotAllowed
    today = at.astimezone(SHANGHAI).date()
    if ends < max(starts, today) or (post.valid_until and ends > post.valid_until):
        raise DatesDoNotFit
    if user not in posts.colleagues(post, on=today):
        raise NotAColleague
    if held := post.stand_ins.overlapping(starts, ends).select_related("user").first():
        raise AlreadyStoodFor(who=held.user)
    if StandIn.objects.overlapping(starts, ends).filter(post__user=user).exists():
        raise AwayThemselves(who=user)
    made = StandIn.objects.create(post=post, user=user, starts=starts, ends=ends, named_by=by, named_at=at)
    _record_stand_in("stand_in.named", made, by=by, at=at)
    outbox.post("stand_in.named", subject=made.uuid, body={"stand_in": str(made.uuid)}, at=at)
    return made


@transaction.atomic
def end_stand_in(*, stand_in: StandIn, by: User, at: datetime) -> None:
    """The holder is back, or somebody else will do it. Raises NotAllowed, AlreadyEnded."""
    if not policies.name_stand_in(by, stand_in.post):
        raise NotAllowed
    if StandIn.objects.standing().filter(pk=stand_in.pk).update(ended_by=by, ended_at=at) != 1:
        raise AlreadyEnded
    _record_stand_in("stand_in.ended", stand_in, by=by, at=at)


def _record_stand_in(kind: str, made: StandIn, *, by: User, at: datetime) -> None:
    post, span = made.post, {"starts": made.starts.isoformat(), "ends": made.ends.isoformat()}
    facts: dict[str, Any] = {"role": post.role, "holder": post.user_id, "user": made.user_id, **span}
    audit.record(kind, subject=made.uuid, by=by, at=at, region_path=post.region.path, **facts)


def notify(
    *, user: User, key: str, text: str, params: Mapping[str, str] | None = None, link: str = "", at: datetime
) -> None:
    """Tell a person once: the same key twice is one notice. Called by outbox handlers.

    With `params` the text is a message id (`gettext_noop`), and each reader sees it in their own language.
    """
    columns = {"user": user, "text": text, "params": dict(params or {}), "link": link, "at": at}
    Notice.objects.get_or_create(key=f"{key}:{user.pk}", defaults=columns)


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
