"""Titles and units in the reader's language, where somebody wrote them."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _


def spoken(row: Any, field: str) -> str:
    """`title`, or `title_en` for English readers when there is one."""
    english = (get_language() or "").startswith("en")
    return str((english and getattr(row, f"{field}_en")) or getattr(row, field))


def amount(line: Any, quantity: int) -> str:
    """`12床`, `12 quilts`"""
    return _("%(quantity)d %(unit)s") % {"quantity": quantity, "unit": spoken(line, "unit")}


def thing(line: Any, quantity: int) -> str:
    """`棉被　12床`"""
    return _("%(title)s　%(amount)s") % {"title": spoken(line, "title"), "amount": amount(line, quantity)}
