"""What is kept of the vetting beside Wagtail's own rows: each public version, and what the clock has said."""

from typing import Any

from django.conf import settings
from django.db import models

from marketplace.lib import guards
from marketplace.lib.pii import not_personal
from marketplace.places.models import Level


class PublicVersion(models.Model):
    """Word for word what the public could read from this moment on, and who answers for it."""

    listing = models.ForeignKey("cms.ProjectListing", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.PROTECT, related_name="+")
    words = models.JSONField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stood_in_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="whose post it was"
    )
    level = models.CharField(max_length=12, choices=Level.choices)
    vetters = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "number"], name="public_version_once_each_number")]

    def texts(self) -> list[tuple[str, str]]:
        """Every text there was, by its name on the page."""
        fields: Any = type(self)._meta.get_field("listing").related_model
        labels = {field.name: str(field.verbose_name) for field in fields._meta.fields}
        return [(labels[name], text) for name, text in self.words.items() if text]


class Word(models.TextChoices):
    REMINDED = "reminded"
    RISEN = "risen"


class ClockWord(models.Model):
    """The clock spoke about one sending: each thing once, whoever looks, and however many look at once."""

    sending = models.ForeignKey("wagtailcore.WorkflowState", on_delete=models.PROTECT, related_name="+")
    word = models.CharField(max_length=8, choices=Word.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sending", "word"], name="clock_says_each_word_once")]


for table in ("cms_publicversion", "cms_clockword"):
    guards.append_only(table)
not_personal("cms.PublicVersion", "words")
