"""The house's pictures: of things and places, never of people, homes or papers, and only after two have looked."""

import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, ImageQuerySet
from wagtail.search import index

from cms import editors, pixels, said
from cms.states import CONFIRMED, PICTURE, REFUSED
from marketplace.lib.pii import not_personal
from marketplace.lib.privacy import guard
from marketplace.places.models import Region

WIDTHS = (480, 960)  # what the public may be given; made when the picture is confirmed
SPEC = "width-{}|format-webp|webpquality-72"


class PictureQuerySet(ImageQuerySet):
    def visible_to(self, user: Any) -> "PictureQuerySet":
        """Editors and second readers of the county it belongs to; nobody else sees a picture that waits."""
        return self.filter(region__in=editors.regions(user, editors.DESK))

    def public(self) -> "PictureQuerySet":
        return self.filter(state=CONFIRMED)


class Picture(AbstractImage):
    """`file` is the redrawn original; it never leaves the desk. The public gets its renditions, once confirmed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", editable=False)
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    state = models.CharField(max_length=9, choices=PICTURE.choices, default=PICTURE.start, editable=False)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    read_at = models.DateTimeField(null=True, editable=False)

    objects = PictureQuerySet.as_manager()
    search_fields = [*AbstractImage.search_fields, index.FilterField("region"), index.FilterField("state")]
    admin_form_fields = ("file", "title")

    class Meta:
        verbose_name = _("图片")
        verbose_name_plural = _("图片")
        constraints = [*PICTURE.constraints()]

    @property
    def region_path(self) -> str:
        return self.region.path

    @property
    def is_public(self) -> bool:
        return self.state == CONFIRMED

    @property
    def is_gone(self) -> bool:
        return self.state == REFUSED

    def public_url(self, width: int) -> str:
        return reverse("cms:picture", args=[self.uuid, width])

    @property
    def srcset(self) -> str:
        return ", ".join(f"{self.public_url(width)} {width}w" for width in WIDTHS)

    @property
    def src(self) -> str:
        return self.public_url(WIDTHS[-1])

    @property
    def shown_height(self) -> int:
        """For the width the page reserves, so that nothing jumps."""
        return round(self.height * WIDTHS[-1] / self.width)

    def clean(self) -> None:
        """Nobody confirms the words of a picture, so they may hold no doubt at all."""
        super().clean()
        for one in said.of(self):
            try:
                guard.names_nobody(one.text)
            except guard.SaysTooMuch as refusal:
                raise ValidationError({one.field: str(refusal)}) from refusal

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whatever brought the file, what is stored is redrawn. Raises pixels.NotAPicture, guard.SaysTooMuch."""
        guard.names_nobody(*(one.text for one in said.of(self)))
        file: Any = self.file  # type: ignore[has-type]
        if file and not file._committed:
            self.file = pixels.redrawn(file.file)
            self._set_image_file_metadata()
        super().save(*args, **kwargs)


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)

    @property
    def url(self) -> str:
        """For the desk, which looks at pictures that wait; the public's address is `Picture.public_url`."""
        return reverse("cms:rendition", args=[self.pk])


not_personal("cms.Picture", "title", "file", "description", "file_hash")
not_personal("cms.PictureRendition", "filter_spec", "file", "focal_point_key")
