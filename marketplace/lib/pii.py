"""Every column with personal data says what, why and how long (PIPL 6, 17, 19); a house test lists the silent ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise


@dataclass(frozen=True)
class Keep:
    """How long: in words for people, in days for the machine that erases."""

    said: Promise | str
    days: int

    def __str__(self) -> str:
        return str(self.said)

    def before(self, at: datetime) -> datetime:
        """What happened earlier than this has had its time."""
        return at - timedelta(days=self.days)


@dataclass(frozen=True)
class Personal:
    what: Promise | str
    why: Promise | str
    keep: Promise | str | Keep


_declared: dict[str, Personal | None] = {}


def pii(model: str, field: str, *, what: Promise | str, why: Promise | str, keep: Promise | str | Keep) -> None:
    """`pii("people.User", "email", what="…", why="…", keep="…")`, below the model."""
    _declared[f"{model}.{field}"] = Personal(what, why, keep)


def not_personal(model: str, *fields: str) -> None:
    """Text columns that hold no personal data, said aloud."""
    _declared.update({f"{model}.{field}": None for field in fields})


def declared() -> dict[str, Personal | None]:
    return dict(_declared)


def kept(column: str) -> Keep:
    """The period of `app.Model.field`, for whoever erases it."""
    found = _declared[column]
    assert found is not None, column
    assert isinstance(found.keep, Keep), column
    return found.keep
