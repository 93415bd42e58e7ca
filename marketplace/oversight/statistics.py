"""The newest statistics of each locality, as pages and files show them. Nothing here counts anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from marketplace.caseload.bands import NeedKind
from marketplace.lib.clock import SHANGHAI
from marketplace.oversight.models import Snapshot
from marketplace.places.models import Region

HIDDEN = "—"


@dataclass(frozen=True)
class Statistics:
    locality: Region
    counted: date
    head: list[Any]
    rows: list[list[str]]
    foot: list[str]

    @property
    def week(self) -> str:
        """The week, not the day."""
        year, week, _day = self.counted.isocalendar()
        return _("%(year)s 年第 %(week)s 周") % {"year": year, "week": week}


def latest() -> list[Statistics]:
    """One for each locality that has any."""
    newest: dict[str, Snapshot] = {}
    for one in Snapshot.objects.select_related("locality").order_by("on"):
        newest[one.locality_id] = one
    return [_read(newest[code]) for code in sorted(newest)]


def lines() -> Iterable[list[str]]:
    """For the file: one figure a line."""
    yield ["locality", "week", "township", "kind", "households"]
    for one in latest():
        kinds = [column["text"] for column in one.head[1:]]
        for row in [*one.rows, one.foot]:
            for kind, figure in zip(kinds, row[1:], strict=True):
                yield [one.locality.name, one.week, row[0], kind, "" if figure == HIDDEN else figure]


def _read(one: Snapshot) -> Statistics:
    table = one.table
    names = dict(Region.objects.filter(pk__in=table["rows"]).values_list("pk", "name"))
    kinds = [str(NeedKind(kind).label) for kind in table["columns"]]
    rows = zip(table["rows"], table["cells"], table["row_sums"], strict=True)
    return Statistics(
        locality=one.locality,
        counted=one.counted_at.astimezone(SHANGHAI).date(),
        head=[_("乡镇"), *({"text": kind, "end": True} for kind in kinds), {"text": _("合计"), "end": True}],
        rows=[[names[code], *map(_told, cells), _told(total)] for code, cells, total in rows],
        foot=[_("合计"), *map(_told, table["column_sums"]), _told(table["total"])],
    )


def _told(figure: int | None) -> str:
    return HIDDEN if figure is None else f"{figure:,}"
