"""Writes of the division tree, loaded from official lists, and of what localities decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.audit import operations as audit
from marketplace.lib.ids import region_subject
from marketplace.lib.refusals import Refused
from marketplace.places.models import CalendarDay, Level, LocalitySettings, Region

LONGEST_CODE = 12  # statistical code of a village


class BrokenDivisionList(Refused):
    text = _("第 %(row)s 行：%(why)s。整个文件没有导入，请改好再来。")


@dataclass(frozen=True)
class Loaded:
    added: int
    renamed: int
    unchanged: int


@transaction.atomic
def import_regions(*, rows: Iterable[Mapping[str, str]]) -> Loaded:
    """`code,name,level,parent_code`, parents first. Names follow the newest list. Raises BrokenDivisionList."""
    known = {r.code: r for r in Region.objects.all()}
    fresh: list[Region] = []
    renamed: list[Region] = []
    total = 0
    for number, row in enumerate(rows, start=2):
        total += 1
        region = _read(number, row, known)
        old = known.get(region.code)
        if old is None:
            fresh.append(region)
        elif old.name != region.name:
            old.name = region.name
            renamed.append(old)
        known.setdefault(region.code, region)
    Region.objects.bulk_create(fresh, batch_size=500)
    Region.objects.bulk_update(renamed, ["name"], batch_size=500)
    return Loaded(len(fresh), len(renamed), total - len(fresh) - len(renamed))


def _read(number: int, row: Mapping[str, str], known: Mapping[str, Region]) -> Region:
    code, name, level, parent = (str(row.get(c) or "").strip() for c in ("code", "name", "level", "parent_code"))
    if not code.isdigit() or len(code) > LONGEST_CODE:
        raise BrokenDivisionList(row=number, why=_("代码“%s”不是数字") % code)
    if level not in Level.values or not name:
        raise BrokenDivisionList(row=number, why=_("名称或级别不对"))
    if parent and parent not in known:
        raise BrokenDivisionList(row=number, why=_("上级“%s”不在文件里，也没有导入过") % parent)
    above = known[parent].path if parent else "/"
    return Region(code=code, name=name, level=level, parent_id=parent or None, path=f"{above}{code}/")


@transaction.atomic
def decide(*, region: Region, by: Any, at: datetime, **values: Any) -> LocalitySettings:
    """A locality decides for itself. What it does not say stays undecided, and so closed."""
    decided, _fresh = LocalitySettings.objects.update_or_create(region=region, defaults=values)
    told = {name: str(value) for name, value in values.items()}
    audit.record(
        "locality.decided", subject=region_subject(region.code), by=by, at=at, region_path=region.path, values=told
    )
    return decided


@transaction.atomic
def mark_day(*, day: date, is_working: bool, name: str, by: Any, at: datetime) -> CalendarDay:
    """A holiday, or a weekend worked in exchange, as the State Council gave it; said again, the later word holds."""
    marked, _fresh = CalendarDay.objects.update_or_create(
        day=day, defaults={"is_working": is_working, "name": name[:20]}
    )
    facts: dict[str, Any] = {"day": day.isoformat(), "working": is_working}
    audit.record("calendar.marked", subject=region_subject("calendar"), by=by, at=at, **facts)
    return marked
