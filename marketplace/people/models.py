"""Who uses the house: users, and in which role for which region."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.lib.pii import not_personal, pii
from marketplace.lib.templatetags.face import day_text, shanghai_text
from marketplace.places.models import Region


class Role(models.TextChoices):
    """Roles over a region subtree. Roles inside an organisation live in `organisations.Membership`."""

    COUNTY_OFFICER = "county_officer", _("县级经办人")
    TOWNSHIP_OFFICER = "township_officer", _("乡镇经办人")
    COUNTY_REVIEWER = "county_reviewer", _("县级审核人")
    COUNTY_APPROVER = "county_approver", _("县级批准人")
    SUPERVISOR = "supervisor", _("上级督导")
    AUDITOR = "auditor", _("审计员")
    MONITOR = "monitor", _("特邀监督员")
    REPORTER = "reporter", _("协理员")
    EDITOR = "editor", _("网站编辑")
    ADMIN = "admin", _("系统管理员")


STAFF_ROLES = frozenset(Role.values) - {Role.MONITOR, Role.REPORTER}


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **columns: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **columns)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **columns: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **columns)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One person, or one named system (`is_system`: no sign-in, used by commands)."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_system = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """As people read it; what the house did by itself bears no person's name."""
        return str(_("系统")) if self.is_system else self.name or self.email

    get_short_name = get_full_name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, *, on: date) -> "MembershipQuerySet":
        return self.filter(valid_from__lte=on).filter(Q(valid_until=None) | Q(valid_until__gte=on))

    def of(self, user: Any, roles: Iterable[str] | None = None) -> "MembershipQuerySet":
        found = self.filter(user=user) if user.is_authenticated else self.none()
        return found.filter(role__in=list(roles)) if roles is not None else found


class Membership(models.Model):
    """A user holds a role for a region and all below it, from–until."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role", "region"], name="one_membership_each")]


class StandInQuerySet(models.QuerySet["StandIn"]):
    def standing(self) -> "StandInQuerySet":
        """Named and not ended before their time."""
        return self.filter(ended_at=None)

    def in_force(self, *, on: date) -> "StandInQuerySet":
        return self.standing().filter(starts__lte=on, ends__gte=on)

    def overlapping(self, starts: date, ends: date) -> "StandInQuerySet":
        return self.standing().filter(starts__lte=ends, ends__gte=starts)


class StandIn(models.Model):
    """Whoever acts at a post while its holder is away (AB岗): in their own name, and the record says for whom."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="stand_ins")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts = models.DateField()
    ends = models.DateField()
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=models.F("starts")), name="stand_in_ends_after_start"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="stand_in_ended_by_someone",
            ),
        ]


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self, user: Any) -> "NoticeQuerySet":
        return self.filter(user=user, read_at=None).order_by("-at")


class Notice(models.Model):
    """Something a person should know, in the app. Mails only say “log in to view”."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    key = models.CharField(max_length=120, unique=True, help_text="makes a second delivery do nothing")
    text = models.CharField(
        max_length=300, help_text="the Chinese sentence; with params it is put into the reader's words"
    )
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-at"])]

    @property
    def said(self) -> str:
        """In the reader's language. `…_on` is a day, `…_at` a moment, `…_role` a role."""
        if not self.params:
            return self.text
        return gettext(self.text) % {name: _told(name, value) for name, value in self.params.items()}


def _told(name: str, value: Any) -> str:
    if name.endswith("_on"):
        return day_text(date.fromisoformat(value))
    if name.endswith("_at"):
        return shanghai_text(datetime.fromisoformat(value))
    return str(Role(value).label) if name.endswith("_role") else str(value)


pii("people.User", "email", what=_("电子邮箱"), why=_("登录和通知"), keep=_("账号注销后三十天"))
pii("people.User", "name", what=_("姓名或称呼"), why=_("同事之间和机构之间认得出是谁"), keep=_("账号注销后三十天"))
not_personal("people.User", "password")
not_personal("people.Membership", "role")
not_personal("people.Notice", "key", "text", "params", "link")
