"""The form for a picture: a file once, and a title. A different file is a different picture."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.images.forms import BaseImageForm

from cms import editors, pixels


class PictureForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.writer = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("file", None)

    def clean_file(self) -> Any:
        """What cannot be redrawn is refused while the form can still say so."""
        try:
            return pixels.redrawn(self.cleaned_data["file"])
        except pixels.NotAPicture as refusal:
            raise ValidationError(str(refusal)) from refusal

    def _post_clean(self) -> None:
        if not self.instance.region_id and self.writer is not None:
            self.instance.region = editors.own_region(self.writer)
        super()._post_clean()
