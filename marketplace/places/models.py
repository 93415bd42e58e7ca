"""Where things are: the real division tree (GB/T 2260 and the statistical 9- and 12-digit codes), and what each
locality decides for itself. An unset value blocks the feature that needs it; it never borrows another's number.
"""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib.pii import not_personal


class Level(models.TextChoices):
    PROVINCE = "province", _("省")
    PREFECTURE = "prefecture", _("市")
    COUNTY = "county", _("县")
    TOWNSHIP = "township", _("乡镇")
    VILLAGE = "village", _("村")


class RegionQuerySet(models.QuerySet["Region"]):
    def within(self, paths: Iterable[str]) -> "RegionQuerySet":
        """Inside any of these subtrees. No path: nothing."""
        wanted = Q(pk__in=[])
        for path in paths:
            wanted |= Q(path__startswith=path)
        return self.filter(wanted)


class Region(models.Model):
    """One division. `path` is `/` + the codes from the province down, each followed by `/`: `/360000/360200/360202/`."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=12, choices=Level.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=120, unique=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["parent", "code"])]

    def __str__(self) -> str:
        return self.name


class LocalitySettings(models.Model):
    """What one locality (usually a county) has decided. Null = not decided = the feature is closed there."""

    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="settings")
    k_public = models.PositiveIntegerField(null=True, help_text="households; DESIGN rule 3, default for the demo 10")
    k_partner = models.PositiveIntegerField(null=True, help_text="households; verified organisations, 5")
    crowdfunding_households_least = models.PositiveIntegerField(
        null=True, help_text="households; Order 74 Art 10(六): fewer are never publicly crowdfunded"
    )
    designation_number = models.CharField(max_length=60, blank=True, help_text="the operator's designation notice")
    designation_from = models.DateField(null=True)
    designation_until = models.DateField(null=True)
    platform_link = models.URLField(blank=True, help_text="campaigns on a designated platform: the outward link")
    bid_appeal_days = models.PositiveIntegerField(null=True)
    hotline = models.CharField(max_length=20, blank=True)
    approval_working_days = models.PositiveSmallIntegerField(
        null=True, help_text="working days from sending to the last yes; then it goes back to who sent it"
    )
    approval_by_township = models.BooleanField(
        null=True, help_text="township officers may approve what is of their own"
    )
    emergency_hours = models.PositiveSmallIntegerField(
        null=True, help_text="先行救助: J9 24, D9 48; others name no hours"
    )
    papers_working_days = models.PositiveSmallIntegerField(
        null=True, help_text="relief first: the papers follow within"
    )
    widen_days = models.PositiveSmallIntegerField(null=True, help_text="unanswered so long: the next circle is asked")
    widen_hours = models.PositiveSmallIntegerField(null=True, help_text="the same for what is urgent")

    class Meta:
        verbose_name_plural = "locality settings"
        constraints = [
            models.CheckConstraint(
                condition=Q(approval_working_days=None) | Q(approval_working_days__gte=2),
                name="approval_leaves_a_day_to_remind",
            )
        ]


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a public holiday, or a weekend worked in exchange. Before `GIVEN`."""

    day = models.DateField(unique=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=20)

    class Meta:
        ordering = ["day"]


not_personal("places.Region", "code", "name", "level", "path")
not_personal("places.LocalitySettings", "designation_number", "platform_link", "hotline")
not_personal("places.CalendarDay", "name")
