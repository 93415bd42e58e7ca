"""Who may see which household's contact, from when until when: made after an award, closed with its reason gone."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.caseload.models.base import VaultManager, VaultQuerySet, VaultRow
from marketplace.caseload.models.needs import Share
from marketplace.caseload.states import GRANT, OPEN
from marketplace.lib.pii import not_personal
from marketplace.organisations import policies as organisations
from marketplace.organisations.models import Organisation, OrganisationRole


class Purpose(models.TextChoices):
    """What the contact is opened for; the weightiest of the awarded needs decides."""

    DELIVER = "deliver", _("送货上门")
    SERVE = "serve", _("上门服务")
    CALL_ON = "call_on", _("上门探访")


class GrantQuerySet(VaultQuerySet):
    def held_by(self, user: Any) -> "GrantQuerySet":
        """For the named person, as long as that person acts for the organisation."""
        return self.filter(person=user, organisation__in=organisations.of(user))

    def led_by(self, user: Any) -> "GrantQuerySet":
        """For the operators of the organisation, who name the person and read no contact."""
        return self.filter(organisation__in=organisations.of(user, {OrganisationRole.OPERATOR}))


class DisclosureGrant(VaultRow):
    """After an award: one named person of the awarded organisation, for a limited time."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bid = models.UUIDField(unique=True, help_text="the award behind it; makes a second delivery do nothing")
    project = models.UUIDField(db_index=True)
    line = models.UUIDField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=8, choices=Purpose.choices, default=Purpose.CALL_ON)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=GRANT.choices, default=GRANT.start)
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=200, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            *GRANT.constraints(),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="disclosure_ends_after_start"),
        ]

    def runs(self, at: datetime) -> bool:
        return self.state == OPEN and self.starts_at <= at <= self.ends_at


class GrantedContact(VaultRow):
    """One household inside a grant. A family's withdrawal closes this row and leaves the others open."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    grant = models.ForeignKey(DisclosureGrant, on_delete=models.PROTECT, related_name="contacts")
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = VaultManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["share"], condition=Q(closed_at=None), name="disclosed_to_one_at_a_time")
        ]


not_personal("caseload.DisclosureGrant", "state", "closed_because", "region_path")
not_personal("caseload.GrantedContact", "region_path")
