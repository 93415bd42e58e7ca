"""What was brought, what it did, and who besides the provider says so. No household is named here."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib import guards
from marketplace.lib.pii import not_personal, pii
from marketplace.organisations import policies as organisations
from marketplace.organisations.models import Organisation
from marketplace.outcomes.states import DELIVERY, RECORDED
from marketplace.outcomes.words import spoken, thing
from marketplace.people import policies as people
from marketplace.people.models import Role
from marketplace.projects.models import Assignment, Line

READERS = frozenset({Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER, Role.COUNTY_REVIEWER, Role.SUPERVISOR, Role.AUDITOR})


class Met(models.TextChoices):
    FULLY = "fully", _("解决了")
    PARTLY = "partly", _("解决了一部分")
    NOT = "not", _("没有解决")


class Satisfaction(models.TextChoices):
    SATISFIED = "satisfied", _("满意")
    MIXED = "mixed", _("一般")
    DISSATISFIED = "dissatisfied", _("不满意")
    NOT_ASKED = "not_asked", _("没有问到")


def above(paths: list[str]) -> list[str]:
    """Every region path that holds one of these, themselves included: `/a/b/` → `/a/`, `/a/b/`."""
    found = set()
    for path in paths:
        codes = path.strip("/").split("/")
        found |= {f"/{'/'.join(codes[:n])}/" for n in range(1, len(codes) + 1)}
    return sorted(found)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: Any) -> "DeliveryQuerySet":
        """Staff of the region, the township inside a bundle of the county, and the organisations that brought it."""
        paths = people.paths(user, READERS)
        region = Q(line__project__origin__path__in=above(paths))
        for path in paths:
            region |= Q(line__project__origin__path__startswith=path)
        own = organisations.of(user)
        return self.filter(region | Q(assignment__organisation__in=own) | Q(recorded_for__in=own))


class Delivery(models.Model):
    """One handing-over under an assignment. The outcome is asked by the accepting officer, never by the provider."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="deliveries")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="deliveries")
    quantity = models.PositiveIntegerField()
    delivered_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=DELIVERY.choices, default=RECORDED)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    met = models.CharField(max_length=8, choices=Met.choices, blank=True)
    satisfaction = models.CharField(max_length=12, choices=Satisfaction.choices, blank=True)
    harm = models.BooleanField(default=False, help_text="something went wrong that nobody wanted")
    harm_note = models.CharField(max_length=200, blank=True)
    follow_up_date = models.DateField(null=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, help_text="why it was sent back")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            *DELIVERY.constraints(),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="delivery_of_something"),
            models.CheckConstraint(condition=~Q(accepted_by=F("recorded_by")), name="delivery_accepted_by_another"),
            models.CheckConstraint(condition=Q(harm=False) | ~Q(harm_note=""), name="delivery_harm_is_described"),
            models.CheckConstraint(
                condition=Q(delivered_at__lte=F("recorded_at")), name="delivery_recorded_after_it_happened"
            ),
        ]
        indexes = [models.Index(fields=["state", "-recorded_at"])]

    @property
    def region_path(self) -> str:
        return self.line.project.origin.path

    @property
    def thing(self) -> str:
        return thing(self.line, self.quantity)

    @property
    def project_title(self) -> str:
        return spoken(self.line.project, "title")

    @property
    def provider(self) -> Organisation:
        return self.assignment.organisation


guards.register(
    guards.Guard("outcomes_delivery", "outcomes_delivery_no_delete", "DELETE", "", "a delivery is never deleted"),
    guards.Guard(
        "outcomes_delivery",
        "outcomes_delivery_stands",
        "UPDATE",
        "OLD.state <> 'recorded' OR NEW.quantity <> OLD.quantity OR NEW.assignment_id <> OLD.assignment_id",
        "a delivery stands as it was recorded, accepted or returned",
    ),
)
_WHY, _KEEP = _("说明送达情况；不写姓名、电话和住址"), _("随项目保存十年")
for _field in ("note", "harm_note", "reason"):
    pii("outcomes.Delivery", _field, what=_("经办人的简短说明，可能误写个人信息"), why=_WHY, keep=_KEEP)
not_personal("outcomes.Delivery", "state", "met", "satisfaction")
