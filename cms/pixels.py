"""A picture is drawn anew from its pixels: what a camera, a phone or an editor wrote beside them stays behind."""

from io import BytesIO
from uuid import uuid4

from django.core.files.images import ImageFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from marketplace.lib.refusals import Refused

READS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = 40_000_000


class NotAPicture(Refused):
    text = _("这个文件打不开，或者不是 JPEG、PNG、WebP、GIF 图片。请换一张。")


def redrawn(file: object) -> ImageFile:
    """The first frame, turned upright, under a name that says nothing. Raises NotAPicture."""
    file.seek(0)  # type: ignore[attr-defined]
    try:
        with Image.open(file, formats=READS) as opened:  # type: ignore[arg-type]
            if opened.width * opened.height > MOST_PIXELS:
                raise NotAPicture
            upright = ImageOps.exif_transpose(opened)
            mode = "RGBA" if upright.has_transparency_data else "RGB"
            pixels = upright.convert(mode)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as unreadable:
        raise NotAPicture from unreadable
    fresh = Image.frombytes(mode, pixels.size, pixels.tobytes())  # a new image knows nothing of the old one's notes
    kind, ending = ("PNG", "png") if mode == "RGBA" else ("JPEG", "jpg")
    out = BytesIO()
    fresh.save(out, format=kind, **({"quality": 88} if kind == "JPEG" else {"optimize": True}))
    out.seek(0)
    return ImageFile(out, name=f"{uuid4().hex}.{ending}")
