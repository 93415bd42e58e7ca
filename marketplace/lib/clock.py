"""The only place that reads the clock; operations get `at` passed in."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    return timezone.now()


def today() -> date:
    return now().astimezone(SHANGHAI).date()
