"""What a second person says of the places the detectors doubt: it names nobody here, or never does."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.lib import guards
from marketplace.lib.pii import not_personal
from marketplace.places.models import Region
from marketplace.projects.models.project import Project


class TextConfirmation(models.Model):
    """A second person read a doubtful place and says that it names nobody. `finding` is the hash of kind and words."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="confirmations")
    finding = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "finding"], name="confirmation_once")]


class AllowedTextQuerySet(models.QuerySet["AllowedText"]):
    def valid_in(self, region: Region) -> "AllowedTextQuerySet":
        """Allowed everywhere, for this region or for one it lies in."""
        steps = region.path.strip("/").split("/")
        above = ["/" + "/".join(steps[:length]) + "/" for length in range(1, len(steps) + 1)]
        return self.filter(Q(locality=None) | Q(locality__path__in=above))


class AllowedText(models.Model):
    """Words the detectors misread again and again (a shop, a product), allowed with an author and a reason.

    What is a shop here is somebody's name in the next county: it holds for one locality; without one, everywhere.
    """

    locality = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = AllowedTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "text", "locality"], name="allowed_text_once_a_locality"),
            models.UniqueConstraint(
                fields=["kind", "text"], condition=Q(locality=None), name="allowed_text_once_everywhere"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="allowed_text_has_its_reason"),
        ]


for table in ("projects_textconfirmation", "projects_allowedtext"):
    guards.append_only(table)
not_personal("projects.TextConfirmation", "finding")
not_personal("projects.AllowedText", "kind", "text", "reason")
