"""Shifts and who gives time in them. No door number, no household: a meeting place and a code word are enough."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock
from marketplace.lib.pii import not_personal, pii
from marketplace.organisations import policies as organisations
from marketplace.organisations.models import Kind, Organisation
from marketplace.people.models import Role
from marketplace.people.policies import paths
from marketplace.projects.models import Line, Project
from marketplace.volunteering.states import HOLDING, OPEN, SHIFT, SIGN_UP

READERS = frozenset({Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER, Role.COUNTY_REVIEWER, Role.SUPERVISOR, Role.AUDITOR})


class ShiftQuerySet(models.QuerySet["Shift"]):
    def ahead(self, *, at: datetime) -> "ShiftQuerySet":
        """Not begun, not called off."""
        return self.filter(state=OPEN, starts_at__gt=at)

    def open_to_all(self, *, at: datetime) -> "ShiftQuerySet":
        """Ahead, of a project that everybody may read."""
        return self.ahead(at=at).filter(line__project__in=Project.objects.public())

    def with_room(self) -> "ShiftQuerySet":
        return self.filter(taken__lt=F("capacity"))

    def visible_to(self, user: Any) -> "ShiftQuerySet":
        """At the desk: of one's own organisation, and for officers those of their region's projects."""
        own = Q(organisation__in=organisations.of(user))
        return self.filter(own | _of_region(paths(user, READERS), "line__project"))


class Shift(models.Model):
    """One time at one meeting place, opened by the organisation that has the line."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="shifts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    meeting_point = models.CharField(max_length=60)
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    adults_only = models.BooleanField(default=False)
    code_word = models.CharField(max_length=4)
    state = models.CharField(max_length=12, choices=SHIFT.choices, default=SHIFT.start)
    reason = models.CharField(max_length=120, blank=True, help_text="why it was called off")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    objects = ShiftQuerySet.as_manager()

    class Meta:
        constraints = [
            *SHIFT.constraints(),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_start"),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="shift_has_room"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="shift_taken_within_capacity"),
            models.CheckConstraint(condition=Q(opened_at__lt=F("starts_at")), name="shift_opened_before_it_starts"),
        ]
        indexes = [models.Index(fields=["state", "starts_at"]), models.Index(fields=["organisation", "-starts_at"])]

    def __str__(self) -> str:
        return f"{self.line} {self.starts_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"

    @property
    def region_path(self) -> str:
        return self.line.project.region_path

    @property
    def free(self) -> int:
        return self.capacity - self.taken


class SignUpQuerySet(models.QuerySet["SignUp"]):
    def visible_to(self, user: Any) -> "SignUpQuerySet":
        """One's own, those of one's organisation's shifts, and what one may be asked to confirm."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Q(volunteer=user) | Q(shift__organisation__in=organisations.of(user))
        return self.filter(own | _of_region(paths(user, READERS), "shift__line__project") | _near(user))

    def holding(self) -> "SignUpQuerySet":
        return self.filter(state__in=sorted(HOLDING))


class SignUp(models.Model):
    """`starts_at` and `ends_at` repeat the shift's, so that overlap and back-entry are refused by one query each."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="sign_ups")
    volunteer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_ups")
    adult = models.BooleanField(help_text="declared: eighteen or older")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    signed_up_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=SIGN_UP.choices, default=SIGN_UP.start)
    checked_in_at = models.DateTimeField(null=True)
    checked_out_at = models.DateTimeField(null=True)
    minutes = models.PositiveIntegerField(null=True, help_text="the time as it was, never cut to the plan")
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    content = models.CharField(max_length=120, blank=True, help_text="what was done")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    dispute = models.CharField(max_length=200, blank=True)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        constraints = [
            *SIGN_UP.constraints(),
            models.UniqueConstraint(
                fields=["shift", "volunteer"], condition=~Q(state="cancelled"), name="sign_up_one_each"
            ),
            models.CheckConstraint(condition=Q(signed_up_at__lt=F("starts_at")), name="sign_up_before_it_starts"),
        ]
        indexes = [models.Index(fields=["volunteer", "-starts_at"]), models.Index(fields=["state", "starts_at"])]

    @property
    def region_path(self) -> str:
        return self.shift.region_path

    @property
    def hours_text(self) -> str:
        hours, minutes = divmod(self.minutes or 0, 60)
        return f"{hours}:{minutes:02d}"


def _of_region(subtrees: Iterable[str], project: str) -> Q:
    wanted = Q(pk__in=[])
    for path in subtrees:
        wanted |= Q(**{f"{project}__origin__path__startswith": path})
    return wanted


def _near(user: Any) -> Q:
    """Recorded hours of others' shifts around the stations the user works for."""
    wanted = Q(pk__in=[])
    for station in organisations.of(user).verified().filter(kind=Kind.STATION).select_related("region"):
        around = _of_region([station.region.path], "shift__line__project")
        above = Q(shift__line__project__origin__path__in=_above(station.region.path))
        wanted |= (around | above) & ~Q(shift__organisation=station) & Q(recorded_at__isnull=False)
    return wanted


def _above(path: str) -> list[str]:
    codes = path.strip("/").split("/")
    return [f"/{'/'.join(codes[:n])}/" for n in range(1, len(codes) + 1)]


pii(
    "volunteering.SignUp",
    "content",
    what=_("志愿者做了什么"),
    why=_("志愿服务记录的必填内容（志愿服务记录与证明出具办法）"),
    keep=_("十年，GB/T 40143"),
)
pii(
    "volunteering.SignUp",
    "dispute",
    what=_("对时长的不同说法"),
    why=_("两方核对时长"),
    keep=_("十年，GB/T 40143"),
)
not_personal("volunteering.Shift", "meeting_point", "code_word", "state", "reason")
not_personal("volunteering.SignUp", "state")
