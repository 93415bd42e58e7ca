"""A gift belongs to a filed campaign of a qualified charity and goes straight to its account. Sums live in the ledger."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.giving.states import CAMPAIGN, DONATION, DRAFT, REFUND, SHOWN
from marketplace.ledger.models import Transfer
from marketplace.lib import guards
from marketplace.lib.pii import not_personal, pii
from marketplace.organisations import policies as organisations
from marketplace.organisations.models import Organisation, OrganisationRole
from marketplace.people import policies as people
from marketplace.people.models import Role
from marketplace.places.models import Region
from marketplace.projects.models import Project

MONEY_ROLES = frozenset({OrganisationRole.OPERATOR, OrganisationRole.FINANCE})
DESK_ROLES = frozenset({Role.COUNTY_OFFICER, Role.COUNTY_REVIEWER, Role.SUPERVISOR, Role.AUDITOR})


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def shown(self) -> "CampaignQuerySet":
        """What everybody may read: launched once, so the account of it stays."""
        return self.filter(state__in=sorted(SHOWN))

    def visible_to(self, user: Any) -> "CampaignQuerySet":
        """At the desk: the charity's own people, and officers of its region once it is filed."""
        filed = ~Q(state=DRAFT)
        region = Q(pk__in=[])
        for path in people.paths(user, DESK_ROLES):
            region |= Q(region__path__startswith=path) & filed
        return self.filter(Q(organisation__in=organisations.of(user, MONEY_ROLES).values("pk")) | region)


class Campaign(models.Model):
    """As filed with the authority (募捐方案). `region` is where it may raise for; `stripe_account` is the charity's own."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="campaigns")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    filing_number = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=300)
    beneficiaries = models.CharField(max_length=300, help_text="their range and how they are chosen; never a person")
    use = models.CharField(max_length=300)
    cost = models.CharField(max_length=200, help_text="who bears what it costs to raise and pay")
    leftovers = models.CharField(max_length=300, help_text="what happens to what is left")
    contact = models.CharField(max_length=120)
    starts = models.DateField()
    ends = models.DateField()
    stripe_account = models.CharField(max_length=60, blank=True)
    outward_link = models.URLField(blank=True, help_text="the campaign on a designated platform")
    state = models.CharField(max_length=12, choices=CAMPAIGN.choices, default=CAMPAIGN.start)
    reason = models.CharField(max_length=200, blank=True, help_text="why it was disabled")
    report = models.CharField(max_length=300, blank=True, help_text="the published result, in a sentence or an address")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(null=True)
    launched_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    launched_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            *CAMPAIGN.constraints(),
            models.UniqueConstraint(
                fields=["filing_number"], condition=~Q(filing_number=""), name="campaign_one_per_filing"
            ),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="campaign_ends_after_start"),
            models.CheckConstraint(
                condition=Q(launched_by=None) | ~Q(launched_by=F("drafted_by")), name="campaign_two_persons"
            ),
        ]
        indexes = [models.Index(fields=["stripe_account"])]

    def __str__(self) -> str:
        return self.name

    @property
    def region_path(self) -> str:
        return self.region.path


class CampaignProject(models.Model):
    """The part of a project that a campaign raises money for. `taken_fen` = reserved and received, never over the target."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="shares")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="campaign_shares")
    target_fen = models.BigIntegerField()
    taken_fen = models.BigIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "project"], name="share_once_in_a_campaign"),
            models.CheckConstraint(condition=Q(target_fen__gt=0), name="share_target_positive"),
            models.CheckConstraint(
                condition=Q(taken_fen__gte=0) & Q(taken_fen__lte=F("target_fen")), name="share_taken_within_target"
            ),
        ]

    @property
    def room_fen(self) -> int:
        return self.target_fen - self.taken_fen


class Donation(models.Model):
    """One gift, from the button to the books. The pay company knows its `uuid` and the amount, nothing else."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="donations")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="donations")
    share = models.ForeignKey(CampaignProject, on_delete=models.PROTECT, related_name="donations")
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=DONATION.choices, default=DONATION.start)
    reserved = models.OneToOneField(Transfer, null=True, on_delete=models.PROTECT, related_name="+")
    session = models.CharField(max_length=120, blank=True)
    pay_page = models.CharField(max_length=500, blank=True)
    payment = models.CharField(max_length=120, blank=True, db_index=True, help_text="the payment intent's id")
    signs = models.BooleanField(default=False, help_text="wants a name in the public account")
    signature = models.CharField(max_length=40, blank=True)
    donor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="donations")
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *DONATION.constraints(),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="donation_of_something"),
            models.CheckConstraint(condition=Q(signs=True) | Q(signature=""), name="donation_unsigned_has_no_name"),
            models.UniqueConstraint(fields=["session"], condition=~Q(session=""), name="donation_one_per_session"),
        ]
        indexes = [
            models.Index(fields=["share", "state", "opened_at"]),
            models.Index(fields=["project", "-settled_at"]),
        ]

    @property
    def region_path(self) -> str:
        return self.campaign.region_path


class Refund(models.Model):
    """What the charity paid back at the pay company, by its `re_` id. Booked once the gift itself is."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=120, unique=True)
    account = models.CharField(max_length=60)
    payment = models.CharField(max_length=120, db_index=True)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=REFUND.choices, default=REFUND.start)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            *REFUND.constraints(),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="refund_of_something"),
        ]


class Outcome(models.TextChoices):
    """What became of an event of the pay company."""

    BOOKED = "booked", _("已记账")
    NOTHING = "nothing", _("与账无关")
    UNMATCHED = "unmatched", _("找不到对应的捐款")
    WRONG_ACCOUNT = "wrong_account", _("收款账户不符")
    WRONG_MODE = "wrong_mode", _("测试与正式混用")
    WRONG_CURRENCY = "wrong_currency", _("不是人民币")
    UNREADABLE = "unreadable", _("看不懂")


class StripeEvent(models.Model):
    """The inbox: the signed event as it came, sealed, under its own id. Kept whatever it says."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=100)
    raw = models.BinaryField(help_text="sealed bytes of the request")
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="stripe_event_settled_with_an_outcome",
            )
        ]
        indexes = [models.Index(fields=["id"], condition=Q(settled_at=None), name="giving_event_waiting")]


class Use(models.Model):
    """What a sum was allocated to or spent on, beside its transfer. Added, never changed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    share = models.ForeignKey(CampaignProject, on_delete=models.PROTECT, related_name="uses")
    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=120)
    voucher = models.CharField(max_length=60, blank=True, help_text="number of the invoice or receipt")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="use_says_what")]


guards.append_only("giving_use")
guards.register(
    guards.Guard(
        "giving_stripeevent",
        "giving_stripeevent_as_it_came",
        "UPDATE",
        "NEW.raw <> OLD.raw AND (length(NEW.raw) <> length(OLD.raw) OR substr(NEW.raw, 1, 4) = substr(OLD.raw, 1, 4))"
        " OR NEW.reference <> OLD.reference OR NEW.kind <> OLD.kind"
        " OR NEW.received_at <> OLD.received_at",
        "giving_stripeevent keeps what came as it came",
    ),
    guards.Guard("giving_stripeevent", "giving_stripeevent_no_delete", "DELETE", "", "events are kept"),
    guards.Guard("giving_donation", "giving_donation_no_delete", "DELETE", "", "donations are kept"),
)
pii(
    "giving.Donation",
    "signature",
    what=_("捐赠人自愿公开的称呼"),
    why=_("写在公开账目里；不留名时为空"),
    keep=_("捐赠人撤下时立即清空"),
)
pii(
    "giving.Campaign",
    "contact",
    what=_("活动负责人的对外电话"),
    why=_("公开募捐须公布联系方式"),
    keep=_("活动公布结果后三年"),
)
not_personal("giving.Campaign", "name", "filing_number", "purpose", "beneficiaries", "use", "cost", "leftovers")
not_personal("giving.Campaign", "stripe_account", "outward_link", "state", "reason", "report")
not_personal("giving.Donation", "state", "session", "pay_page", "payment")
not_personal("giving.Refund", "reference", "account", "payment", "state")
pii(
    "giving.StripeEvent",
    "raw",
    what=_("支付公司的通知原文，密封；里面可能有付款人填写的资料"),
    why=_("对账和查证，只在对不上时打开"),
    keep=_("与会计凭证同期，三十年"),
)
not_personal("giving.StripeEvent", "reference", "kind", "outcome")
not_personal("giving.Use", "what", "voucher")
