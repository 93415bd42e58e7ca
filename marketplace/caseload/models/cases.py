"""A household of the caseload, in coarse words under a token, and its sealed contact."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.caseload.bands import AgeBand, Care, Category, DisabilityClass, HouseholdBand, IllnessClass
from marketplace.caseload.models.base import A_MONTH, A_YEAR, CASEWORKERS, VaultManager, VaultQuerySet, VaultRow, within
from marketplace.caseload.states import CASE, LIVE
from marketplace.lib.ids import paper_code
from marketplace.lib.pii import not_personal, pii
from marketplace.people import policies as people
from marketplace.people.models import Role
from marketplace.places.models import Region


class Left(models.TextChoices):
    """Why a household is no longer on the caseload (DOMAIN §14)."""

    DIED = "died", _("去世")
    MOVED = "moved", _("迁走")
    ADMITTED = "admitted", _("入院或集中供养")
    MERGED = "merged", _("并户")
    SPLIT = "split", _("分户")
    ENDED = "ended", _("不再救助")


class CaseQuerySet(VaultQuerySet):
    def live(self) -> "CaseQuerySet":
        return self.filter(state=LIVE)

    def openable_by(self, user: Any) -> "CaseQuerySet":
        """Caseworkers, and county reviewers who say why."""
        return self.filter(within(people.paths(user, CASEWORKERS | {Role.COUNTY_REVIEWER})))


class Case(VaultRow):
    """One household. The token is the case system's to resolve; nothing here says who it is."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=9, unique=True, default=paper_code, help_text="for paper and telephone")
    token = models.CharField(max_length=80, unique=True)
    key_version = models.PositiveIntegerField()
    locality = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=24, choices=Category.choices)
    age_band = models.CharField(max_length=12, choices=AgeBand.choices)
    household_band = models.CharField(max_length=4, choices=HouseholdBand.choices, blank=True)
    care = models.CharField(max_length=8, choices=Care.choices, blank=True)
    illness_class = models.CharField(max_length=12, choices=IllnessClass.choices, blank=True)
    disability_class = models.CharField(max_length=12, choices=DisabilityClass.choices, blank=True)
    ask_family = models.BooleanField(default=False, help_text="the export says 是: no consent, only a reason to ask")
    fingerprint = models.CharField(max_length=40, help_text="keyed: tells whether the export's row changed")
    state = models.CharField(max_length=8, choices=CASE.choices, default=CASE.start)
    left_at = models.DateTimeField(null=True)
    left_because = models.CharField(max_length=10, choices=Left.choices, blank=True)
    imported_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="the last import that had this household")

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [*CASE.constraints()]
        indexes = [models.Index(fields=["locality", "state", "category", "age_band"])]

    def __str__(self) -> str:
        return self.code


class SealedContact(VaultRow):
    """Name, telephone and address of one household, in a box. Opened only with a purpose, and logged each time."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="contact")
    box = models.BinaryField()

    objects = VaultManager()


_BANDS = _("大致类别，不含姓名和证件号")
for _field in ("category", "age_band", "household_band", "care", "illness_class", "disability_class"):
    pii("caseload.Case", _field, what=_BANDS, why=_("判断能否匿名公开、把需求归到一起"), keep=A_YEAR)
pii("caseload.Case", "token", what=_("个案令牌"), why=_("把结果写回救助系统，只有对方能还原"), keep=A_YEAR)
pii("caseload.Case", "fingerprint", what=_("一行数据的带钥指纹"), why=_("认出重复导入"), keep=A_YEAR)
pii(
    "caseload.SealedContact",
    "box",
    what=_("户主姓名、电话、住址（密封）"),
    why=_("承接后上门联系，限人限时"),
    keep=A_MONTH,
)
not_personal("caseload.Case", "code", "state", "left_because", "region_path")
not_personal("caseload.SealedContact", "region_path")
