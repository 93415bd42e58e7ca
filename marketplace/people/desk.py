"""The desk's first page: what waits for this person, and what this person can start.

Rooms fill it from their `apps.py`:
`registry.panels("desk.tasks", f)` with `f(*, user, at) -> Iterable[Task]`,
`registry.panels("desk.starts", f)` with `f(*, user) -> Iterable[Start]`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from django.utils.functional import Promise

from marketplace.lib import registry
from marketplace.lib.clock import SHANGHAI

Urgency = Literal["late", "today", "later"]
ORDER: dict[str, int] = {"late": 0, "today": 1, "later": 2}


@dataclass(frozen=True)
class Task:
    """What, why you, by when, one next step."""

    title: str | Promise
    why: str | Promise
    due: datetime | date | None
    link: str
    button: str | Promise
    urgency: Urgency = "later"


@dataclass(frozen=True)
class Start:
    """Something this role may begin on its own."""

    label: str | Promise
    link: str
    note: str | Promise = ""
    order: int = 0  # what is not begun every day stands last


@dataclass(frozen=True)
class Desk:
    """All that waits, the most pressing first."""

    tasks: list[Task]
    starts: list[Start]

    @property
    def first(self) -> list[Task]:
        """One thing, or nothing."""
        return self.tasks[:1]

    @property
    def today(self) -> list[Task]:
        return [task for task in self.tasks[1:] if task.urgency != "later"]

    @property
    def later(self) -> list[Task]:
        return [task for task in self.tasks[1:] if task.urgency == "later"]

    @property
    def late_count(self) -> int:
        return self._count("late")

    @property
    def today_count(self) -> int:
        return self._count("today")

    @property
    def later_count(self) -> int:
        return self._count("later")

    def _count(self, urgency: Urgency) -> int:
        return sum(task.urgency == urgency for task in self.tasks)


def lay_out(*, user: Any, at: datetime) -> Desk:
    starts: list[Start] = sorted(registry.rows("desk.starts", user=user), key=lambda start: start.order)
    tasks: Iterable[Task] = registry.rows("desk.tasks", user=user, at=at)
    return Desk(sorted(tasks, key=_pressing), starts)


def _pressing(task: Task) -> tuple[int, datetime]:
    due = task.due
    if due is None:
        due = datetime.max.replace(tzinfo=SHANGHAI)
    elif not isinstance(due, datetime):
        due = datetime.combine(due, time.max, tzinfo=SHANGHAI)
    return ORDER[task.urgency], due
