"""A case from the beginning until now: the vault's own rows, and what the rooms above and below add."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.audit.models import Event, Reading
from marketplace.caseload.models import Case, Consent, GivenBy, Left, Method, UrgentReading
from marketplace.caseload.states import BUNDLED, CONSENTED, DRAFT, LEFT, MET, REFUSED, REVOKED
from marketplace.lib import registry
from marketplace.lib.panel import Entry, Kind
from marketplace.organisations.models import Organisation

SAID: Mapping[str, tuple[Promise, Kind]] = {
    "consent.refused": (gettext_lazy("问过了，这一家不同意公开"), "stopped"),
    "consent.revoked": (gettext_lazy("这一家收回了同意，已从项目里减去"), "stopped"),
    "need.revised": (gettext_lazy("改了需求的写法"), "laid"),
    "need.bundled": (gettext_lazy("放进一个项目"), "promised"),
    "need.unbundled": (gettext_lazy("从草稿里拿出来"), "open"),
    "need.met": (gettext_lazy("需求办成了"), "laid"),
    "need.unmet": (gettext_lazy("项目结束，这项需求没有办成"), "stopped"),
    "contact.granted": (gettext_lazy("给承接机构的一个人限时开放联系方式"), "promised"),
    "contact.extended": (gettext_lazy("延长了开放联系方式的时间"), "promised"),
    "contact.revoked": (gettext_lazy("提前收回了开放的联系方式"), "stopped"),
    "case.erased": (gettext_lazy("按期限清除了这一户的资料"), "stopped"),
    "case.readmitted": (gettext_lazy("改回在册"), "laid"),
}
STANDING: tuple[tuple[str, Promise], ...] = (  # the furthest that any need of the household has come
    (BUNDLED, gettext_lazy("已经放进项目，等着送到和验收。")),
    (MET, gettext_lazy("东西送到了，也验收了。")),
    (CONSENTED, gettext_lazy("家里同意了，可以起草项目。")),
    (DRAFT, gettext_lazy("还没问过这一家愿不愿意公开。")),
)
NO = frozenset({REFUSED, REVOKED})


@dataclass(frozen=True)
class Sum:
    """A row of the household's own stone, from rooms that move money or hours: `panels("case.sums", f)`."""

    label: Promise | str
    fen: int | None = None
    text: str = ""


def entries(case: Case) -> list[Entry]:
    """Newest first. Rooms that send or receive for this case add theirs through `case.timeline`."""
    own: list[Entry] = [*_beginning(case), *_events(case), *_readings(case), *_urgent(case)]
    return sorted([*own, *registry.rows("case.timeline", case=case.uuid)], key=_moment, reverse=True)


def sums(case: UUID) -> list[Sum]:
    return registry.rows("case.sums", case=case)


def answer(case: Case) -> str:
    """Where it stands, in one sentence."""
    if case.state == LEFT:
        return _("这一户已经离开名单（%(why)s），一切上门和通知都停了。") % {"why": Left(case.left_because).label}
    states = set(case.needs.values_list("state", flat=True))
    refused = Consent.objects.filter(case=case).order_by("-at").values_list("state", flat=True).first() in NO
    said = next((text for state, text in STANDING if state in states), gettext_lazy("这一户没有登记需求。"))
    return _("这一家不愿公开，就不公开；政府救助不受影响。") if refused else str(said)


def _beginning(case: Case) -> Iterator[Entry]:
    yield Entry(case.imported_at, _("从救助台账导入"), kind="laid")


def _events(case: Case) -> Iterator[Entry]:
    events = Event.objects.filter(subject=case.uuid).select_related("by").order_by("at")
    for event in events:
        who = str(event.by)
        if event.kind == "consent.given":
            yield Entry(event.at, _given(event), who, "laid")
        elif event.kind == "case.left":
            left = Left(event.facts["because"]).label
            yield Entry(event.at, _("离开名单：%(why)s") % {"why": left}, who, "stopped")
        elif event.kind in SAID:
            what, kind = SAID[event.kind]
            yield Entry(event.at, what, who, kind, _link(event))


def _readings(case: Case) -> Iterator[Entry]:
    """Openings of the contact. Looks at this page are in the log, not on it."""
    looks = Reading.objects.filter(subject=case.uuid, what="contact").select_related("by")
    names = dict(Organisation.objects.filter(uuid__in=looks.values("organisation")).values_list("uuid", "name"))
    for look in looks:
        who = f"{look.by}　{names[look.organisation]}" if look.organisation in names else str(look.by)
        yield Entry(look.at, _("看了联系方式：%(why)s") % {"why": look.purpose}, who, "laid")


def _urgent(case: Case) -> Iterator[Entry]:
    """Who opened it without being in charge of it, why, and what the supervisor said."""
    for reading in UrgentReading.objects.filter(case=case).select_related("by", "judged_by"):
        yield Entry(reading.at, _("紧急查看：%(why)s") % {"why": reading.reason}, str(reading.by), "stopped")
        if reading.judged_at:
            what = _("紧急查看%(said)s") % {"said": reading.get_state_display()}
            yield Entry(reading.judged_at, what, str(reading.judged_by), "laid")


def _given(event: Event) -> str:
    who, how = GivenBy(event.facts["given_by"]).label, Method(event.facts["method"]).label
    return _("同意公开需求：%(who)s，%(how)s；已告知不同意不影响救助") % {"who": who, "how": how}


def _link(event: Event) -> str:
    grant = event.facts.get("grant")
    return reverse("caseload:grant", args=[grant]) if grant else ""


def _moment(entry: Entry) -> datetime:
    return entry.at
