"""What every page knows: the reader's own view of it, whose house it is, and where one stands in it."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.lib import clock, registry
from marketplace.people.desk import Desk, Start, lay_out
from marketplace.places.models import LocalitySettings

READINGS = ("standard", "elder")
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Place:
    label: str
    link: str
    current: bool


@dataclass
class House:
    """Read by `base.html` as `house`. Kept lazy: a page that shows no county name asks no database."""

    request: HttpRequest

    @property
    def reading(self) -> str:
        return self._choice("reading", READINGS) or "standard"

    @property
    def theme(self) -> str:
        """Empty: the reader's system decides."""
        return self._choice("theme", THEMES)

    @property
    def is_demo(self) -> bool:
        return bool(settings.DEMO)

    @property
    def language(self) -> str:
        """As HTML wants it: `zh-Hans`, `en`."""
        spoken = get_language() or settings.LANGUAGE_CODE
        return "zh-Hans" if spoken.startswith("zh") else spoken

    @property
    def is_desk(self) -> bool:
        return self.request.path.startswith("/desk/")

    @property
    def here(self) -> str:
        """Where to come back to after a choice or a sign-in."""
        return self.request.get_full_path() if self.request.method == "GET" else self.request.path

    @cached_property
    def desk(self) -> Desk | None:
        """What waits for a signed-in reader: the home page puts it first."""
        user = self.request.user
        return lay_out(user=user, at=clock.now()) if user.is_authenticated else None

    @property
    def nav(self) -> list[Place]:
        """Four short words fit at 360 px; on the desk the tasks come first."""
        words = [(_("待办"), "/desk/")] if self.is_desk else []
        words += [
            (_("项目库"), "/projects/"),
            (_("账目"), "/transparency/"),
            (_("志愿"), "/volunteer/"),
            (_("机构"), "/organisations/"),
        ]
        return [Place(word, link, self.request.path.startswith(link)) for word, link in words]

    @property
    def foot(self) -> list[Start]:
        """Links rooms want on every page: `registry.panels("site.foot", f)` with `f() -> Iterable[Start]`."""
        return registry.rows("site.foot")

    @cached_property
    def locality(self) -> LocalitySettings | None:
        """The county this house serves; None where it serves several, or nothing is decided yet."""
        found = list(LocalitySettings.objects.select_related("region")[:2])
        return found[0] if len(found) == 1 else None

    @property
    def county(self) -> str:
        return self.locality.region.name if self.locality else ""

    @property
    def hotline(self) -> str:
        return self.locality.hotline if self.locality else ""

    def _choice(self, name: str, known: tuple[str, ...]) -> str:
        chosen = self.request.COOKIES.get(name, "")
        return chosen if chosen in known else ""


def house(request: HttpRequest) -> dict[str, House]:
    return {"house": House(request)}
