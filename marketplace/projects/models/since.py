"""What happens to a project with time: papers that follow the relief, and who was asked when nobody answered."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib import guards
from marketplace.lib.pii import not_personal
from marketplace.places.models import Region
from marketplace.projects.models.project import Project


class PapersQuerySet(models.QuerySet["Papers"]):
    def open(self) -> "PapersQuerySet":
        return self.filter(filed_at=None)


class Papers(models.Model):
    """Relief first, papers later (先行救助): what is still missing, and by when. It waits on the desk until it is filed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="papers")
    what = models.CharField(max_length=100)
    due = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(null=True)

    objects = PapersQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(filed_at=None, filed_by=None) | Q(filed_at__isnull=False, filed_by__isnull=False),
                name="papers_filed_by_someone",
            ),
            models.CheckConstraint(condition=~Q(what=""), name="papers_say_what"),
        ]


class Circle(models.TextChoices):
    """Who is asked, from near to far. The first circle is the region that the page itself shows, never a nearer one."""

    TOWNSHIP = "township", _("本乡镇")
    COUNTY = "county", _("全县")
    PREFECTURE = "prefecture", _("全市")


class Call(models.Model):
    """One circle of verified organisations was asked about a project that nobody had answered. Added, never changed."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="calls")
    circle = models.CharField(max_length=12, choices=Circle.choices)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    told = models.PositiveIntegerField(help_text="organisations that were asked for the first time")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "circle"], name="call_once_each_circle")]


guards.append_only("projects_call")
not_personal("projects.Papers", "what")
