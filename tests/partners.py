"""Organisations for tests, made through the front door."""

from datetime import date

from marketplace.organisations import operations
from marketplace.organisations.models import Kind, Paper

CODES = ("53999999MJ00000015", "52999999MJ0000002B", "51999999MJ0000003H")  # fictional, DOMAIN §8


def apply_for(region, *, by, at, name="同舟公益基金会", kind=Kind.CHARITY, uscc=CODES[0]):
    """An application with its certificate, not yet handed in."""
    organisation = operations.register(
        name=name, kind=kind, uscc=uscc, region=region, contact="0799-0000000", by=by, at=at
    )
    operations.add_credential(
        organisation=organisation,
        kind=Paper.REGISTRATION,
        number=f"登{uscc[-4:]}",
        valid_from=date(2026, 1, 1),
        valid_until=date(2028, 12, 31),
        by=by,
        at=at,
    )
    return organisation


def verified(region, *, operator, officer, reviewer, at, **words):
    """A verified organisation with this operator."""
    organisation = apply_for(region, by=operator, at=at, **words)
    operations.submit(organisation=organisation, by=operator, at=at)
    operations.check(organisation=organisation, by=officer, at=at)
    operations.verify(organisation=organisation, by=reviewer, at=at)
    return organisation
