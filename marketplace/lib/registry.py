"""How news travels upward: three doors, filled in `apps.py` only, passing ids and plain payloads.

`handles("bid.awarded", f)` runs later, from the outbox. `guards("giving.accept", f)` runs in the caller's transaction
and may raise `Refused`. `panels("case.timeline", f)` adds rows to a lower context's page. And what time itself brings:
`comes_round("projects.recount", f, daily=time(2, 30))` is a handler of the kind `duty.projects.recount`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Protocol
from uuid import UUID

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Delivery:
    """What a handler receives: ids and plain values only."""

    id: int
    kind: str
    subject: UUID
    body: Plain
    at: datetime


class Handler(Protocol):
    __module__: str
    __qualname__: str

    def __call__(self, delivery: Delivery, /) -> None: ...


@dataclass(frozen=True)
class Outward:
    """A handler that talks to another system: `ask` runs outside any transaction, `done` inside the marking one."""

    ask: Callable[[Delivery], Plain]
    done: Callable[[Delivery, Plain], None]

    @property
    def __name__(self) -> str:
        return self.ask.__name__


AnyHandler = Handler | Outward


@dataclass(frozen=True)
class Duty:
    """Work that comes round: every day at a time of Beijing, or every so often."""

    name: str
    handler: AnyHandler
    daily: time | None
    every: timedelta | None

    @property
    def kind(self) -> str:
        return f"duty.{self.name}"


_handlers: dict[str, list[AnyHandler]] = defaultdict(list)
_guards: dict[str, list[Callable[..., None]]] = defaultdict(list)
_panels: dict[str, list[Callable[..., Iterable[Any]]]] = defaultdict(list)
_duties: dict[str, Duty] = {}
_sealed = False


def handles(kind: str, *handlers: AnyHandler) -> None:
    _add(_handlers[kind], handlers)


def guards(act: str, *checks: Callable[..., None]) -> None:
    _add(_guards[act], checks)


def panels(slot: str, *sources: Callable[..., Iterable[Any]]) -> None:
    _add(_panels[slot], sources)


def comes_round(name: str, handler: AnyHandler, *, daily: time | None = None, every: timedelta | None = None) -> None:
    """The schedule posts it when it is due; the outbox delivers it like any other news, once at a time."""
    assert (daily is None) != (every is None), name
    duty = Duty(name, handler, daily, every)
    _duties.setdefault(name, duty)
    handles(duty.kind, handler)


def duties() -> list[Duty]:
    return sorted(_duties.values(), key=lambda duty: duty.name)


def handlers_of(kind: str) -> dict[str, AnyHandler]:
    """By dotted name: the outbox keeps one row for each."""
    return {_name(handler): handler for handler in _handlers.get(kind, ())}


def kinds() -> list[str]:
    return sorted(_handlers)


def guard(act: str, subject: UUID, *, at: datetime, **plain: object) -> None:
    for check in _guards.get(act, ()):
        check(subject, at=at, **plain)


def rows(slot: str, /, **plain: object) -> list[Any]:
    """What every panel adds to this slot, in order of registration."""
    return [row for source in _panels.get(slot, ()) for row in source(**plain)]


def seal() -> None:
    """Called once, by the project's urls.py: from here on nobody registers."""
    global _sealed  # noqa: PLW0603 - one switch for the process
    _sealed = True


def _add(door: list[Any], entries: tuple[Any, ...]) -> None:
    assert not _sealed, "register in apps.py only"
    door += [entry for entry in entries if entry not in door]


def _name(handler: AnyHandler) -> str:
    spoken = handler.ask if isinstance(handler, Outward) else handler
    return f"{spoken.__module__}.{spoken.__qualname__}"
