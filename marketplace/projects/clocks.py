"""How long an answer may take. A locality that has decided no number has no such clock: nothing is borrowed."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from marketplace.lib.clock import SHANGHAI
from marketplace.places import queries as places
from marketplace.places.calendar import Calendar
from marketplace.places.models import LocalitySettings, Region
from marketplace.projects.models import Project, Urgency

OPENS = time(9)


@dataclass(frozen=True)
class Clock:
    """From sending to the last yes. `due` None: the locality has decided nothing. An emergency is never sent back: when
    its hours are over it rises.
    """

    since: datetime
    remind_at: datetime | None = None
    due: datetime | None = None
    is_emergency: bool = False

    def is_over(self, at: datetime) -> bool:
        return self.due is not None and at >= self.due

    def wants_reminding(self, at: datetime) -> bool:
        return self.remind_at is not None and self.remind_at <= at

    def hours_left(self, at: datetime) -> int:
        """Begun hours."""
        return -int(-max((self.due - at).total_seconds(), 0) // 3600) if self.due else 0


class Clocks:
    """The calendar and the localities' numbers, read once for many projects."""

    def __init__(self) -> None:
        self.calendar = Calendar()
        self._decided: dict[str, LocalitySettings | None] = {}
        self._above: dict[str, list[Region]] = {}

    def decided(self, project: Project) -> LocalitySettings | None:
        code = project.locality_id
        if code not in self._decided:
            self._decided[code] = places.settings_for(project.locality)
        return self._decided[code]

    def above(self, region: Region) -> list[Region]:
        """From the province down to the region itself."""
        if region.pk not in self._above:
            self._above[region.pk] = places.ancestors(region)
        return self._above[region.pk]

    def approval(self, project: Project) -> Clock:
        since = project.submitted_at or project.saved_at
        decided = self.decided(project)
        if decided is None:
            return Clock(since)
        if project.urgency == Urgency.URGENT and decided.emergency_hours:
            span = timedelta(hours=decided.emergency_hours)
            return Clock(since, since + span / 2, since + span, is_emergency=True)
        if not decided.approval_working_days:
            return Clock(since)
        due = self.calendar.closing(since, decided.approval_working_days)
        remind = datetime.combine(self.calendar.before(due.date(), 1), OPENS, SHANGHAI)
        return Clock(since, max(remind, since), due)


def approval(project: Project) -> Clock:
    return Clocks().approval(project)
