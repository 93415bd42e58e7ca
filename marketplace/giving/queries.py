"""Reads of giving. Every sum is a sum of the ledger; nothing is counted twice, nothing is kept beside it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.giving import policies, words
from marketplace.giving.models import Campaign, CampaignProject, Donation, Outcome, StripeEvent, Use
from marketplace.giving.states import LIVE, SETTLED
from marketplace.ledger import queries as ledger
from marketplace.ledger.models import Kind, Transfer, Verb
from marketplace.ledger.queries import Flow
from marketplace.lib.refusals import Refused
from marketplace.organisations.models import Organisation
from marketplace.places import queries as places
from marketplace.projects.models import Assignment, Line, Project
from marketplace.projects.states import UNDER_WAY


@dataclass(frozen=True)
class ProjectMoney:
    """Received less refunded less spent is the balance; allocated is what was ever set aside for a use."""

    received_fen: int = 0
    allocated_fen: int = 0
    spent_fen: int = 0
    balance_fen: int = 0
    refunded_fen: int = 0
    overflow_fen: int = 0

    @property
    def unallocated_fen(self) -> int:
        return self.received_fen - self.refunded_fen - self.allocated_fen

    @property
    def unspent_fen(self) -> int:
        """Allocated and not yet paid out."""
        return self.allocated_fen - self.spent_fen


def project_money(project: UUID) -> ProjectMoney:
    """What this project's campaigns brought it."""
    return projects_money([project])


def projects_money(projects: Iterable[UUID]) -> ProjectMoney:
    """The same for several projects together: a programme's account."""
    shares = CampaignProject.objects.filter(project__uuid__in=list(projects)).values_list("uuid", flat=True)
    return _money(ledger.flows(shares))


def share_money(share: CampaignProject) -> ProjectMoney:
    return _money(ledger.flows([share.uuid]))


def campaign_money(campaign: Campaign) -> ProjectMoney:
    """All its projects, and what came over their goals and still waits to be given to another."""
    return campaigns_money([campaign])


def campaigns_money(campaigns: Iterable[Campaign]) -> ProjectMoney:
    found = list(campaigns)
    shares = CampaignProject.objects.filter(campaign__in=found).values_list("uuid", flat=True)
    return _money(ledger.flows([*(campaign.uuid for campaign in found), *shares]), whole_campaign=True)


def house_money() -> ProjectMoney:
    """All campaigns together: what the front page carves."""
    owners = Campaign.objects.values_list("uuid").union(CampaignProject.objects.values_list("uuid"), all=True)
    return _money(ledger.flows([uuid for (uuid,) in owners]), whole_campaign=True)


@dataclass(frozen=True)
class Way:
    """How one may give to a project now: through this share, or not, and why, and where else."""

    share: CampaignProject | None
    refusal: Refused | None = None
    outward_link: str = ""

    @property
    def is_open(self) -> bool:
        return self.share is not None and self.refusal is None


def way_to_give(project: Project, *, at: datetime) -> Way:
    """The first campaign that accepts a gift now; else why the likeliest one does not."""
    shares = shares_of(project)
    first = Way(None, policies.NoCampaign())
    for share in shares:
        try:
            policies.accept_gift(share, at=at)
        except Refused as refusal:
            if first.share is None:
                first = Way(share, refusal, _elsewhere(share, refusal))
        else:
            if share.room_fen >= policies.LEAST_FEN:
                return Way(share)
            first = Way(share, policies.GoalReached())
    return first


def shares_of(project: Project) -> list[CampaignProject]:
    """Those of live campaigns first, then the newest."""
    related = ("campaign__organisation__region", "campaign__region", "project__locality")
    found = CampaignProject.objects.filter(project=project).select_related(*related)
    return sorted(found, key=lambda share: (share.campaign.state != LIVE, -share.pk))


def assigned_to(organisation: Organisation, project: Project) -> list[Assignment]:
    found = Assignment.objects.standing().filter(organisation=organisation, line__project=project)
    return list(found.select_related("line").order_by("line__position"))


def could_include(campaign: Campaign) -> QuerySet[Project]:
    """Public projects of which its charity has taken on a part, and which it does not raise for yet."""
    taken = Assignment.objects.standing().filter(organisation=campaign.organisation)
    found = Project.objects.public().filter(state__in=sorted(UNDER_WAY), pk__in=taken.values("line__project"))
    return found.exclude(pk__in=campaign.shares.values("project")).order_by("title")


def worth(assignments: Iterable[Assignment]) -> int:
    """What the parts taken on are worth, in fen: the line's target by the quantity taken."""
    return sum((a.line.target_fen or 0) * a.quantity // a.line.quantity for a in assignments)


@dataclass(frozen=True)
class Unit:
    """What one of something costs: ¥360 covers one household."""

    fen: int
    line: Line


def unit_of(share: CampaignProject) -> Unit | None:
    """The amount in things: the price of one unit, over all lines of the same unit that the charity took on."""
    priced = [a for a in assigned_to(share.campaign.organisation, share.project) if a.line.target_fen]
    if not priced:
        return None
    same = [a for a in priced if a.line.unit == priced[0].line.unit and a.line.quantity == priced[0].line.quantity]
    each = sum(-(-(a.line.target_fen or 0) // a.line.quantity) for a in same)
    return Unit(each, priced[0].line)


@dataclass(frozen=True)
class GiftView:
    """One row of the public account of gifts."""

    at: datetime
    name: str
    amount_fen: int


def gifts(project: Project, *, most: int = 50) -> list[GiftView]:
    """Newest first: the day, the name if the donor wants one, and what the project has of it, as the ledger says."""
    found = list(Donation.objects.filter(project=project, state=SETTLED).order_by("-settled_at", "-pk")[:most])
    keys = {f"settle:{d.uuid}{part}": d.pk for d in found for part in ("", ":late")}
    transfers = list(Transfer.objects.filter(key__in=list(keys)))
    left = ledger.left_of(transfers)
    net: Counter[int] = Counter()
    for transfer in transfers:
        net[keys[transfer.key]] += left[transfer.pk]
    return [GiftView(d.settled_at or d.opened_at, d.signature, net[d.pk]) for d in found if net[d.pk]]


def uses(shares: Iterable[CampaignProject]) -> QuerySet[Use]:
    found = Use.objects.filter(share__in=list(shares)).select_related("transfer", "share__project")
    return found.order_by("-at", "-pk")


@dataclass
class Trouble:
    """Signed events that spoke of money and could not be booked."""

    count: int
    kinds: list[str] = field(default_factory=list)


def trouble() -> Trouble:
    wrong = [Outcome.WRONG_ACCOUNT, Outcome.WRONG_CURRENCY, Outcome.UNREADABLE]
    found = list(StripeEvent.objects.filter(outcome__in=wrong).values_list("kind", flat=True))
    return Trouble(len(found), sorted(set(found)))


def _money(flows: Counter[Flow], *, whole_campaign: bool = False) -> ProjectMoney:
    """Plain sums of flows between kinds of account, whichever way they went."""

    def moved(verb: str, out_of: set[str], into: set[str]) -> int:
        return sum(n for f, n in flows.items() if f.verb == verb and f.debit in out_of and f.credit in into)

    outside, over, allocated = {Kind.DONORS.value, Kind.HELD.value}, {Kind.OVERFLOW.value}, {Kind.ALLOCATED.value}
    inside, spent = {Kind.RECEIVED.value}, {Kind.SPENT.value}
    arrived = inside | over if whole_campaign else inside
    received_fen = moved(Verb.SETTLE, outside, arrived) + (0 if whole_campaign else moved(Verb.ALLOCATE, over, inside))
    refunded_fen = moved(Verb.REVERSE, arrived, outside) - moved(Verb.REVERSE, outside, arrived)
    allocated_fen = moved(Verb.ALLOCATE, inside, allocated) - moved(Verb.REVERSE, allocated, inside)
    spent_fen = moved(Verb.SPEND, allocated, spent) - moved(Verb.REVERSE, spent, allocated)
    waiting_fen = moved(Verb.SETTLE, outside, over) - moved(Verb.ALLOCATE, over, inside)
    waiting_fen -= moved(Verb.REVERSE, over, outside) - moved(Verb.REVERSE, outside, over)
    return ProjectMoney(
        received_fen,
        allocated_fen,
        spent_fen,
        received_fen - refunded_fen - spent_fen,
        refunded_fen,
        waiting_fen if whole_campaign else 0,
    )


def _elsewhere(share: CampaignProject, refusal: Refused) -> str:
    """The campaign's page on a designated platform, or the locality's list, where only this rail is closed."""
    if not isinstance(refusal, (policies.NotDesignated, policies.NoAccount)):
        return ""
    decided = places.settings_for(share.project.locality)
    return share.campaign.outward_link or (decided.platform_link if decided else "")


@dataclass(frozen=True)
class GiftMoney:
    """One gift in the books: what the project has of it, what came over the goal, what went back."""

    project_fen: int
    overflow_fen: int
    returned_fen: int


def gift_money(donation: Donation) -> GiftMoney:
    keys = [f"settle:{donation.uuid}{part}" for part in ("", ":late", ":over")]
    transfers = list(Transfer.objects.filter(key__in=keys))
    left = ledger.left_of(transfers)
    over = sum(left[t.pk] for t in transfers if t.key.endswith(":over"))
    kept = sum(left.values())
    return GiftMoney(kept - over, over, sum(t.amount_fen for t in transfers) - kept)


def things(share: CampaignProject) -> list[str]:
    """What the money buys: the lines the charity took on, in the reader's words."""
    return [words.title(a.line) for a in assigned_to(share.campaign.organisation, share.project)]


@dataclass(frozen=True)
class Sum:
    """One carved line of a stele."""

    label: object
    fen: int
    back: bool = False
    sum: bool = False
    sign: str = ""


def stele(money: ProjectMoney) -> list[Sum]:
    """Received less returned less spent is what is left: the slab adds up on itself."""
    returned = [Sum(_("退回捐赠人"), money.refunded_fen, back=True)] if money.refunded_fen else []
    return [
        Sum(_("收到"), money.received_fen),
        *returned,
        Sum(_("支出"), money.spent_fen, back=True),
        Sum(_("结余"), money.balance_fen, sum=True),
    ]


@dataclass(frozen=True)
class Progress:
    """A project of a campaign, as an entry: how much of its goal is here, and how much is being paid."""

    share: CampaignProject
    money: ProjectMoney

    @property
    def title(self) -> str:
        return words.title(self.share.project)

    @property
    def laid_fen(self) -> int:
        return self.money.received_fen - self.money.refunded_fen

    @property
    def promised_fen(self) -> int:
        return max(self.share.taken_fen - self.laid_fen, 0)


def progress(share: CampaignProject) -> Progress:
    return Progress(share, share_money(share))
