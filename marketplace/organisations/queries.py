"""Reads of the register."""

from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from marketplace.organisations import policies
from marketplace.organisations.models import Credential, Membership, Organisation, OrganisationRole
from marketplace.organisations.states import CHECKED, SUBMITTED
from marketplace.people.policies import paths

WARN_DAYS = 30


def paper(organisation: Organisation, kind: str, *, on: date) -> Credential | None:
    """The paper of this kind that holds on this day and an officer has seen; the one that holds longest."""
    held = organisation.credentials.valid(on=on).filter(kind=kind)
    return held.order_by(F("valid_until").desc(nulls_first=True)).first()


def unseen(organisations: QuerySet[Organisation], *, on: date) -> QuerySet[Credential]:
    """Papers that verified organisations have added since and no officer has compared yet."""
    fresh = Credential.objects.current(on=on).filter(organisation__in=organisations, confirmed_at=None)
    return fresh.select_related("organisation").order_by("pk")


def papers(organisation: Organisation, *, on: date) -> QuerySet[Credential]:
    return organisation.credentials.valid(on=on).order_by("kind", "valid_from")


def ending(organisations: QuerySet[Organisation], *, on: date) -> QuerySet[Credential]:
    """Papers of these organisations that end within thirty days and have no successor on file."""
    soon = Credential.objects.filter(
        organisation__in=organisations, valid_until__gte=on, valid_until__lte=on + timedelta(days=WARN_DAYS)
    )
    later = Credential.objects.filter(valid_until__gt=on + timedelta(days=WARN_DAYS)).values("organisation", "kind")
    renewed = {(row["organisation"], row["kind"]) for row in later.filter(organisation__in=organisations)}
    keep = [c.pk for c in soon if (c.organisation_id, c.kind) not in renewed]
    return soon.filter(pk__in=keep).select_related("organisation").order_by("valid_until")


def members(organisation: Organisation, *, on: date) -> QuerySet[Membership]:
    return organisation.memberships.current(on=on).select_related("user").order_by("role", "pk")


def to_judge(user: Any) -> list[Organisation]:
    """What this officer may check or verify now, the oldest first."""
    waiting = Organisation.objects.filter(
        Q(pk__in=Organisation.objects.within(paths(user, policies.CHECKERS)), state=SUBMITTED)
        | Q(pk__in=Organisation.objects.within(paths(user, policies.VERIFIERS)), state=CHECKED)
    )
    may = {SUBMITTED: policies.check, CHECKED: policies.verify}
    found = waiting.select_related("region").order_by("submitted_at")
    return [organisation for organisation in found if may[organisation.state](user, organisation)]


def ending_for(user: Any, *, on: date) -> QuerySet[Credential]:
    """Papers of the operator's own organisations that end soon."""
    return ending(policies.of(user, {OrganisationRole.OPERATOR}).verified(), on=on)


def unseen_for(user: Any, *, on: date) -> QuerySet[Credential]:
    """Papers added later in the officer's region."""
    return unseen(Organisation.objects.verified().within(paths(user, policies.CHECKERS)), on=on)
