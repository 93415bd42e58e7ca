"""What may become public. Nothing here names a case, not even hashed: the vault points at these public ids."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib import guards
from marketplace.lib.ids import paper_code
from marketplace.lib.pii import not_personal, pii
from marketplace.organisations.models import Organisation
from marketplace.people.models import Role
from marketplace.people.policies import paths
from marketplace.places.models import Level, Region
from marketplace.projects.states import PROJECT, PUBLIC_STATES, TAKING


class Kind(models.TextChoices):
    GOODS = "goods", _("物资")
    MONEY = "money", _("资金")
    SERVICE = "service", _("服务")
    VISIT = "visit", _("探访")
    RETROFIT = "retrofit", _("改造")
    SCHOOLING = "schooling", _("助学")
    REHAB = "rehab", _("康复")
    ESCORT = "escort", _("陪诊")
    COUNSELLING = "counselling", _("心理疏导")
    WISH = "wish", _("微心愿")


GLYPHS = dict(zip(Kind.values, "物款服访改学康诊心愿", strict=True))  # the only icons of the house


class LineKind(models.TextChoices):
    GOODS = "goods", _("物资")
    MONEY = "money", _("资金")
    SERVICE = "service", _("服务")
    VISIT = "visit", _("探访")


class Urgency(models.TextChoices):
    NORMAL = "normal", _("不急")
    SOON = "soon", _("近期")
    URGENT = "urgent", _("紧急")


class Rung(models.TextChoices):
    """How far the page had to be coarsened before enough households match it (DESIGN rule 3), in this order."""

    AS_DRAFTED = "as_drafted", _("照起草时")
    NO_ILLNESS = "no_illness", _("不写病种")
    NO_CATEGORY = "no_category", _("不写救助类别")
    NO_HOUSEHOLD = "no_household", _("不写家庭人数")
    WIDER_AGE = "wider_age", _("年龄段放宽")
    NO_AGE = "no_age", _("不写年龄")
    COUNTY = "county", _("地点写到县")
    LOCALITY = "locality", _("地点写到市")


class ReturnReason(models.TextChoices):
    """Why a draft came back. The code is kept and counted, the reader sees it in their own language."""

    IDENTIFIES = "identifies", _("能认出人")
    UNCLEAR = "unclear", _("写得不清楚")
    QUANTITY = "quantity", _("数量或金额不对")
    CONSENT = "consent", _("同意有疑问")
    DUPLICATE = "duplicate", _("和别的项目重复")
    TONE = "tone", _("用词不尊重人")
    LAPSED = "lapsed", _("超过批准时限，没有人办。没有公开；可以改，也可以原样再送")
    OTHER = "other", _("其他")


DESK_ROLES = frozenset(
    {
        Role.COUNTY_OFFICER,
        Role.TOWNSHIP_OFFICER,
        Role.COUNTY_REVIEWER,
        Role.COUNTY_APPROVER,
        Role.SUPERVISOR,
        Role.AUDITOR,
    }
)


class ProjectQuerySet(models.QuerySet["Project"]):
    def public(self) -> "ProjectQuerySet":
        """What everybody may read now: published or later, and nothing holds it back."""
        return self.filter(state__in=sorted(PUBLIC_STATES)).exclude(pk__in=Hold.objects.open().values("project"))

    def taking(self) -> "ProjectQuerySet":
        """Public, and a part of it may still be taken on."""
        return self.public().filter(state__in=sorted(TAKING))

    def visible_to(self, user: Any) -> "ProjectQuerySet":
        """For the desk: staff of the region it came from, and whoever drafted it."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(drafted_by=user) | self.within(paths(user, DESK_ROLES))

    def within(self, subtrees: Iterable[str]) -> "ProjectQuerySet":
        wanted = Q(pk__in=[])
        for path in subtrees:
            wanted |= Q(origin__path__startswith=path)
        return self.filter(wanted)


class Project(models.Model):
    """`region` and `shown_*` are what the page shows; `origin` and `k_*` are for the desk alone."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=9, unique=True, default=paper_code, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    urgency = models.CharField(max_length=8, choices=Urgency.choices, default=Urgency.NORMAL)
    title = models.CharField(max_length=40)
    title_en = models.CharField(max_length=120, blank=True)
    summary = models.CharField(max_length=200, blank=True)
    summary_en = models.CharField(max_length=500, blank=True)
    body = models.TextField(max_length=2000, blank=True)
    body_en = models.TextField(max_length=5000, blank=True)
    counts_as_done = models.CharField(max_length=200, blank=True, help_text="when it counts as done")
    counts_as_done_en = models.CharField(max_length=500, blank=True)
    requirements = models.CharField(max_length=200, blank=True, help_text="what a provider must bring")
    requirements_en = models.CharField(max_length=500, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", help_text="what the page shows")
    locality = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", help_text="whose settings count")
    origin = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", help_text="who may see it on the desk"
    )
    households = models.PositiveIntegerField(help_text="how many it is for; follows revocations")
    shown_category = models.CharField(max_length=24, blank=True)
    shown_age_band = models.CharField(max_length=12, blank=True, help_text="a band, or the wider group")
    shown_household_band = models.CharField(max_length=8, blank=True)
    shown_illness = models.CharField(max_length=12, blank=True)
    deadline = models.DateField(null=True)
    state = models.CharField(max_length=16, choices=PROJECT.choices, default=PROJECT.start)
    k_rung = models.CharField(max_length=12, choices=Rung.choices, blank=True)
    k_value = models.PositiveIntegerField(null=True, help_text="staff only: public pages never show it")
    lines_total = models.PositiveIntegerField(default=0)
    lines_full = models.PositiveIntegerField(default=0)
    lines_done = models.PositiveIntegerField(default=0)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    vetters = models.PositiveSmallIntegerField(
        null=True, help_text="writer, checker, approver: how many different people"
    )
    approval_level = models.CharField(
        max_length=12, choices=Level.choices, blank=True, help_text="whose post approved it"
    )
    ended_at = models.DateTimeField(null=True)
    unanswered_at = models.DateTimeField(null=True, help_text="its day passed and nobody had taken it on")
    reason = models.CharField(max_length=220, blank=True, help_text="why it was sent back or withdrawn: code|words")

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            *PROJECT.constraints(),
            models.CheckConstraint(
                condition=Q(lines_full__lte=F("lines_total")) & Q(lines_done__lte=F("lines_full")),
                name="project_lines_add_up",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("drafted_by")), name="project_drafter_does_not_check"
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("drafted_by")),
                name="project_drafter_does_not_publish",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("checked_by")) | Q(vetters=2),
                name="project_checker_publishes_only_as_one_of_two",
            ),
        ]
        indexes = [models.Index(fields=["state", "-saved_at"]), models.Index(fields=["published_at"])]

    def __str__(self) -> str:
        return self.title

    @property
    def region_path(self) -> str:
        return self.origin.path

    @property
    def why(self) -> str:
        """The reason in the reader's language, with the words that came with it."""
        code, _bar, words = self.reason.partition("|")
        known = code in ReturnReason.values
        said = [str(ReturnReason(code).label) if known else code, words]
        return "：".join(part for part in said if part)

    @property
    def glyph(self) -> str:
        return GLYPHS[self.kind]

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_STATES and not self.holds.open().exists()


class Line(models.Model):
    """One thing that is wanted: twelve quilts, six visits, a sum for eight households (counted in households)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=LineKind.choices)
    title = models.CharField(max_length=40)
    title_en = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=8)
    unit_en = models.CharField(max_length=20, blank=True)
    quantity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    delivered = models.PositiveIntegerField(default=0)
    target_fen = models.BigIntegerField(null=True, help_text="money: what is to be raised; else: estimated value")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("quantity")), name="line_taken_within_quantity"),
            models.CheckConstraint(condition=Q(delivered__lte=F("taken")), name="line_delivered_within_taken"),
            models.CheckConstraint(condition=Q(target_fen=None) | Q(target_fen__gt=0), name="line_target_positive"),
            models.CheckConstraint(
                condition=~Q(kind=LineKind.MONEY) | Q(target_fen__isnull=False), name="line_money_has_its_target"
            ),
            models.UniqueConstraint(fields=["project", "position"], name="line_one_per_position"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def open_quantity(self) -> int:
        return self.quantity - self.taken


class PartnerFacts(models.Model):
    """What verified organisations may read beside the public page: finer, and true of fewer households, yet of enough
    for them (`k_partner`). Named like the columns of the page itself. Written once, when the page becomes public: who read
    it remembers it, so it is withheld when the crowd thins, and never replaced.
    """

    project = models.OneToOneField(Project, primary_key=True, on_delete=models.CASCADE, related_name="partner_facts")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    shown_category = models.CharField(max_length=24, blank=True)
    shown_age_band = models.CharField(max_length=12, blank=True)
    shown_household_band = models.CharField(max_length=8, blank=True)
    shown_illness = models.CharField(max_length=12, blank=True)
    k_rung = models.CharField(max_length=12, choices=Rung.choices)
    k_value = models.PositiveIntegerField()
    at = models.DateTimeField()
    withheld_at = models.DateTimeField(null=True)


class HoldReason(models.TextChoices):
    CONSENT = "consent", _("有家庭收回了同意")
    K_BROKEN = "k_broken", _("相符的家庭变少，可能认出人")
    CHANGED = "changed", _("家庭情况有变")
    COMPLAINT = "complaint", _("收到投诉，正在核实")
    DUPLICATE = "duplicate", _("可能重复救助")
    OTHER = "other", _("其他原因")


class HoldQuerySet(models.QuerySet["Hold"]):
    def open(self) -> "HoldQuerySet":
        return self.filter(lifted_at=None)


class Hold(models.Model):
    """While one is open the project is shown to nobody, and no gift, bid or sign-up is accepted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=12, choices=HoldReason.choices)
    note = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "reason"], condition=Q(lifted_at=None), name="hold_one_open_per_reason"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_someone",
            ),
        ]


class Correction(models.Model):
    """What a public page said and what holds now. A page is never changed in silence; why a family left is its own."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="corrections")
    households_before = models.PositiveIntegerField()
    households_after = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(households_after__lt=F("households_before")), name="correction_says_fewer"
            )
        ]


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def current(self, *, on: date) -> "AssignmentQuerySet":
        """Under way on this day: giving, volunteering and every reader ask this."""
        return self.standing().filter(starts__lte=on, ends__gte=on)

    def standing(self) -> "AssignmentQuerySet":
        return self.filter(released_at=None)


class Assignment(models.Model):
    """Who does what part, from–until."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assignments")
    quantity = models.PositiveIntegerField()
    starts = models.DateField()
    ends = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "organisation"], condition=Q(released_at=None), name="assignment_one_standing_each"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="assignment_of_something"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="assignment_ends_after_start"),
        ]


guards.append_only("projects_correction")
_why, _keep = _("写成公开文字前的草稿；检查通过前只有经办人看得到"), _("随项目保存；检查通过的文字不含个人信息")
for field in (
    *("title", "title_en", "summary", "summary_en", "body", "body_en"),
    *("counts_as_done", "counts_as_done_en", "requirements", "requirements_en"),
):
    pii("projects.Project", field, what=_("草稿里可能误写的个人信息"), why=_why, keep=_keep)
for field in ("title", "title_en"):
    pii("projects.Line", field, what=_("草稿里可能误写的个人信息"), why=_why, keep=_keep)
not_personal("projects.Project", "code", "kind", "urgency", "state", "k_rung", "reason")
not_personal("projects.Project", "shown_category", "shown_age_band", "shown_household_band", "shown_illness")
not_personal("projects.PartnerFacts", "shown_category", "shown_age_band", "shown_household_band", "shown_illness")
not_personal("projects.PartnerFacts", "k_rung")
not_personal("projects.Line", "kind", "unit", "unit_en")
not_personal("projects.Hold", "reason", "note")
