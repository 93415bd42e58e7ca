"""The public account as files: each column of sums adds up to the figure on the page."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.lib.sheets import lines
from marketplace.oversight.books import Sums
from marketplace.oversight.entries import Entry
from marketplace.projects.models import Project

COLUMNS: tuple[tuple[str, Promise], ...] = (
    ("entry", _("这一笔的编号，页面上只写前 8 位")),
    ("date", _("入账或出账的日期（北京时间）")),
    ("project", _("项目的公开编号；项目现在不公开时为空")),
    ("title", _("项目名称")),
    ("sort", _("捐入、转入、退回、拨付、支出或更正")),
    ("what", _("捐赠人愿意公开的称呼，或者用在什么上")),
    ("received_fen", _("收到，单位是分")),
    ("refunded_fen", _("退回捐赠人，单位是分")),
    ("allocated_fen", _("拨付，单位是分；收回时是负数")),
    ("spent_fen", _("支出，单位是分；冲回时是负数")),
    ("undoes", _("更正或退回的是哪一笔")),
)
PROJECT_COLUMNS = (
    *("project", "title", "received_fen", "refunded_fen", "allocated_fen", "spent_fen"),
    *("unspent_fen", "unallocated_fen"),
)


def ledger(entries: Iterable[Entry]) -> Iterator[str]:
    yield from lines([name for name, _text in COLUMNS], map(_row, entries))


def projects(rows: Iterable[tuple[Project | None, Sums]]) -> Iterator[str]:
    """One line a project; those not public now stand together in the last."""
    yield from lines(PROJECT_COLUMNS, (_project(project, sums) for project, sums in rows))


def table(rows: Iterable[list[str]]) -> Iterator[str]:
    """The first row is the head."""
    head, *rest = rows
    yield from lines(head, rest)


def _row(one: Entry) -> list[Any]:
    project = one.project.uuid if one.project else ""
    words = [one.title, str(one.sort.label), one.what]
    return [one.uuid, one.on.isoformat(), project, *words, *_four(one.effect), one.undoes or ""]


def _project(project: Project | None, sums: Sums) -> list[Any]:
    named = [project.uuid, project.title] if project else ["", ""]
    return [*named, *_four(sums), sums.unspent_fen, sums.unallocated_fen]


def _four(sums: Sums) -> list[int]:
    return [sums.received_fen, sums.refunded_fen, sums.allocated_fen, sums.spent_fen]
