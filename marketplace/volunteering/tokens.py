"""The code on the wall: a signed link that names one shift and dies with it. Opening it changes nothing."""

from datetime import datetime, timedelta
from uuid import UUID

import segno
from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from marketplace.lib.refusals import Refused
from marketplace.volunteering.models import Shift

SALT = "volunteering.checkin"
EARLY = timedelta(minutes=15)
GRACE = timedelta(hours=2)  # a visit may run over; what runs over longer is stated by the organisation afterwards


class CodeNotOurs(Refused):
    text = _("这个码不是善桥的签到码，或者被改过。请扫碰头地点贴着的码。")


class CodeExpired(Refused):
    text = _("这一班的签到码已经过期。没来得及签退的，请告诉开班的机构，由它补写离开的时间。")


def token(shift: Shift) -> str:
    until = int((shift.ends_at + GRACE).timestamp())
    return signing.dumps([shift.uuid.hex, until], salt=SALT)


def read(text: str, *, at: datetime) -> UUID:
    """Which shift it names. Raises CodeNotOurs, CodeExpired."""
    try:
        shift, until = signing.loads(text, salt=SALT)
        named = UUID(shift)
    except (signing.BadSignature, ValueError, TypeError) as forged:
        raise CodeNotOurs from forged
    if at.timestamp() > until:
        raise CodeExpired
    return named


def address(shift: Shift) -> str:
    """What the printed code says."""
    return f"{settings.PUBLIC_ORIGIN}{reverse('volunteering:checkin', args=[token(shift)])}"


def picture(shift: Shift) -> SafeString:
    """The code to print, drawn on the page itself: nobody else is asked to draw it."""
    drawn = segno.make(address(shift), error="m")
    return mark_safe(drawn.svg_inline(scale=6, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None))  # noqa: S308 - our own digits
