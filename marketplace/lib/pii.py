"""Every column with personal data says what, why and how long (PIPL 6, 17, 19); a house test lists the silent ones."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Personal:
    what: Promise | str
    why: Promise | str
    keep: Promise | str


_declared: dict[str, Personal | None] = {}


def pii(model: str, field: str, *, what: Promise | str, why: Promise | str, keep: Promise | str) -> None:
    """`pii("people.User", "email", what="…", why="…", keep="…")`, below the model."""
    _declared[f"{model}.{field}"] = Personal(what, why, keep)


def not_personal(model: str, *fields: str) -> None:
    """Text columns that hold no personal data, said aloud."""
    _declared.update({f"{model}.{field}": None for field in fields})


def declared() -> dict[str, Personal | None]:
    return dict(_declared)
