"""Reads of the vault. Upper rooms get codes, counts and tokens here, and never a name."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, When
from django.utils.translation import ngettext

from marketplace.audit.models import Reading, Transition
from marketplace.caseload import vault
from marketplace.caseload.models import (
    CASEWORKERS,
    Case,
    Consent,
    DisclosureGrant,
    ImportJob,
    Need,
    Share,
    UrgentReading,
)
from marketplace.caseload.models.base import within
from marketplace.caseload.policies import STAND_INS, WITNESSES
from marketplace.caseload.states import (
    BUNDLED,
    CONSENTED,
    DRAFT,
    GIVEN,
    LIVE,
    OPEN,
    REFUSED,
    REVOKED,
    STAGED,
    UNMET,
    UNSEEN,
)
from marketplace.lib import clock
from marketplace.people import policies as people
from marketplace.people.models import Membership, User
from marketplace.places import queries as places
from marketplace.places.models import Level, Region

MOST_QUANTITY = 999


@dataclass(frozen=True)
class ShareView:
    """What writing back needs: whose share it is, in the case system's own token."""

    case: UUID
    token: str
    key_version: int
    project: UUID
    line: UUID
    quantity: int
    region_path: str


def needs_for_drafting(user: Any) -> QuerySet[Need]:
    """Needs of live households whose family has agreed to publication, in the drafter's regions; what an earlier project
    did not meet is asked for again.
    """
    open_needs = Need.objects.visible_to(user).filter(state__in=[CONSENTED, UNMET], case__state=LIVE)
    valid = _valid().filter(case=OuterRef("case"))
    return open_needs.filter(Exists(valid)).select_related("case__village__parent").order_by("kind", "item", "pk")


def allowlisted(needs: Iterable[UUID] | QuerySet[Need]) -> list[dict[str, Any]]:
    """The only fields that may enter a draft. `item` is a word of our own list; places end at the village."""
    ids: list[UUID] = [need.uuid if isinstance(need, Need) else need for need in needs]
    rows = Need.objects.filter(pk__in=ids).select_related("case__village__parent", "case__locality")
    return [_allowed(need) for need in rows.order_by("kind", "item", "pk")]


@vault.whole()
def allowlisted_of(project: UUID) -> list[dict[str, Any]]:
    """The same of the households that are in this project now."""
    return allowlisted(list(Share.objects.filter(project=project, out_at=None).values_list("need", flat=True)))


@vault.whole()
def k_matching(
    *,
    region: Region,
    category: str = "",
    age_bands: Collection[str] = (),
    household_band: str = "",
    illness_class: str = "",
    care: str = "",
    disability_class: str = "",
) -> int:
    """How many live households of the whole caseload match what a page would show. Empty: not shown."""
    shown = {
        "category": category,
        "household_band": household_band,
        "illness_class": illness_class,
        "care": care,
        "disability_class": disability_class,
    }
    live = Case.objects.filter(state=LIVE, region_path__startswith=region.path)
    live = live.filter(**{name: value for name, value in shown.items() if value})
    return (live.filter(age_band__in=list(age_bands)) if age_bands else live).count()


CELL = ("category", "age_band", "household_band", "illness_class")


@vault.whole()
def crowds(locality: Region) -> list[tuple[tuple[str, ...], int]]:
    """How many live households stand in each cell of township × category × age × household × illness. For reports."""
    live = Case.objects.filter(state=LIVE, locality=locality)
    below = Q(village__level=Level.VILLAGE, village__parent__isnull=False)
    placed = live.annotate(township=Choose(When(below, then=F("village__parent")), default=F("village")))
    rows = placed.order_by().values_list("township", *CELL).annotate(n=Count("pk"))
    return [(tuple(cell), n) for *cell, n in rows]


@vault.whole()
def wanting(locality: Region) -> dict[tuple[str, str], int]:
    """Live households of a locality with something still open, by township and kind of need. For statistics."""
    below = Q(case__village__level=Level.VILLAGE, case__village__parent__isnull=False)
    open_needs = Need.objects.filter(
        state__in=[DRAFT, CONSENTED, BUNDLED, UNMET], case__state=LIVE, case__locality=locality
    )
    placed = open_needs.annotate(
        township=Choose(When(below, then=F("case__village__parent")), default=F("case__village"))
    )
    rows = placed.order_by().values_list("township", "kind").annotate(n=Count("case", distinct=True))
    return {(township, kind): n for township, kind, n in rows}


@vault.whole()
def moved_since(locality: Region, at: datetime, *, most: int) -> int:
    """How many households came, left, or had a need come or go since then; counting stops at `most`."""
    here = Case.objects.filter(locality=locality)
    steps = Transition.objects.filter(at__gt=at, region_path__startswith=locality.path)
    needs = [UUID(row) for row in steps.filter(table=Need._meta.db_table).values_list("row", flat=True)]
    stepped = [UUID(row) for row in steps.filter(table=Case._meta.db_table).values_list("row", flat=True)]
    moved = Q(imported_at__gt=at) | Q(needs__at__gt=at) | Q(needs__in=needs) | Q(pk__in=stepped)
    return here.filter(moved).values("pk").distinct()[:most].count()


@vault.whole()
def shares_of(project: UUID) -> list[ShareView]:
    """The live shares of a project."""
    rows = Share.objects.filter(project=project, out_at=None).select_related("need__case").order_by("line", "pk")
    return [
        ShareView(
            case=share.need.case_id,
            token=share.need.case.token,
            key_version=share.need.case.key_version,
            project=share.project,
            line=share.line,
            quantity=share.quantity,
            region_path=share.region_path,
        )
        for share in rows
    ]


@vault.whole()
def households(project: UUID) -> int:
    return Share.objects.filter(project=project, out_at=None).values("need__case").distinct().count()


@vault.whole()
def consents_valid(project: UUID, at: datetime) -> tuple[int, int]:
    """Of the households in this project, how many stand by their consent at this moment: `(12, 12)`."""
    cases = set(Share.objects.filter(project=project, out_at=None).values_list("need__case", flat=True))
    valid = _valid().filter(case__in=cases, at__lte=at)
    return valid.values("case").distinct().count(), len(cases)


@vault.whole()
def histories(project: UUID) -> list[frozenset[UUID]]:
    """The distinct sets of other projects in which one of these households has or had a share: together with this one
    they must not make it stand out. A share taken out counts too: its page may have been read.
    """
    cases = set(Share.objects.filter(project=project, out_at=None).values_list("need__case", flat=True))
    others = Share.objects.filter(need__case__in=cases).exclude(project=project)
    found: dict[UUID, set[UUID]] = {}
    for case, other in others.values_list("need__case", "project"):
        found.setdefault(case, set()).add(other)
    return sorted({frozenset(projects) for projects in found.values()}, key=sorted)


def with_valid_consent(cases: Iterable[UUID]) -> set[UUID]:
    found = _valid().filter(case__in=set(cases), case__state=LIVE)
    return set(found.values_list("case", flat=True))


def to_ask(user: Any, *, kind: str = "", township: Region | None = None) -> QuerySet[Case]:
    """Households whose export says 是 and that nobody of ours has asked yet: they have a need in draft, `wanted`."""
    drafts = Need.objects.filter(state=DRAFT, **({"kind": kind} if kind else {}))
    waiting = drafts.filter(case=OuterRef("pk"))
    answered = Consent.objects.filter(case=OuterRef("pk"), state__in=[REFUSED, REVOKED])
    mine = Case.objects.visible_to(user).filter(state=LIVE, ask_family=True)
    asking = mine.filter(Exists(waiting)).exclude(Exists(answered))
    if township:
        asking = asking.filter(region_path__startswith=township.path)
    asking = asking.select_related("village__parent").prefetch_related(Prefetch("needs", drafts, to_attr="wanted"))
    return asking.order_by("region_path", "code")


def jobs_waiting(user: Any) -> QuerySet[ImportJob]:
    return ImportJob.objects.visible_to(user).filter(state=STAGED).order_by("opened_at")


def wanted_in(grant: DisclosureGrant) -> str:
    """What the households of a grant lack, and how many they are: `棉被　12 户`."""
    shares = Share.objects.filter(line=grant.line, out_at=None).select_related("need")
    first = shares.order_by("pk").first()
    what = (first.need.item or first.need.get_kind_display()) if first else ""
    inside = grant.contacts.filter(closed_at=None).count()
    return ngettext("%(what)s　%(n)d 户", "%(what)s　%(n)d 户", inside) % {"what": what, "n": inside}


def unnamed_grants(user: Any, at: datetime) -> QuerySet[DisclosureGrant]:
    """Grants of the user's organisations for which nobody is named yet."""
    return DisclosureGrant.objects.led_by(user).filter(state=OPEN, person=None, ends_at__gte=at)


def openings(grant: DisclosureGrant) -> QuerySet[Reading]:
    """Each time somebody of the organisation opened a contact of this grant, newest first."""
    cases = grant.contacts.values("share__need__case")
    looks = Reading.objects.filter(what="contact", subject__in=cases, organisation=grant.organisation.uuid)
    return looks.filter(at__gte=grant.at).select_related("by").order_by("-at")


def holding(roles: Iterable[str], path: str) -> list[User]:
    """Who holds one of these roles today for the region of this path."""
    codes = path.strip("/").split("/")
    held = Membership.objects.filter(role__in=list(roles), region__in=codes, user__is_active=True)
    return list(User.objects.filter(pk__in=held.current(on=clock.today()).values("user")).order_by("pk"))


def urgent_to_judge(user: Any) -> QuerySet[UrgentReading]:
    """Readings that nobody judged yet, of the regions the user supervises or approves in."""
    paths = people.paths(user, WITNESSES | STAND_INS)
    mine = UrgentReading.objects.filter(within(paths), state=UNSEEN).exclude(by=user)
    return mine.select_related("by", "case").order_by("at")


def township_of(case: Case) -> Region:
    """The public never sees anything finer."""
    village = case.village
    return village.parent if village.level == Level.VILLAGE and village.parent else village


def _valid() -> QuerySet[Consent]:
    """Consents that let a need be published, as they stand now."""
    return Consent.objects.filter(state=GIVEN, publish_need=True)


def _allowed(need: Need) -> dict[str, Any]:
    case = need.case
    return {
        "need": need.uuid,
        "kind": need.kind,
        "item": need.item,
        "quantity": need.quantity,
        "unit": need.unit,
        "amount_fen": need.amount_fen,
        "village": case.village,
        "township": township_of(case),
        "locality": case.locality,
        "category": case.category,
        "age_band": case.age_band,
        "household_band": case.household_band,
        "illness_class": case.illness_class,
        "care": case.care,
    }


@vault.whole()
def under_older_keys(newest: Mapping[str, int]) -> dict[str, int]:
    """By locality code: households still known by a token of an older version than its newest. Numbers only."""
    return {
        code: Case.objects.filter(locality=code, key_version__lt=version).count() for code, version in newest.items()
    }


def localities(user: Any) -> list[Region]:
    """Counties (or prefectures without counties) in which the user does casework."""
    held = Region.objects.filter(path__in=people.paths(user, CASEWORKERS))
    found = {place.pk: place for region in held if (place := places.county_of(region) or region)}
    return sorted(found.values(), key=lambda region: region.pk)


def townships(user: Any) -> QuerySet[Region]:
    """Choices of a filter: the townships of the user's regions."""
    return Region.objects.within(people.paths(user, CASEWORKERS)).filter(level=Level.TOWNSHIP).order_by("pk")


def cases(user: Any, **asked: Any) -> QuerySet[Case]:
    """The case list under its filters: q, project, township, category, age_band, answer."""
    found: QuerySet[Case] = Case.objects.visible_to(user)
    for name in ("category", "age_band"):
        found = found.filter(**{name: asked[name]}) if name in asked else found
    if "q" in asked:
        found = found.filter(code__startswith=asked["q"].strip().upper())
    if "project" in asked:
        found = found.filter(
            Exists(Share.objects.filter(need__case=OuterRef("pk"), project=asked["project"], out_at=None))
        )
    if "township" in asked:
        found = found.filter(region_path__startswith=asked["township"].path)
    if "answer" in asked:
        found = _answered(found, asked["answer"])
    given = Consent.objects.filter(case=OuterRef("pk"), state=GIVEN)
    return found.select_related("village__parent").annotate(consented=Exists(given)).order_by("state", "code")


def _answered(found: QuerySet[Case], how: str) -> QuerySet[Case]:
    given = Exists(Consent.objects.filter(case=OuterRef("pk"), state=GIVEN))
    asked = Exists(Consent.objects.filter(case=OuterRef("pk")))
    if how == "yes":
        return found.filter(given)
    return found.filter(asked).exclude(given) if how == "no" else found.exclude(asked)
