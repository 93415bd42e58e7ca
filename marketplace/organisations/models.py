"""The register: who may take part, by which papers, checked by whom, and who acts for them."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock, guards
from marketplace.lib.pii import not_personal, pii
from marketplace.organisations.states import DRAFT, LISTED, ORGANISATION, STANDING, VERIFIED
from marketplace.people import policies as people
from marketplace.people.models import Role
from marketplace.places.models import Region

DESK_ROLES = frozenset({Role.COUNTY_OFFICER, Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER, Role.SUPERVISOR, Role.AUDITOR})


class Kind(models.TextChoices):
    CHARITY = "charity", _("慈善组织")
    ASSOCIATION = "association", _("社会组织")
    SERVICE = "service", _("社会服务机构")
    STATION = "station", _("社工站")
    GROUP = "group", _("志愿团队")
    FIRM = "firm", _("企业")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def listed(self) -> "OrganisationQuerySet":
        """What everybody may see: verified ones, and suspended ones with their notice."""
        return self.filter(state__in=LISTED)

    def verified(self) -> "OrganisationQuerySet":
        return self.filter(state=VERIFIED)

    def visible_to(self, user: Any) -> "OrganisationQuerySet":
        """At the desk: one's own, and for officers those handed in to their region."""
        own = Membership.objects.of(user).current(on=clock.today())
        region = self.within(people.paths(user, DESK_ROLES)).exclude(state=DRAFT)
        return self.filter(Q(pk__in=own.values("organisation")) | Q(pk__in=region.values("pk")))

    def within(self, paths: Iterable[str]) -> "OrganisationQuerySet":
        """Registered in any of these region subtrees. No path: nothing."""
        wanted = Q(pk__in=[])
        for path in paths:
            wanted |= Q(region__path__startswith=path)
        return self.filter(wanted)


class Organisation(models.Model):
    """A charity, association, service provider, station, group or firm. `region` is where its papers are checked."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    uscc = models.CharField(max_length=18, blank=True, help_text="unified social credit code; a group has none")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    areas = models.ManyToManyField(Region, related_name="+", help_text="where it works; none: its own region")
    host = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="groups")
    authority = models.CharField(max_length=80, blank=True, help_text="who registered it")
    about = models.CharField(max_length=300, blank=True)
    contact = models.CharField(max_length=120, help_text="the office's public telephone or address")
    state = models.CharField(max_length=12, choices=ORGANISATION.choices, default=ORGANISATION.start)
    reason = models.CharField(max_length=200, blank=True, help_text="why it was sent back or suspended")
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            *ORGANISATION.constraints(),
            models.UniqueConstraint(
                fields=["uscc"], condition=Q(state__in=sorted(STANDING)) & ~Q(uscc=""), name="organisation_one_per_uscc"
            ),
            models.CheckConstraint(condition=Q(kind=Kind.GROUP) | ~Q(uscc=""), name="organisation_has_its_uscc"),
            models.CheckConstraint(condition=~Q(checked_by=F("verified_by")), name="organisation_two_officers"),
            models.CheckConstraint(
                condition=~Q(applied_by=F("checked_by")) & ~Q(applied_by=F("verified_by")),
                name="organisation_not_its_own_judge",
            ),
        ]
        indexes = [models.Index(fields=["state", "name"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_verified(self) -> bool:
        return self.state == VERIFIED

    @property
    def region_path(self) -> str:
        return self.region.path

    def serves(self, region: Region) -> bool:
        """Does it work where this region is: around it, in it, or in a part of it?"""
        paths = [area.path for area in self.areas.all()] or [self.region.path]
        return any(region.path.startswith(path) or path.startswith(region.path) for path in paths)


class Paper(models.TextChoices):
    REGISTRATION = "registration", _("登记证书")
    FUNDRAISING = "fundraising", _("公开募捐资格")
    DEDUCTION = "deduction", _("税前扣除资格")
    CARE = "care", _("护理服务资质")
    CONSTRUCTION = "construction", _("施工资质")
    COUNSELLING = "counselling", _("心理服务资质")
    TRANSPORT = "transport", _("接送服务资质")
    INSURANCE = "insurance", _("志愿者保险")


class CredentialQuerySet(models.QuerySet["Credential"]):
    def current(self, *, on: date) -> "CredentialQuerySet":
        return self.filter(valid_from__lte=on).filter(Q(valid_until=None) | Q(valid_until__gte=on))

    def valid(self, *, on: date) -> "CredentialQuerySet":
        """In time, and seen by an officer."""
        return self.current(on=on).exclude(confirmed_at=None)


class Credential(models.Model):
    """One paper, from–until. A renewed paper is a new row, and counts once an officer has seen it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="credentials")
    kind = models.CharField(max_length=12, choices=Paper.choices)
    number = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "number"], name="credential_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="credential_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="credential_confirmed_by_somebody",
            ),
        ]


class Sanction(models.Model):
    """A penalty or suspension, and the official decision or contract clause behind it. Never deleted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sanctions")
    what = models.CharField(max_length=200)
    document = models.CharField(max_length=120)
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(document=""), name="sanction_names_its_document")]


class OrganisationRole(models.TextChoices):
    OPERATOR = "operator", _("机构经办人")
    FINANCE = "finance", _("机构财务")
    WORKER = "worker", _("一线工作人员")


class ActingQuerySet(models.QuerySet["Membership"]):
    def current(self, *, on: date) -> "ActingQuerySet":
        return self.filter(valid_from__lte=on).filter(Q(valid_until=None) | Q(valid_until__gte=on))

    def of(self, user: Any, roles: Iterable[str] | None = None) -> "ActingQuerySet":
        found = self.filter(user=user) if user.is_authenticated and user.is_active else self.none()
        return found.filter(role__in=list(roles)) if roles is not None else found


class Membership(models.Model):
    """A user acts for an organisation in a role, from–until."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="organisations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=OrganisationRole.choices)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects = ActingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="organisation_membership_once")
        ]


guards.register(
    guards.Guard("organisations_sanction", "organisations_sanction_no_delete", "DELETE", "", "sanctions are kept")
)
pii(
    "organisations.Organisation",
    "contact",
    what=_("机构对外的电话或地址"),
    why=_("公众要能联系到机构"),
    keep=_("机构注销后三年"),
)
not_personal("organisations.Organisation", "name", "name_en", "uscc", "kind", "authority", "about", "state", "reason")
not_personal("organisations.Credential", "kind", "number")
not_personal("organisations.Sanction", "what", "document")
not_personal("organisations.Membership", "role")
