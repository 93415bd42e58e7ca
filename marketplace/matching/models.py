"""Bids: what an organisation offers to do of one line, how, and by when. No price: charity money is not bargained."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib.pii import not_personal, pii
from marketplace.matching.states import BID, DRAFT, LIVE, WAITING
from marketplace.organisations import policies as organisations
from marketplace.organisations.models import Organisation
from marketplace.people.models import Role
from marketplace.people.policies import paths
from marketplace.projects.models import Line

READERS = frozenset(
    {
        Role.COUNTY_OFFICER,
        Role.TOWNSHIP_OFFICER,
        Role.COUNTY_REVIEWER,
        Role.COUNTY_APPROVER,
        Role.SUPERVISOR,
        Role.AUDITOR,
    }
)


class BidQuerySet(models.QuerySet["Bid"]):
    def visible_to(self, user: Any) -> "BidQuerySet":
        """One's own organisation's, and for officers those on their region's projects. Never a competitor's."""
        own = Q(organisation__in=organisations.of(user))
        return self.filter(own | Q(pk__in=Bid.objects.of_region(user).values("pk")))

    def of_region(self, user: Any) -> "BidQuerySet":
        """What was handed in on projects of the officer's region; a draft is its writer's own.

        Where an organisation of the officer's own has offered, the others' offers are none of his business.
        """
        region = Q(pk__in=[])
        for path in paths(user, READERS):
            region |= Q(line__project__origin__path__startswith=path)
        rivals = Bid.objects.filter(organisation__in=organisations.of(user)).values("line")
        return self.filter(region).exclude(state=DRAFT).exclude(line__in=rivals)

    def of(self, user: Any) -> "BidQuerySet":
        """Those of the organisations the user acts for."""
        return self.filter(organisation__in=organisations.of(user))

    def waiting(self) -> "BidQuerySet":
        return self.filter(state__in=sorted(WAITING))


class Bid(models.Model):
    """`least` is the smallest part that still makes sense to the bidder; `amount_fen` follows from the quantity."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="bids")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bids")
    plan = models.TextField(max_length=1000, blank=True)
    quantity = models.PositiveIntegerField()
    least = models.PositiveIntegerField(default=1)
    amount_fen = models.BigIntegerField(null=True, help_text="money lines: the organisation's own funds for its part")
    starts = models.DateField()
    ends = models.DateField()
    no_conflict = models.BooleanField(default=False, help_text="declared: no tie to the households or to the county")
    state = models.CharField(max_length=12, choices=BID.choices, default=BID.start)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    awarded_quantity = models.PositiveIntegerField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, help_text="why it was not chosen")

    objects = BidQuerySet.as_manager()

    class Meta:
        constraints = [
            *BID.constraints(),
            models.UniqueConstraint(
                fields=["line", "organisation"], condition=Q(state__in=sorted(LIVE)), name="bid_one_live_each"
            ),
            models.CheckConstraint(
                condition=Q(least__gt=0) & Q(least__lte=F("quantity")), name="bid_least_within_quantity"
            ),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="bid_ends_after_start"),
            models.CheckConstraint(condition=Q(amount_fen=None) | Q(amount_fen__gt=0), name="bid_amount_positive"),
        ]
        indexes = [models.Index(fields=["organisation", "-saved_at"]), models.Index(fields=["line", "state"])]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.line}"

    @property
    def is_draft(self) -> bool:
        return self.state == DRAFT

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def region_path(self) -> str:
        return self.line.project.region_path


pii(
    "matching.Bid",
    "plan",
    what=_("承接打算里可能误写的个人信息"),
    why=_("提交前要过匿名检查，只有本机构和县里看得到"),
    keep=_("随项目保存"),
)
not_personal("matching.Bid", "state", "reason")
